/** runtime.json in a project's directory: written whole or not at all, removed only by whom it names, and read as if somebody hostile had put it there. */
import { rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import type { RuntimeFile } from '#protocol/runtime-file.ts';
import { readOwnFile, replaceOwnFile } from './own-file.ts';
import { harborDirectory, type Places } from './paths.ts';
import { objectOf } from './pointer.ts';
import { makeHarborDirectory } from './project-data.ts';
import { isProjectId, type ProjectRoot } from './project-id.ts';

const schemaVersion = 1;

export type RuntimeReading =
  | { readonly kind: 'absent' }
  | { readonly kind: 'found'; readonly runtime: RuntimeFile }
  /** Written by a newer product: to be left as it is. */
  | { readonly kind: 'newer'; readonly schema: number }
  /** Not one that we wrote, or of another directory: it leads nowhere. */
  | { readonly kind: 'damaged'; readonly why: string };

/** Never throws. */
export function readRuntime(places: Places, { root }: ProjectRoot): RuntimeReading {
  const reading = readOwnFile(pathOf(places, root));
  if (reading.kind === 'absent') return reading;
  if (reading.kind === 'unsafe') return { kind: 'damaged', why: reading.why };
  const parsed = parseRuntime(reading.text);
  if (parsed.kind === 'found' && parsed.runtime.project_root !== root)
    return { kind: 'damaged', why: `speaks of ${parsed.runtime.project_root}` };
  return parsed;
}

/** Makes the project's directory of ours if need be, and tells there who serves. Throws DiscoveryError `unsafePlace`. */
export async function writeRuntime(places: Places, runtime: RuntimeFile): Promise<void> {
  const { project_root: root } = runtime;
  await makeHarborDirectory(places, root);
  await replaceOwnFile(pathOf(places, root), `${JSON.stringify(runtime, null, 2)}\n`);
}

/** Removes what server `serverId` told there; what anybody else did stays. */
export async function removeRuntime(
  places: Places,
  project: ProjectRoot,
  serverId: string,
): Promise<void> {
  const reading = readRuntime(places, project);
  if (reading.kind === 'found' && reading.runtime.server_id === serverId)
    await rm(pathOf(places, project.root), { force: true });
}

/** What the text of a runtime.json says. Trusts nothing: the text may be anybody's. */
export function parseRuntime(text: string): RuntimeReading {
  const fields = objectOf(text);
  if (!fields) return { kind: 'damaged', why: 'is not a JSON object' };
  const { schema_version: schema } = fields;
  if (!isCount(schema) || schema < 1) return { kind: 'damaged', why: 'has no schema_version' };
  if (schema > schemaVersion) return { kind: 'newer', schema };
  const wrong = Object.entries(tests).find(([name, isSound]) => !isSound(fields[name]));
  if (wrong) return { kind: 'damaged', why: `has no usable "${wrong[0]}"` };
  if (fields.base_url !== undefined && !isText(fields.base_url, 256))
    return { kind: 'damaged', why: 'has no usable "base_url"' };
  const names = [...Object.keys(tests), ...(fields.base_url === undefined ? [] : ['base_url'])];
  const known = Object.fromEntries(names.map((name) => [name, fields[name]]));
  return { kind: 'found', runtime: { ...known, schema_version: 1 } as RuntimeFile };
}

type Test = (value: unknown) => boolean;

/** One for each field; a test holds them to the published schema. */
const tests: Readonly<Record<Exclude<keyof RuntimeFile, 'schema_version' | 'base_url'>, Test>> = {
  mode: (value) => value === 'shared' || value === 'project',
  project_root: (value) => isText(value, 4_096) && isAbsolute(value),
  project_id: (value) => isText(value, 10) && isProjectId(value),
  server_id: (value) => isText(value, 34) && /^s_[0-9a-f]{16,32}$/.test(value),
  address: (value) => isText(value, 256) && value.length > 0,
  pid: (value) => isCount(value) && value >= 1,
  start_time: (value) => isText(value, 64),
  boot_id: (value) => isText(value, 64),
  started_at: (value) => isText(value, 64),
  protocol: (value) => isText(value, 19) && /^\d{1,9}\.\d{1,9}$/.test(value),
  version: (value) => isText(value, 64),
};

function pathOf(places: Places, root: string): string {
  return join(harborDirectory(places, root), 'runtime.json');
}

function isCount(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isText(value: unknown, longest: number): value is string {
  return typeof value === 'string' && value.length <= longest && !value.includes('\0');
}
