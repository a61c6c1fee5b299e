/** `hm up` and `hm down`: the runners of a project come and go together, and how far each is is seen meanwhile. */
import path from 'node:path';
import process from 'node:process';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { secondsOf, serviceOf } from '#client/cli/options.ts';
import { aside, json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import type { ResultOf } from '#client/connection/calls.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import type { Runner } from '#protocol/runner.ts';
import { awaitRunners, longDeadline } from './live-runners.ts';
import { progress } from './progress.ts';
import { isAlive, nameWords, runnerRefusalWords, stateWords } from './runner-words.ts';

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
    const { seen, isInterrupted } = await watched(peer, runners, isUp, options);
    if (options.json) json({ runners: seen, refused });
    else if (runners.length + refused.length === 0)
      line('This project declares no runner. Declare them in harbormaster.jsonc: hm help runners');
    if (isInterrupted) {
      aside('They go on coming up. See: hm ps. To end them: hm down');
      return interrupted;
    }
    return codeOfUp(seen, refused);
  });
}

export function down(names: readonly string[], options: Options): Promise<number> {
  const wanted = { path: path.resolve('.'), ...namesOf(names) };
  return withServer('hm down', async (peer) => {
    const { runners } = await peer.request('runners/down', wanted, longDeadline);
    const { seen, isInterrupted } = await watched(peer, runners, isDown, options);
    if (options.json) json({ runners: seen });
    else if (runners.length === 0) line('Nothing of this project runs.');
    if (isInterrupted) {
      aside('They are being ended all the same. See: hm ps');
      return interrupted;
    }
    const left = seen.filter((runner) => !isDown(runner) || isAlive(runner));
    if (left.length === 0) return exitCodes.done;
    const who = left.map((runner) => `${nameWords(runner)} (${stateWords(runner)})`);
    throw new Exit(exitCodes.failed, `Not all of it ended: ${who.join(', ')}. See: hm ps`);
  });
}

/** Shows how they fare until each is as `isDone` wants it. */
async function watched(
  peer: SocketPeer,
  runners: readonly Runner[],
  isDone: (runner: Runner) => boolean,
  options: Options,
): Promise<{ readonly seen: readonly Runner[]; readonly isInterrupted: boolean }> {
  if (runners.length === 0) return { seen: [], isInterrupted: false };
  const shown = options.json ? undefined : progress();
  const ended = new AbortController();
  const end = () => ended.abort();
  process.once('SIGINT', end);
  try {
    const seen = await awaitRunners(
      peer,
      runners.map(({ id }) => id),
      isDone,
      {
        limitMs: secondsOf(options.wait ?? patience, '--wait') * 1_000,
        onChange: (now) => shown?.show(now),
        signal: ended.signal,
      },
    );
    return { seen, isInterrupted: ended.signal.aborted };
  } finally {
    shown?.end();
    process.off('SIGINT', end);
  }
}

/** Whatever else becomes of it, it is not on its way any more. */
function isUp({ state }: Runner): boolean {
  return !['queued', 'checking', 'starting', 'running', 'stopping'].includes(state);
}

function isDown(runner: Runner): boolean {
  return !isAlive(runner) || runner.state === 'lost' || runner.state === 'unknown';
}

/** A task that did its work is as good as one that runs. */
function isWell({ state, exit }: Runner): boolean {
  return ['ready', 'silent', 'paused'].includes(state) || (state === 'exited' && exit?.code === 0);
}

function codeOfUp(seen: readonly Runner[], refused: Refused): number {
  for (const { name, reason, findings } of refused)
    aside(runnerRefusalWords(reason, name, findings));
  const ill = seen.filter((runner) => !isWell(runner));
  if (ill.length > 0) {
    const who = ill.map((runner) => `${nameWords(runner)} (${stateWords(runner)})`);
    const [first] = ill;
    const log = first ? ` See what it printed: hm logs ${nameWords(first)}` : '';
    throw new Exit(exitCodes.failed, `Not all of it is ready: ${who.join(', ')}.${log}`);
  }
  return refused.length > 0 ? exitCodes.refused : exitCodes.done;
}

function namesOf(names: readonly string[]): { names?: string[] } {
  return names.length === 0 ? {} : { names: names.map(serviceOf) };
}
