/** `hm up` and `hm down`: the runners of a project come and go together, and how far each is is seen meanwhile. */
import path from 'node:path';
import process from 'node:process';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { runnerOf, secondsOf } from '#client/cli/options.ts';
import { aside, json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import type { ResultOf } from '#client/connection/calls.ts';
import { longDeadline } from '#client/connection/long-deadline.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { pause, systemClock } from '#common/clock.ts';
import type { Runner } from '#protocol/runner.ts';
import { phaseOf } from '#protocol/runner-phases.ts';
import { awaitRunners } from './live-runners.ts';
import { progress } from './progress.ts';
import { refusalCode } from './refusal-code.ts';
import { isAlive, nameWords, runnerRefusalWords, stateWords } from './runner-words.ts';
import { untilSteady } from './steadiness.ts';

interface Options {
  readonly wait?: string;
  readonly json?: boolean;
}

type Refused = ResultOf<'runners/up'>['refused'];

/** How long `hm up` waits for all to be ready, unless it is told; what is slower goes on. */
const patience = '2m';
/** As a shell says it of a command that Ctrl-C ended. */
const interrupted = 130;

export function up(names: readonly string[], options: Options): Promise<number> {
  const wanted = { path: path.resolve('.'), ...namesOf(names) };
  return withServer('hm up', async (peer) => {
    const { runners, refused } = await peer.request('runners/up', wanted, longDeadline);
    const untrusted = wanted.names ? [] : await untrustedIn(peer, wanted.path);
    if (untrusted.length > 0 && !options.json) aside(untrustedWords(untrusted));
    const { seen, isInterrupted } = await watched(
      peer,
      runners,
      { isDone: isUp, untilSure: untilSteady },
      options,
    );
    if (options.json) json({ runners: seen, refused });
    else if (runners.length + refused.length + untrusted.length === 0)
      line(
        'This project declares no runner. Declare them in harbormaster.jsonc under "runners", or start a command: hm launch -- COMMAND',
      );
    if (isInterrupted) {
      aside('They go on coming up. See: hm ps. To end them: hm down');
      return interrupted;
    }
    return codeOfUp(seen, refused, untrusted);
  });
}

export function down(names: readonly string[], options: Options): Promise<number> {
  const wanted = { path: path.resolve('.'), ...namesOf(names) };
  return withServer('hm down', async (peer) => {
    const there = await peer.request('runners/list', { path: wanted.path });
    const meant = (each: { readonly name: string }) => wanted.names?.includes(each.name) ?? true;
    const unknown = wanted.names?.find(
      (name) => ![...there.runners, ...there.declared].some((each) => each.name === name),
    );
    if (unknown !== undefined)
      throw new Exit(exitCodes.failed, runnerRefusalWords('noSuchRunner', unknown));
    const alive = there.runners.filter((each) => isAlive(each) && meant(each));
    // Answered when all is over: what happens until then is seen.
    const asked = peer.request('runners/down', wanted, longDeadline);
    const { seen, isInterrupted } = await watched(peer, alive, { isDone: isDown }, options, asked);
    if (isInterrupted) {
      aside('They are being ended all the same. See: hm ps');
      return interrupted;
    }
    await asked;
    if (options.json) json({ runners: seen });
    else if (alive.length === 0) line('Nothing of this project runs.');
    const left = seen.filter(isAlive);
    if (left.length === 0) return exitCodes.done;
    const who = left.map((runner) => `${nameWords(runner)} (${stateWords(runner)})`);
    throw new Exit(exitCodes.failed, `Not all of it ended: ${who.join(', ')}. See: hm ps`);
  });
}

interface Goal {
  readonly isDone: (runner: Runner) => boolean;
  /** Milliseconds until those of whom all are done can be believed to stay so. */
  readonly untilSure?: (runners: readonly Runner[], now: number) => number;
}

/** Shows how they fare until each is as `isDone` wants it, and stays so, or `asked` fails. */
async function watched(
  peer: SocketPeer,
  runners: readonly Runner[],
  { isDone, untilSure = () => 0 }: Goal,
  options: Options,
  asked: Promise<unknown> = Promise.resolve(),
): Promise<{ readonly seen: readonly Runner[]; readonly isInterrupted: boolean }> {
  if (runners.length === 0) return { seen: [], isInterrupted: false };
  const shown = options.json ? undefined : progress();
  const over = new AbortController();
  let isInterrupted = false;
  const interrupt = () => {
    isInterrupted = true;
    over.abort();
  };
  process.once('SIGINT', interrupt);
  asked.catch(() => over.abort());
  try {
    const ids = runners.map(({ id }) => id);
    const end = systemClock.monotonic() + secondsOf(options.wait ?? patience, '--wait') * 1_000;
    for (;;) {
      const limitMs = Math.max(0, end - systemClock.monotonic());
      const onChange = (now: readonly Runner[]) => shown?.show(now);
      const seen = await awaitRunners(peer, ids, isDone, {
        limitMs,
        onChange,
        signal: over.signal,
      });
      const rest = seen.every(isDone) ? untilSure(seen, systemClock.now()) : 0;
      if (rest === 0 || over.signal.aborted || systemClock.monotonic() >= end)
        return { seen, isInterrupted };
      await pause(Math.min(rest, Math.max(1, end - systemClock.monotonic())), over.signal);
    }
  } finally {
    shown?.end();
    process.off('SIGINT', interrupt);
  }
}

/** Whatever else becomes of it, it is not on its way any more: one that runs since its start has yet to pass its check. */
function isUp(runner: Runner): boolean {
  const { state, sight } = runner;
  if (state === 'running') return sight !== 'running';
  return state !== 'stopping' && phaseOf(runner) !== 'pending';
}

function isDown(runner: Runner): boolean {
  return ['over', 'doubtful'].includes(phaseOf(runner));
}

/** A task that did its work is as good as one that runs. */
function isWell(runner: Runner): boolean {
  const { state, sight, exit } = runner;
  if (state === 'running') return isUp(runner) && sight !== 'notReady';
  return ['ready', 'silent', 'paused'].includes(state) || (state === 'exited' && exit?.code === 0);
}

/** Names of what the project declares and nobody has trusted: it is not there for `hm up`, and whoever reads the file misses it. */
async function untrustedIn(peer: SocketPeer, project: string): Promise<readonly string[]> {
  const { declared } = await peer.request('runners/list', { path: project });
  return declared.flatMap((each) => (each.trusted ? [] : [nameWords(each)]));
}

function untrustedWords(names: readonly string[]): string {
  return `harbormaster.jsonc declares what you have not trusted, so it is not started: ${names.join(', ')}. See what it is: hm trust`;
}

function codeOfUp(seen: readonly Runner[], refused: Refused, untrusted: readonly string[]): number {
  for (const { name, reason, findings } of refused)
    aside(runnerRefusalWords(reason, name, findings));
  const ill = seen.filter((runner) => !isWell(runner));
  if (ill.length > 0) {
    const who = ill.map((runner) => `${nameWords(runner)} (${stateWords(runner)})`);
    const [first] = ill;
    const log = first ? ` See what it printed: hm logs ${nameWords(first)}` : '';
    throw new Exit(exitCodes.failed, `Not all of it is ready: ${who.join(', ')}.${log}`);
  }
  const [first] = refused;
  if (untrusted.length > 0) return exitCodes.refused;
  return first ? refusalCode(first.reason) : exitCodes.done;
}

function namesOf(names: readonly string[]): { names?: string[] } {
  return names.length === 0 ? {} : { names: names.map(runnerOf) };
}
