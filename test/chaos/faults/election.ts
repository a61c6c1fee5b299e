/** Many processes want the server at one instant, while three of ten that come by a step of the election are killed there. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pause } from '#common/clock.ts';
import type { Failpoint } from '#discovery/failpoint.ts';
import { Harbor, kill } from '#test/server/harbor.ts';
import { type CallOutcome, Crowd } from '../crowd.ts';
import { chance, type Fault, type Trial } from '../fault.ts';
import { checkServers, servingIn } from '../invariants.ts';
import { workshop } from '../workshop.ts';

/** How many want it. */
const crowd = { short: 10, long: 100 };
/** How long anybody may wait for an answer, in milliseconds: many a server dies in between, on two slow cores. */
const patience = 150_000;

/** The steps of an election, and how many in its line get a fate: fewer where every death costs the start of a server. */
const steps: readonly (readonly [Failpoint, number])[] = [
  ['starter-seated', 10],
  ['server-spawned', 10],
  ['file-written', 20],
  ['reign-begun', 10],
  ['socket-bound', 10],
  ['pointer-published', 10],
];
/** So many of 100 that come by are killed. */
const deadly = 30;

type Answered = Extract<CallOutcome, { kind: 'answered' }>;

async function elect(trial: Trial): Promise<void> {
  const { dice } = trial;
  const programs = await workshop();
  const harbor = await Harbor.open();
  try {
    const args = ['ensure', programs['small-server'], String(patience)];
    let last: Answered | undefined;
    const state = dice(3);
    if (state > 0) last = await answered(harbor, programs.caller, args);
    const size = trial.isLong ? crowd.long : crowd.short;
    const callers = await gathered(size, programs.caller, args);
    const isStopped = state === 2 && chance(dice, 40);
    if (last) kill(last.pid, isStopped ? 'SIGSTOP' : 'SIGKILL');
    for (const [step, line] of steps)
      await harbor.armInLine(
        step,
        Array.from({ length: line }, () => (chance(dice, deadly) ? 'SIGKILL' : 'pass')),
      );
    const outcomes = callers.go(harbor.env);
    if (last && isStopped) {
      await pause(500 + dice(1_500));
      kill(last.pid, 'SIGCONT');
    }
    const all = await outcomes;
    await harbor.disarm();
    judge(trial, all, last, isStopped);
    // Whoever comes when the killing is over finds the server or gets one, and it is the only one.
    await answered(harbor, programs.caller, args);
    await checkServers(harbor, trial);
    const serving = await servingIn(harbor);
    if (serving.length !== 1) trial.broken('I1', `${serving.length} serve when all is quiet`);
    const left = await harbor.processes();
    if (left.length > 1)
      trial.broken('I6', `${left.length} processes are left: ${left.join(', ')}`);
    trial.did(
      ['elections of nothing', 'elections after a death', 'elections after a death or a stop'][
        state
      ]!,
    );
  } finally {
    await harbor.close();
  }
}

/** Who survived an election takes part in the next: a hundred new processes each time would be all that is measured. */
let standing: Crowd | undefined;

async function gathered(size: number, caller: string, args: readonly string[]): Promise<Crowd> {
  const missing = size - (standing?.living ?? 0);
  // They belong to no harbor, so that none takes them along when it ends.
  const env = { PATH: process.env.PATH ?? '', HOME: '/nonexistent' };
  const more = await Crowd.gather(missing, caller, args, env);
  standing = standing ? standing.with(more) : more;
  return standing;
}

async function dispersed(): Promise<void> {
  await standing?.disperse();
  standing = undefined;
}

async function answered(harbor: Harbor, caller: string, args: string[]): Promise<Answered> {
  const one = await Crowd.gather(1, caller, args, harbor.env);
  const [first] = await one.go();
  await one.disperse();
  if (first?.kind !== 'answered') throw new Error(`No server came up: ${JSON.stringify(first)}`);
  return first;
}

/** I1 by what was answered: one server per epoch, epochs greater than before, a stopped one not replaced; P6: all who live were answered. */
function judge(
  trial: Trial,
  outcomes: readonly CallOutcome[],
  last: Answered | undefined,
  wasStopped: boolean,
): void {
  const servers = new Map<number, string>();
  for (const outcome of outcomes) {
    if (outcome.kind === 'died' && outcome.how === 'SIGKILL') {
      trial.did('killed callers');
    } else if (outcome.kind !== 'answered') {
      trial.broken('P6', JSON.stringify(outcome));
    } else {
      const { epoch, serverId } = outcome;
      const known = servers.get(epoch) ?? serverId;
      if (known !== serverId) trial.broken('I1', `epoch ${epoch}: ${known} and ${serverId}`);
      servers.set(epoch, serverId);
      trial.did('answers');
    }
  }
  for (const [epoch, serverId] of servers) {
    const isOld = serverId === last?.serverId;
    if (last && !isOld && epoch <= last.epoch)
      trial.broken('I3', `epoch ${epoch} after ${last.epoch}`);
    if (last && wasStopped && !isOld)
      trial.broken('P3', `a stopped server was replaced by ${serverId}`);
  }
}

/** What everybody writes first: connect, and when that fails, unlink and listen. */
async function naively(trial: Trial): Promise<void> {
  const { caller } = await workshop();
  const harbor = await Harbor.open();
  try {
    await mkdir(join(harbor.root, 'naive'));
    const callers = await Crowd.gather(30, caller, ['naive', harbor.root], harbor.env);
    const outcomes = await callers.go();
    const listeners = (await harbor.listeners()).filter((path) => path.endsWith('naive.sock'));
    await callers.disperse();
    if (listeners.length !== 1) trial.broken('I1', `${listeners.length} servers listen`);
    for (const outcome of outcomes)
      if (outcome.kind !== 'answered') trial.broken('P6', JSON.stringify(outcome));
  } finally {
    await harbor.close();
  }
}

export const election: Fault = {
  name: 'election',
  what: `many processes ensure a server at one instant, ${deadly} of 100 that come by a step are killed there`,
  rounds: { short: 5, long: 200 },
  round: elect,
  end: dispersed,
  control: {
    what: 'each connects, unlinks and listens',
    breaks: ['I1'],
    rounds: 3,
    round: naively,
  },
};
