/** What of a project file makes something run, listen or lead elsewhere, part by part, and the file without the parts that nobody trusted. Pure. */
import { createHash } from 'node:crypto';
import { canonicalJson } from '#common/canonical-json.ts';
import { type DeclaringRunner, runnerWords } from './runner-words.ts';

export type PartKind =
  /** A command. */
  | 'run'
  /** A port that is leased for somebody. */
  | 'listen'
  /** Another file or another server counts. */
  | 'redirect'
  /** Anything else that changes what we do. */
  | 'change';

export interface FilePart {
  /** Where it stands: `services.web.command`. */
  readonly id: string;
  readonly kind: PartKind;
  /** What stands there, for people. */
  readonly words: string;
  /** Of all of it; what is trusted is known by this. */
  readonly hash: string;
}

/** A project file as far as trust goes: what is not known to be harmless is a part. */
export interface DeclaringFile {
  readonly services: Readonly<Record<string, DeclaringService>>;
  readonly runners?: Readonly<Record<string, DeclaringRunner>> | undefined;
}

interface DeclaringService {
  readonly command?: string | undefined;
  readonly port?: number | undefined;
  readonly type?: string | undefined;
  readonly env?: readonly string[] | undefined;
  readonly singleton?: boolean | undefined;
  readonly count?: number | undefined;
}

/** What only names, describes, or waits. */
const harmlessKeys: ReadonlySet<string> = new Set(['$schema', 'version', 'name']);

/** What is taken apart: each of these is a part, or several. */
const nouns: ReadonlySet<string> = new Set(['services', 'runners']);
const redirects: ReadonlySet<string> = new Set(['extends', 'mode']);
const listening: ReadonlySet<string> = new Set(['types']);

/** 128 bits: nobody finds a second command of the same hash. */
const hashDigits = 32;

/** Every part, in the order of the file. */
export function trustedParts(file: DeclaringFile): FilePart[] {
  const top = Object.entries(file)
    .filter(([key, value]) => !harmlessKeys.has(key) && !nouns.has(key) && value !== undefined)
    .map(([key, value]) => partOf(key, kindOf(key), value));
  const services = Object.entries(file.services).flatMap(([name, service]) => [
    listenPart(name, service),
    ...(service.command === undefined ? [] : [runPart(name, service.command)]),
  ]);
  const runners = Object.entries(file.runners ?? {}).map(([name, runner]) => ({
    ...partOf(runnerId(name), 'run', runner),
    words: runnerWords(runner),
  }));
  return [...top, ...services, ...runners];
}

/** A file as far as it is trusted. */
export interface TrustedView<F> {
  readonly file: F;
  readonly untrusted: readonly FilePart[];
  /** The runners that are not there, because they or what they serve and run by is not trusted. */
  readonly untrustedRunners: readonly string[];
}

/** The file with the trusted parts alone, and the others. A service that may not listen is not there at all, nor who serves it. */
export function trustedView<F extends DeclaringFile>(
  file: F,
  trusted: ReadonlySet<string>,
): TrustedView<F> {
  const untrusted = trustedParts(file).filter(({ hash }) => !trusted.has(hash));
  if (untrusted.length === 0) return { file, untrusted, untrustedRunners: [] };
  const closed = new Set(untrusted.map(({ id }) => id));
  const services = Object.fromEntries(
    Object.entries(file.services)
      .filter(([name]) => !closed.has(listenId(name)))
      .map(([name, service]) => [
        name,
        closed.has(commandId(name)) ? { ...service, command: undefined } : service,
      ]),
  );
  const runners = Object.entries(file.runners ?? {});
  const open = runners.filter(([name, runner]) =>
    idsOf(name, runner).every((id) => !closed.has(id)),
  );
  const openNames = new Set(open.map(([name]) => name));
  const top = Object.entries(file).filter(([key]) => !closed.has(key));
  return {
    file: {
      ...Object.fromEntries(top),
      services,
      ...(file.runners && { runners: Object.fromEntries(open) }),
    } as F,
    untrusted,
    untrustedRunners: runners.map(([name]) => name).filter((name) => !openNames.has(name)),
  };
}

/** The parts that a runner is started by: its own, the ports that it listens on, and the command that it borrows. */
function idsOf(name: string, { services = [name], command }: DeclaringRunner): string[] {
  return [
    runnerId(name),
    ...services.map(listenId),
    ...(command === undefined ? [commandId(name)] : []),
  ];
}

const listenId = (service: string) => `services.${service}.port`;
const commandId = (service: string) => `services.${service}.command`;
const runnerId = (runner: string) => `runners.${runner}`;

/** The part at a key of the file's own, such as `mode`. */
function partOf(id: string, kind: PartKind, value: unknown): FilePart {
  const text = canonicalJson(value);
  const hash = createHash('sha256')
    .update(canonicalJson([id, kind, text]))
    .digest('hex');
  const words = typeof value === 'string' ? value : text;
  return { id, kind, words, hash: hash.slice(0, hashDigits) };
}

/** The hash of the part that says which mode the project has. */
export function modePart(mode: string): string {
  return partOf('mode', 'redirect', mode).hash;
}

function kindOf(key: string): PartKind {
  if (redirects.has(key)) return 'redirect';
  return listening.has(key) ? 'listen' : 'change';
}

/** Sharing is part of it, because it leads to a process of another project. */
function listenPart(name: string, service: DeclaringService): FilePart {
  const { port, type, env, singleton, count } = service;
  const wish = wishWords(service);
  const told = env?.length ? `${wish}, told as ${env.join(', ')}` : wish;
  const words = singleton ? `${told}, shared with other projects` : told;
  // What is not said is not in the hash: what was trusted before there were such words stays so.
  const said = { port, type, env, singleton, count };
  return { ...partOf(listenId(name), 'listen', said), words };
}

function wishWords({ port, type, count }: DeclaringService): string {
  const whose = type ? ` for ${type}` : '';
  if (count !== undefined && count > 1)
    return `${count} ports${port === undefined ? '' : ` from ${port} on`}${whose}`;
  return port === undefined ? `a port${whose}` : `port ${port}`;
}

function runPart(name: string, command: string): FilePart {
  return partOf(commandId(name), 'run', command);
}
