/** `hm remove`: forgets runners that ended, with what they printed. */
import path from 'node:path';
import { Exit, exitCodes, usage } from '#client/cli/exit-codes.ts';
import { aside, json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import type { Runner } from '#protocol/runner.ts';
import { isAlive, nameWords } from './runner-words.ts';
import { runnerMeant } from './which-runner.ts';

export interface RemoveOptions {
  readonly ended?: boolean;
  readonly json?: boolean;
}

export function remove(names: readonly string[], options: RemoveOptions): Promise<number> {
  if (names.length > 0 === (options.ended ?? false))
    throw usage('hm remove: name what ended, or say --ended for all of this project that ended.');
  return withServer('hm remove', async (peer) => {
    const meant = options.ended ? await allEnded(peer) : await allNamed(peer, names);
    const forgotten: Runner[] = [];
    for (const runner of meant)
      if (await isForgotten(peer, runner)) forgotten.push(runner);
      else if (options.ended) aside(stillRuns(runner).message);
      else throw stillRuns(runner);
    if (options.json) json(forgotten.map(({ id, name }) => ({ id, name })));
    else if (meant.length === 0) line('Nothing of this project has ended.');
    else for (const runner of forgotten) line(`${nameWords(runner)} is forgotten.`);
    return exitCodes.done;
  });
}

async function allEnded(peer: SocketPeer): Promise<Runner[]> {
  const { runners } = await peer.request('runners/list', { path: path.resolve('.') });
  return runners.filter((runner) => !isAlive(runner));
}

/** Nothing is forgotten unless all of them can be. */
async function allNamed(peer: SocketPeer, names: readonly string[]): Promise<Runner[]> {
  const meant: Runner[] = [];
  for (const name of names) meant.push(await runnerMeant(peer, name, 'hm remove'));
  for (const runner of meant) if (isAlive(runner) || runner.leftovers) throw stillRuns(runner);
  return meant;
}

async function isForgotten(peer: SocketPeer, runner: Runner): Promise<boolean> {
  const { kind } = await peer.request('runners/remove', { runnerId: runner.id });
  return kind !== 'stillRuns';
}

function stillRuns(runner: Runner): Exit {
  const name = nameWords(runner);
  const what = isAlive(runner) ? `${name} has not ended.` : `What ${name} has left still runs.`;
  return new Exit(exitCodes.refused, `${what} End it first: hm stop ${name}`);
}
