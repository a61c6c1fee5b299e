/** Has an older server replaced by the newest build that is kept: it is asked to make way, and nobody else starts one in the gap. */
import { dirname } from 'node:path';
import { pause, systemClock } from '#common/clock.ts';
import type { Build } from '#discovery/build.ts';
import { DiscoveryError } from '#discovery/discovery-error.ts';
import { failpoint } from '#discovery/failpoint.ts';
import type { Places } from '#discovery/paths.ts';
import { identifySelf } from '#discovery/process-identity.ts';
import { findRuntime } from '#discovery/runtime.ts';
import { Succession } from '#discovery/succession.ts';
import { HarborError } from '#protocol/errors.ts';
import type { ServerSocket } from './find-server.ts';
import { isGone } from './peer.ts';
import { SocketPeer } from './socket-peer.ts';
import { countStart } from './start-limit.ts';
import { type ServerProgram, startServer } from './start-server.ts';
import { keepBuild } from './version-store.ts';

export type WayMade =
  /** It left, and the next one was started or is being started. */
  | 'done'
  /** Somebody else is at it, or starts a server at this moment. */
  | 'busy'
  /** It stays, or there is nothing better to start: it has to do. */
  | 'stays';

/** How often a leaving server is looked at, in milliseconds. */
const lookEveryMs = 15;

/**
 * For a client whose `program` is newer than the server behind `found`, whose socket it uses up. Never rejects for what the
 * older server can go on serving with: a successor that could not be started is found out before anything is asked.
 */
export async function makeWay(
  found: ServerSocket,
  places: Places,
  env: NodeJS.ProcessEnv,
  program: ServerProgram,
  limitMs: number,
): Promise<WayMade> {
  const end = systemClock.monotonic() + limitMs;
  const left = () => Math.max(1, end - systemClock.monotonic());
  try {
    const build = program.nodeFlags ? undefined : await keepable(places, program);
    if (!build) return 'stays';
    const starters = new Succession(places.starters);
    const seat = await starters.take(await identifySelf());
    if (seat === undefined) return 'busy';
    try {
      if (!(await mayStart(places))) return 'stays';
      if ((await ask(found, build, left())) === 'staying') return 'stays';
      await gone(places, end);
      failpoint('way-made');
      await startServer(places, env, program, left());
      return 'done';
    } finally {
      await starters.leave(seat);
    }
  } finally {
    found.socket.destroy();
  }
}

async function keepable(places: Places, program: ServerProgram): Promise<Build | undefined> {
  return keepBuild(places, dirname(program.script)).catch(() => undefined);
}

/** Whether there is a Node, and servers have not been started in vain again and again. */
async function mayStart(places: Places): Promise<boolean> {
  try {
    await findRuntime();
    await countStart(places);
    return true;
  } catch (failure) {
    if (failure instanceof DiscoveryError) return false;
    throw failure;
  }
}

/** A server that goes meanwhile, for whatever reason, has made way. */
async function ask(found: ServerSocket, build: Build, limitMs: number): Promise<string> {
  const peer = new SocketPeer(found.socket);
  const options = { deadlineMs: limitMs };
  const { version, protocol } = build;
  try {
    const successor = { version, protocol, build: build.build };
    return (await peer.request('server/handOver', successor, options)).kind;
  } catch (failure) {
    if (isGone(failure)) return 'leaving';
    if (!isUnknown(failure)) return 'staying';
  }
  try {
    // Release 0.1.0 knows no hand-over, and hears nobody before he has introduced himself.
    const us = { kind: 'script', name: `Harbormaster ${version}`, version, protocol } as const;
    await peer.introduce({ ...us, process: await identifySelf() }, options);
    await peer.request('server/stop', {}, options);
    return 'leaving';
  } catch (failure) {
    return isGone(failure) ? 'leaving' : 'staying';
  }
}

function isUnknown(failure: unknown): boolean {
  return (
    failure instanceof HarborError && ['unknownMethod', 'invalidParams'].includes(failure.code)
  );
}

/** Until the older one has given its seat up or is proven dead: before that no other can begin. */
async function gone(places: Places, end: number): Promise<void> {
  const reigns = new Succession(places.reigns);
  while ((await reigns.standing()).kind === 'held' && systemClock.monotonic() < end)
    await pause(lookEveryMs);
}
