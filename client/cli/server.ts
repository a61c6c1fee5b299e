/** `hm server ...`: the server itself. `status` never starts one. */
import { introductionOf } from '#client/connection/connect.ts';
import { findServer, type Sighting } from '#client/connection/find-server.ts';
import { introducePeer, type SocketPeer } from '#client/connection/socket-peer.ts';
import { stopServer } from '#client/connection/stop-server.ts';
import { systemClock } from '#common/clock.ts';
import type { ServerHealth, ServerStatus } from '#protocol/server.ts';
import { Exit, exitCodes } from './exit-codes.ts';
import { factsOf } from './facts.ts';
import { conditionWords, reasonWords } from './health-words.ts';
import { colors, json, line } from './print.ts';
import { withServer } from './session.ts';
import { ageWords } from './speak.ts';

interface Options {
  readonly json?: boolean;
}

interface StatusOptions extends Options {
  /** Says nothing but by its exit code. */
  readonly check?: boolean;
}

/** How long a server may take to leave, in milliseconds. */
const leaveLimit = 10_000;

export function start(options: Options): Promise<number> {
  return withServer('hm server start', async (peer) => {
    const status = await peer.request('server/status', {});
    if (options.json) json(status);
    else line(`The server runs (pid ${status.pid}).`);
    return exitCodes.done;
  });
}

export async function status(options: StatusOptions): Promise<number> {
  const sighting = await findServer();
  switch (sighting.kind) {
    case 'connected': {
      const { health, status } = await withPeer(sighting, async (peer) => ({
        health: await peer.request('server/health', {}),
        status: await peer.request('server/status', {}),
      }));
      if (options.json) json({ running: true, ...health });
      else if (!options.check) printStatus(status, health);
      return options.check ? checkCodes[health.status] : exitCodes.done;
    }
    case 'stale':
      return notThere(
        options,
        exitCodes.stale,
        `The server (pid ${sighting.pointer.process.pid}) has died. The next command that needs one starts a new one; nothing is lost.`,
      );
    case 'absent':
      return notThere(
        options,
        exitCodes.notRunning,
        'No server runs. The next command that needs one starts it.',
      );
    case 'silent':
      throw new Exit(
        exitCodes.unavailable,
        `The server (pid ${sighting.pointer.process.pid}) does not answer: ${sighting.why}. It is not replaced while it may live.`,
      );
    case 'impostor':
      throw new Exit(
        exitCodes.unavailable,
        `Whoever listens at ${sighting.pointer.address} is not the server.`,
      );
    case 'newer':
      throw new Exit(
        exitCodes.unavailable,
        `${sighting.path} was written by a newer Harbormaster. Update this one.`,
      );
    case 'damaged':
      throw new Exit(
        exitCodes.unavailable,
        `${sighting.path} cannot be read: ${sighting.why}. The next command that needs a server writes it anew.`,
      );
  }
}

/** Nobody there is as good as stopped. */
export async function stop(options: Options): Promise<number> {
  const sighting = await findServer();
  if (sighting.kind !== 'connected') {
    const code = await status(options);
    return code === exitCodes.notRunning || code === exitCodes.stale ? exitCodes.done : code;
  }
  const pid = await end(sighting);
  if (options.json) json({ stopped: pid });
  else line(`The server (pid ${pid}) has left. Leases stay; the next command starts a new one.`);
  return exitCodes.done;
}

/** Asks the server to leave, and resolves with its pid when it is proven gone. */
async function end(sighting: Sighting & { kind: 'connected' }): Promise<number> {
  const { pid } = sighting.pointer.process;
  if (await withPeer(sighting, (peer) => stopServer(sighting, peer, leaveLimit))) return pid;
  throw new Exit(exitCodes.failed, `The server (pid ${pid}) is still leaving. See: hm server log`);
}

export async function restart(options: Options): Promise<number> {
  const sighting = await findServer();
  if (sighting.kind === 'connected') await end(sighting);
  return start(options);
}

/** What `--check` ends with. */
const checkCodes: Readonly<Record<ServerHealth['status'], number>> = {
  healthy: exitCodes.done,
  degraded: exitCodes.degraded,
  unhealthy: exitCodes.failed,
};

function printStatus(status: ServerStatus, health: ServerHealth): void {
  const age = ageWords(systemClock.now() - status.startedAt);
  line(`${colors.green('running')}  pid ${status.pid}, up ${age}, version ${status.version}`);
  line(`${conditionWords(health)}, ${health.mode} mode`);
  for (const reason of health.reasons) line(`  ${reasonWords(reason)}`);
  line(
    `${counted(status.leases, 'lease')}, ${counted(status.connections, 'connection')}, revision ${status.revision}`,
  );
  line(`${colors.dim('state')}  ${status.stateDir}`);
  line(`${colors.dim('log')}    ${status.logFile}`);
}

function notThere(options: StatusOptions, code: number, words: string): number {
  if (options.json) json({ running: false, stale: code === exitCodes.stale });
  else if (!options.check) line(words);
  return code;
}

/** One question to the server that was found; the connection is closed whatever happens. */
export async function withPeer<T>(
  { socket }: Sighting & { kind: 'connected' },
  task: (peer: SocketPeer) => Promise<T>,
): Promise<T> {
  const facts = factsOf('script', 'hm server');
  const peer = await introducePeer(socket, await introductionOf(facts), {});
  try {
    return await task(peer);
  } finally {
    peer.close();
  }
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
