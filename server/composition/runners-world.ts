/** What runs runners on a real machine: hosts as the runners' room needs them, and the files of the state directory. */
import { readdir, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { Clock } from '#common/clock.ts';
import { Emitter } from '#common/emitter.ts';
import type { Log } from '#common/log.ts';
import { makeOwnDirectory } from '#discovery/own-directory.ts';
import { readOwnFile, replaceOwnFile } from '#discovery/own-file.ts';
import type { Places } from '#discovery/paths.ts';
import { exitFileIn } from '#discovery/runner-files.ts';
import { HostSignal, type HostedRunner as WireHosted } from '#protocol/host.ts';
import type { Settings } from '#protocol/settings.ts';
import { Hosts as Hosting } from '../hosting/hosts.ts';
import { findSince } from '../hosting/transcript-reader.ts';
import type { LaunchOrder } from '../runners/launch-order.ts';
import type { HostedRunner, Hosts, RunnerFiles } from '../runners/needs.ts';

/** How long what a replaced runner printed is kept, in milliseconds. */
const keptFor = 14 * 24 * 3_600_000;
/** Of each transcript the newest so many bytes are kept, in so many pieces. */
const transcript = { segmentBytes: 4 * 1_048_576, segments: 8 };
/** Bytes of what is written down of a launch: a prompt is a word of its command, and a system takes 2 MiB of words (execve(2)). */
const longestOrder = 16 * 1_048_576;
/** Lines of a screen's past that a late attacher sees. */
const scrollback = 1_000;

export interface RunnersWorldOptions {
  readonly places: Places;
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: () => Settings;
}

export interface RunnersWorldParts {
  readonly hosts: Hosts;
  readonly files: RunnerFiles;
  close(): Promise<void>;
}

export function runnersWorld({
  places,
  clock,
  log,
  settings,
}: RunnersWorldOptions): RunnersWorldParts {
  const [, script = ''] = process.argv;
  // A host lies beside the server that starts it, built or not.
  const name = script.endsWith('.ts') ? join('runner-host', 'main.ts') : 'runner-host.cjs';
  const program = { script: join(dirname(script), name), nodeFlags: process.execArgv };
  const hosting = new Hosting({
    ...{ places, program, clock, log, env: process.env },
    perHost: () => settings()['runners.perHost'],
  });
  return {
    hosts: hostsOf(hosting, settings),
    files: filesOf(places, hosting, clock),
    close: () => hosting.close(),
  };
}

function hostsOf(hosting: Hosting, settings: () => Settings): Hosts {
  const onBeat: Hosts['onBeat'] = new Emitter();
  const onExit: Hosts['onExit'] = new Emitter();
  const onMatch: Hosts['onMatch'] = new Emitter();
  const onHostGone: Hosts['onHostGone'] = new Emitter();
  const onHostAway: Hosts['onHostAway'] = new Emitter();
  const onHostBack: Hosts['onHostBack'] = new Emitter();
  /** What is told before the answer to `open` is in that answer, of those as well that were late at the first try. */
  let early: Map<string, readonly HostedRunner[]> | undefined = new Map();
  hosting.onBeat.on(({ hostId, runners }) =>
    onBeat.emit(
      runners.map(({ runnerId, outputBytes, lastOutputAt }) => ({
        ...{ hostId, runnerId, outputBytes, lastOutputAt },
      })),
    ),
  );
  hosting.onExit.on((exit) => onExit.emit(exit));
  hosting.onMatch.on(({ runnerId }) => onMatch.emit({ runnerId }));
  hosting.onGone.on(({ hostId }) => onHostGone.emit(hostId));
  hosting.onAway.on(({ hostId }) => onHostAway.emit(hostId));
  hosting.onList.on(({ hostId, runners }) => {
    const hosted = hostedIn(hostId, runners);
    if (early) early.set(hostId, hosted);
    else onHostBack.emit({ hostId, runners: hosted });
  });
  return {
    ...{ onBeat, onExit, onMatch, onHostGone, onHostAway, onHostBack },
    open: async () => {
      const { hosts } = await hosting.open();
      const heard = early ?? new Map<string, readonly HostedRunner[]>();
      early = undefined;
      return {
        runners: [...heard.values()].flat(),
        away: hosts.filter(({ hostId }) => !heard.has(hostId)).map(({ hostId }) => hostId),
      };
    },
    spawn: async ({ isAgent, argv, environment, readyPattern, size, ...order }) => {
      const answer = await hosting.spawn({
        ...{ ...order, argv: [...argv], size: { ...size }, transcript, scrollback },
        kind: isAgent ? 'agent' : 'command',
        env: { ...environment },
        sizing: settings()['runners.size'],
        ...(readyPattern !== undefined && { ready: { pattern: readyPattern } }),
      });
      return answer;
    },
    signal: async (hostId, runnerId, signal) => {
      const known = HostSignal.safeParse(signal);
      return known.success ? hosting.signal(hostId, runnerId, known.data) : 'ended';
    },
    type: async (hostId, runnerId, text) => void (await hosting.type(hostId, runnerId, text)),
    ticket: (hostId, runnerId, rights) => hosting.ticket(hostId, runnerId, rights),
    forget: (hostId, runnerId) => hosting.forget(hostId, runnerId),
    verdict: (hostId) => hosting.verdict(hostId),
    tidy: () => hosting.tidy(),
  };
}

function hostedIn(hostId: string, runners: readonly WireHosted[]): HostedRunner[] {
  return runners.map(({ process: of, matchedAt, size: _, ...each }) => ({
    ...{ ...each, hostId, process: of },
    hasMatched: matchedAt !== undefined,
  }));
}

function filesOf(places: Places, hosting: Hosting, clock: Clock): RunnerFiles {
  const directoryOf = (runnerId: string) => hosting.runnerDirectory(runnerId);
  const launchFile = (runnerId: string) => join(directoryOf(runnerId), 'launch.json');
  return {
    prepare: async (runnerId, order) => {
      await makeOwnDirectory(places.runners);
      await makeOwnDirectory(directoryOf(runnerId));
      await replaceOwnFile(launchFile(runnerId), `${JSON.stringify({ schema: 1, order })}\n`);
    },
    begin: async (runnerId) => {
      await rm(exitFileIn(directoryOf(runnerId)), { force: true });
    },
    order: async (runnerId) => {
      const reading = readOwnFile(launchFile(runnerId), longestOrder);
      return reading.kind === 'text' ? orderIn(reading.text) : undefined;
    },
    exit: (runnerId) => hosting.exitOf(runnerId),
    transcript: (runnerId, from, limit) => hosting.transcript(runnerId, from, limit),
    since: (runnerId, at) => findSince(directoryOf(runnerId), at),
    remove: async (runnerId) => {
      await rm(directoryOf(runnerId), { recursive: true, force: true });
    },
    tidy: async (known) => {
      const names = await readdir(places.runners).catch(() => []);
      for (const name of names) {
        if (!/^r_[0-9a-f]{16}$/.test(name) || known.has(name)) continue;
        const seen = await stat(directoryOf(name)).catch(() => undefined);
        if (seen && clock.now() - seen.mtimeMs > keptFor)
          await rm(directoryOf(name), { recursive: true, force: true }).catch(() => {});
      }
    },
  };
}

/** Only this user can have written it; what is no order is none. */
function orderIn(text: string): LaunchOrder | undefined {
  try {
    const { schema, order } = JSON.parse(text) as { schema?: unknown; order?: LaunchOrder };
    const isWhole = schema === 1 && typeof order?.name === 'string' && Array.isArray(order.argv);
    return isWhole ? order : undefined;
  } catch {
    return undefined;
  }
}
