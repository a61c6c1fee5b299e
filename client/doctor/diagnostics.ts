/** What a report of a fault needs, collected and redacted: a few named texts, and the archive of them. Starts no server. */
import { readdirSync, readFileSync } from 'node:fs';
import { arch, homedir, hostname, release, userInfo } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { strToU8, zipSync } from 'fflate';
import { introductionOf } from '#client/connection/connect.ts';
import { findServer } from '#client/connection/find-server.ts';
import { introducePeer, type SocketPeer } from '#client/connection/socket-peer.ts';
import { productVersion } from '#protocol/product.ts';
import { projectFileName } from '#protocol/project-file.ts';
import { protocolVersion } from '#protocol/version.ts';
import type { Surroundings } from './check.ts';
import { examine, surroundingsHere } from './examine.ts';
import { isSecretName, type Private, redacted } from './redact.ts';

/** How much of the end of each log is taken, in characters. */
const longestLog = 256 * 1_024;
/** How many events of the journal. */
const events = 200;

/** Text by the name of its file in the archive. `cwd` is the project it is about. */
export type Diagnostics = ReadonlyMap<string, string>;

export async function collectDiagnostics(cwd: string): Promise<Diagnostics> {
  const here = await surroundingsHere(cwd);
  const found = new Map<string, string>();
  const json = (name: string, value: unknown) =>
    found.set(name, `${JSON.stringify(value, null, 2)}\n`);
  json('versions.json', {
    client: { version: productVersion, protocol: protocolVersion, node: process.version },
    machine: { platform: here.platform, release: release(), arch: arch() },
    server: here.server?.status,
  });
  const checks = (await examine(here)).map(({ id, finding }) => ({
    id,
    ...finding,
    fix: undefined,
  }));
  json('doctor.json', checks);
  json('health.json', here.server?.health ?? { sighting: here.sighting?.kind ?? 'unknown' });
  const asked = await ask().catch(() => undefined);
  if (asked) {
    json('stats.json', asked.stats);
    json('journal.json', asked.journal);
  }
  for (const [name, file] of filesOf(here)) {
    const text = textOf(file);
    if (text !== undefined) found.set(name, text.slice(-longestLog));
  }
  json('environment.json', namesOf(here.env));
  const known = privateHere(here);
  return new Map([...found].map(([name, text]) => [name, redacted(text, known)]));
}

/** The bytes of a zip archive of it. */
export function archiveOf(diagnostics: Diagnostics): Uint8Array {
  const files = [...diagnostics].map(([name, text]) => [`harbormaster/${name}`, strToU8(text)]);
  return zipSync(Object.fromEntries(files));
}

/** Only which variables are set: never what to. */
function namesOf(env: NodeJS.ProcessEnv): string[] {
  const telling =
    /^(HARBORMASTER|HM|XDG|VSCODE|CLAUDE|CODEX|GEMINI|CURSOR)_?|^(PATH|HOME|TMPDIR|SHELL|TERM|CI)$/;
  return Object.keys(env)
    .filter((name) => telling.test(name))
    .sort();
}

function filesOf({ places, cwd }: Surroundings): (readonly [name: string, file: string])[] {
  const here = ['project-file.jsonc', join(cwd, projectFileName)] as const;
  if (!places) return [here];
  return [
    ['server.log', places.log],
    ['server-before.log', `${places.log}.1`],
    ['user-configuration.jsonc', places.config],
    here,
  ];
}

async function ask(): Promise<{ stats: unknown; journal: unknown } | undefined> {
  const sighting = await findServer();
  if (sighting.kind !== 'connected') return undefined;
  const facts = { kind: 'script' as const, name: 'hm diagnostics', version: productVersion };
  const peer: SocketPeer = await introducePeer(sighting.socket, await introductionOf(facts));
  try {
    return {
      stats: await peer.request('server/stats', {}),
      journal: await peer.request('activity/list', { limit: events }),
    };
  } finally {
    peer.close();
  }
}

/** All tokens that lie in the state directory, every value of a variable with a telling name, and who and where we are. */
function privateHere({ env, places }: Surroundings): Private {
  const tokens = places
    ? [places.token, ...listed(join(places.stateDir, 'tokens'))].map((file) => textOf(file)?.trim())
    : [];
  const values = Object.entries(env).map(([name, value]) =>
    isSecretName(name) ? value : undefined,
  );
  return {
    secrets: [...tokens, ...values].filter((text): text is string => !!text),
    home: env.HOME ?? homedir(),
    user: userInfo().username,
    host: hostname(),
  };
}

function listed(directory: string): string[] {
  try {
    return readdirSync(directory).map((name) => join(directory, name));
  } catch {
    return [];
  }
}

function textOf(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
