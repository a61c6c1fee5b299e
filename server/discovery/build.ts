/** What a build says of itself in the `build.json` beside its bundles. Read as hostile input: it decides what is run. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { compareVersions, type ProtocolVersion } from '#protocol/version.ts';
import { objectOf, protocolOf } from './pointer.ts';

export const buildFile = 'build.json';

export interface Build {
  /** `0.2.0-1f0c5e7a9b3d`: the release, and a hash of what it is made of. Names a directory. */
  readonly build: string;
  /** Product version. */
  readonly version: string;
  readonly protocol: ProtocolVersion;
  /** The commit that it was built from; empty when there was none. */
  readonly commit: string;
  /** Milliseconds since 1970. */
  readonly builtAt: number;
  /** What server and command line need, each with its SHA-256 in hexadecimal digits. */
  readonly files: ReadonlyMap<string, string>;
  /** The same of the pseudo-terminals of each platform: `pty/linux-x64/...`. Empty before 0.4.0. */
  readonly native: ReadonlyMap<string, string>;
}

/** The build whose bundles lie in `directory`; undefined when none says so, as in a tree of sources. Never rejects. */
export async function readBuild(directory: string): Promise<Build | undefined> {
  const text = await readFile(join(directory, buildFile), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : parseBuild(text);
}

/** Undefined for what is no description of a build. Trusts nothing: names of files become paths. */
export function parseBuild(text: string): Build | undefined {
  const fields = objectOf(text);
  if (!fields) return undefined;
  const { build, version, commit, builtAt } = fields;
  const protocol = protocolOf(fields.protocol);
  const files = filesOf(fields.files, /^[a-z][a-z0-9-]*\.cjs$/, 64);
  const native = filesOf(fields.native ?? {}, nativeName, 256);
  if (typeof build !== 'string' || !isBuildName(build)) return undefined;
  if (typeof version !== 'string' || !build.startsWith(`${version}-`)) return undefined;
  if (typeof commit !== 'string' || !Number.isSafeInteger(builtAt)) return undefined;
  if (!protocol || !files || files.size === 0 || !native) return undefined;
  return { build, version, protocol, commit, builtAt: builtAt as number, files, native };
}

/** Whether `name` can be a build's, and so the name of a directory of one. */
export function isBuildName(name: string): boolean {
  return name.length <= 80 && /^\d+\.\d+\.\d+[0-9A-Za-z.+-]*-[0-9a-f]{12}$/.test(name);
}

/** Above 0 when `a` is newer: by release, and among builds of one release by time. */
export function compareBuilds(a: Build, b: Build): number {
  return (
    compareVersions(a.version, b.version) ||
    a.builtAt - b.builtAt ||
    Number(a.build > b.build) - Number(a.build < b.build)
  );
}

/** Leads nowhere but down, and has no hidden part. */
const nativeName = /^pty(?:\/[A-Za-z0-9_][A-Za-z0-9._-]{0,63}){2,5}$/;

function filesOf(
  value: unknown,
  form: RegExp,
  most: number,
): ReadonlyMap<string, string> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const isSound = ([name, hash]: [string, unknown]) =>
    form.test(name) && typeof hash === 'string' && /^[0-9a-f]{64}$/.test(hash);
  return entries.length <= most && entries.every(isSound) ? new Map(entries) : undefined;
}
