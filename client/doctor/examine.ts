/** Runs all checks on this machine. Starts nothing, and changes nothing unless a fix is applied. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import process from 'node:process';
import { introductionOf } from '#client/connection/connect.ts';
import { findServer } from '#client/connection/find-server.ts';
import type { Peer } from '#client/connection/peer.ts';
import { introducePeer } from '#client/connection/socket-peer.ts';
import type { CheckId } from '#client/help/pages/doctor.ts';
import type { Places } from '#discovery/paths.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { HarborError } from '#protocol/errors.ts';
import { productVersion } from '#protocol/product.ts';
import { TypeTable } from '#services/type-table.ts';
import type { Answering, Finding, Surroundings } from './check.ts';
import { checks } from './checks.ts';

export interface Examined {
  readonly id: CheckId;
  readonly title: string;
  readonly finding: Finding;
}

/** Every check in the order of the table. One that breaks is skipped, and says why. */
export async function examine(here: Surroundings): Promise<Examined[]> {
  const all = Object.entries(checks) as [CheckId, (typeof checks)[CheckId]][];
  return Promise.all(
    all.map(async ([id, { title, run }]) => {
      try {
        return { id, title, finding: await run(here) };
      } catch (failure) {
        const why = failure instanceof Error ? failure.message : String(failure);
        return { id, title, finding: { kind: 'skipped' as const, why } };
      }
    }),
  );
}

/** How long a program of the system may take, in milliseconds. */
const toolLimit = 2_000;

/** This process, its environment and the machine it runs on. `cwd` is the directory whose project file is looked at. */
export async function surroundingsHere(cwd: string): Promise<Surroundings> {
  const { env, platform } = process;
  const places = orUndefined(() => placesHere(env));
  const sighting = places && (await findServer({ places }).catch(() => undefined));
  const server =
    sighting?.kind === 'connected'
      ? await answering(sighting.socket, cwd).catch(() => undefined)
      : undefined;
  return {
    ...{ env, platform, cwd, places, sighting, server },
    program: process.argv[1] ?? '',
    kernel: (path) => orUndefined(() => readFileSync(path, 'utf8')),
    room: async (directory) => {
      const { bavail, blocks, bsize } = await statfs(directory);
      return { free: bavail * bsize, total: blocks * bsize };
    },
    tool: (name, args) =>
      new Promise((resolve) => {
        execFile(name, [...args], { timeout: toolLimit, windowsHide: true }, (failure, stdout) =>
          resolve(failure ? undefined : stdout),
        );
      }),
  };
}

type Socket = Parameters<typeof introducePeer>[0];

async function answering(socket: Socket, cwd: string): Promise<Answering> {
  const facts = { kind: 'script' as const, name: 'hm doctor', version: productVersion };
  const peer = await introducePeer(socket, await introductionOf(facts));
  try {
    const status = await peer.request('server/status', {});
    const health = await peer.request('server/health', {});
    // Whoever asks for a suggestion has the file read, and leases nothing.
    const projectFile = await peer.request('ports/suggest', { path: cwd }).then(
      () => undefined,
      (failure: unknown) => {
        if (failure instanceof HarborError && failure.code === 'brokenProjectFile')
          return failure.message;
        return undefined;
      },
    );
    const types = await peer.request('types/list', { path: cwd }).then(
      (answer) => answer.types,
      () => undefined,
    );
    const ports = await portsHere(peer, cwd, types ?? TypeTable.builtIn.rows).catch(
      () => undefined,
    );
    return { status, health, projectFile, types, ports };
  } finally {
    peer.close();
  }
}

/** Who listens where services get their ports, and has no lease. An older server does not tell. */
async function portsHere(
  peer: Peer,
  cwd: string,
  types: NonNullable<Answering['types']>,
): Promise<Answering['ports']> {
  const { id: projectId } = await peer.request('projects/find', { path: cwd });
  const leases = await peer.request('ports/list', {});
  const { sockets } = await peer.request('machine/sockets', { path: cwd });
  const managed = (port: number) =>
    types.some(({ range }) => port >= range.from && port <= range.to);
  const strangers = sockets.filter(({ port, lease, ours }) => !lease && !ours && managed(port));
  return { projectId, leases, strangers };
}

function orUndefined<T extends string | Places>(task: () => T): T | undefined {
  try {
    return task();
  } catch {
    return undefined;
  }
}
