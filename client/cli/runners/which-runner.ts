/** Which runner is meant: by name in this project, by id anywhere, or, where none is named, the one that runs or the one that is picked. */
import path from 'node:path';
import { createInterface } from 'node:readline/promises';
import { Exit, exitCodes, usage } from '#client/cli/exit-codes.ts';
import { isRunnerId, serviceOf } from '#client/cli/options.ts';
import { printable } from '#client/cli/speak.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import type { Runner } from '#protocol/runner.ts';
import { isAlive, nameWords, runnerRefusalWords, stateWords } from './runner-words.ts';

/** Throws Exit when there is none, or when it must be said which. */
export async function runnerMeant(
  peer: SocketPeer,
  what: string | undefined,
  verb: string,
): Promise<Runner> {
  if (what === undefined) return pick(peer, verb);
  const isId = isRunnerId(what);
  const { runners } = await peer.request('runners/list', isId ? {} : { path: path.resolve('.') });
  const name = isId ? what : serviceOf(what);
  const found = runners.find((each) => (isId ? each.id : each.name) === name);
  if (found) return found;
  throw new Exit(exitCodes.failed, runnerRefusalWords('noSuchRunner', name));
}

/** Of this project, else of any: what runs. */
async function pick(peer: SocketPeer, verb: string): Promise<Runner> {
  const here = await peer.request('runners/list', { path: path.resolve('.') });
  const ofProject = here.runners.filter(isAlive);
  const running =
    ofProject.length > 0
      ? ofProject
      : (await peer.request('runners/list', {})).runners.filter(isAlive);
  const [first, ...others] = running.sort((a, b) => a.name.localeCompare(b.name));
  if (!first)
    throw new Exit(
      exitCodes.failed,
      'Nothing runs. Start what is declared: hm up. Or a command: hm launch -- COMMAND',
    );
  if (others.length === 0) return first;
  if (!process.stdin.isTTY || !process.stderr.isTTY)
    throw usage(`Several run: ${running.map(nameWords).join(', ')}. Say which: ${verb} NAME`);
  return asked([first, ...others]);
}

async function asked(running: readonly Runner[]): Promise<Runner> {
  for (const [n, each] of running.entries())
    process.stderr.write(
      `${String(n + 1).padStart(4)}  ${nameWords(each).padEnd(20)}  ${stateWords(each).padEnd(12)}  ${printable(each.command)}\n`,
    );
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    const said = (await asking.question(`Which? [1-${running.length}] `)).trim();
    const found = running.find((each, n) => String(n + 1) === said || each.name === said);
    if (found) return found;
    throw usage(`'${printable(said)}' is none of them.`);
  } finally {
    asking.close();
  }
}
