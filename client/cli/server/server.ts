/** `hm server ...`: the server itself. `status` never starts one. */

import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { colors, json, line } from '#client/cli/print.ts';
import { ageWords, printable } from '#client/cli/speak.ts';
import { findServer, type Sighting } from '#client/connection/find-server.ts';
import { systemClock } from '#common/clock.ts';
import { type DiscoveryCode, DiscoveryError } from '#discovery/discovery-error.ts';
import type { Places } from '#discovery/paths.ts';
import type { ServerHealth, ServerStatus } from '#protocol/server.ts';
import { conditionWords, reasonWords } from './health-words.ts';
import { endServer, withPeer } from './one-server.ts';
import { layerLines, layers } from './server-layers.ts';
import { modeFrom, placesMeant } from './server-mode.ts';
import { start } from './server-start.ts';
import { startReportWords } from './start-report-words.ts';

interface Options {
  readonly json?: boolean;
  /** Which server is meant; that of the directory when absent. */
  readonly mode?: string;
}

interface StatusOptions extends Options {
  /** Says nothing but by its exit code. */
  readonly check?: boolean;
}

export async function status(options: StatusOptions): Promise<number> {
  return tellStatus(options, await meant(options));
}

async function tellStatus(options: StatusOptions, places: Places): Promise<number> {
  const sighting = await findServer({ places });
  switch (sighting.kind) {
    case 'connected': {
      const { health, status } = await withPeer(sighting, async (peer) => ({
        health: await peer.request('server/health', {}),
        status: await peer.request('server/status', {}),
      }));
      if (options.json)
        json({ running: true, ...health, start: status.start, layers: await layers() });
      else if (!options.check) await printStatus(status, health);
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
      throw new DiscoveryError(
        silences[sighting.why].code,
        `The server (pid ${sighting.pointer.process.pid}) does not answer: ${silences[sighting.why].words}. It is not replaced while it may live.`,
        { pid: sighting.pointer.process.pid },
      );
    case 'impostor':
      throw new DiscoveryError(
        'impostor',
        `Whoever listens at ${sighting.pointer.address} is not the server.`,
      );
    case 'newer':
      throw new DiscoveryError(
        'newerServer',
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
  const places = await meant(options);
  const sighting = await findServer({ places });
  if (sighting.kind !== 'connected') {
    const code = await tellStatus(options, places);
    return code === exitCodes.notRunning || code === exitCodes.stale ? exitCodes.done : code;
  }
  const pid = await endServer(sighting);
  if (options.json) json({ stopped: pid });
  else line(`The server (pid ${pid}) has left. Leases stay; the next command starts a new one.`);
  return exitCodes.done;
}

export async function restart(options: Options): Promise<number> {
  const sighting = await findServer({ places: await meant(options) });
  if (sighting.kind === 'connected') await endServer(sighting);
  return start(options);
}

/** Why a server that may live says nothing, and which page of help is about it. */
const silences: Readonly<
  Record<
    Extract<Sighting, { kind: 'silent' }>['why'],
    { readonly code: DiscoveryCode; readonly words: string }
  >
> = {
  busy: { code: 'notAnswering', words: 'it is stopped or busy' },
  refused: { code: 'notAnswering', words: 'nobody listens at its address, it starts or leaves' },
  forbidden: { code: 'forbidden', words: 'the system forbids this process to connect' },
  tokenRefused: { code: 'badToken', words: 'it does not take HARBORMASTER_TOKEN' },
};

/** What `--check` ends with. */
const checkCodes: Readonly<Record<ServerHealth['status'], number>> = {
  healthy: exitCodes.done,
  degraded: exitCodes.degraded,
  unhealthy: exitCodes.failed,
};

async function printStatus(status: ServerStatus, health: ServerHealth): Promise<void> {
  const age = ageWords(systemClock.now() - status.startedAt);
  line(`${colors.green('running')}  pid ${status.pid}, up ${age}, version ${status.version}`);
  line(
    `${conditionWords(health)}, ${health.mode} mode${health.project_root === undefined ? '' : `: ${printable(health.project_root)}`}`,
  );
  for (const reason of health.reasons) line(`  ${reasonWords(reason)}`);
  line(
    `${counted(status.leases, 'lease')}, ${counted(status.connections, 'connection')}, revision ${status.revision}`,
  );
  const found = status.start ? startReportWords(status.start) : [];
  if (found.length > 0) {
    line(
      `at its start${status.start?.isOver ? '' : ' (some graces are not over)'}, in the log as well:`,
    );
    for (const words of found) line(`  ${words}`);
  }
  for (const words of layerLines(await layers())) line(words);
  line(`${colors.dim('state')}  ${status.stateDir}`);
  line(`${colors.dim('log')}    ${status.logFile}`);
}

function meant({ mode }: Options): Promise<Places> {
  return placesMeant(modeFrom(mode));
}

async function notThere(options: StatusOptions, code: number, words: string): Promise<number> {
  if (options.json)
    json({ running: false, stale: code === exitCodes.stale, layers: await layers() });
  else if (!options.check) for (const each of [words, ...layerLines(await layers())]) line(each);
  return code;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
