/** The runners as budgets see them: whether the run that something was reserved for goes on, ended, or never was. */
import type { RunnersSeen } from '../budgets/needs.ts';
import { isLiving, isOver, isUnheard, type Runner } from '../runners/runner.ts';
import type { RunnerLedger } from '../runners/runner-ledger.ts';
import { fileSourceOf } from '../usage/usage-sources.ts';

export function runnersSeen(ledger: Pick<RunnerLedger, 'runner'>): RunnersSeen {
  return {
    conditionOf: (id, start) => {
      const runner = ledger.runner(id);
      if (!runner || isOfEarlier(runner, start)) return 'ended';
      if (isOver(runner)) return isNothing(runner, start) ? 'neverStarted' : 'ended';
      if (runner.state === 'paused') return 'paused';
      return isLiving(runner) || runner.state === 'stopping' ? 'running' : 'unknown';
    },
    endedAt: (id, start) => {
      const runner = ledger.runner(id);
      const isLast = runner && !isOfEarlier(runner, start) && !isUnasked(runner, start);
      return isLast && runner.exit?.observed ? runner.exit.at : undefined;
    },
    hasRecord: (agent) => fileSourceOf(agent) !== undefined,
  };
}

/** Another run of it was begun since, or is about to be. */
function isOfEarlier({ starts, state }: Runner, start: number | undefined): boolean {
  if (start === undefined) return false;
  const isAsked = state === 'queued' || state === 'checking';
  return starts > start + 1 || (starts === start + 1 && isAsked);
}

/** No host was asked for that run yet. */
function isUnasked({ starts }: Runner, start: number | undefined): boolean {
  return start !== undefined && starts <= start;
}

function isNothing(runner: Runner, start: number | undefined): boolean {
  if (isUnasked(runner, start)) return true;
  const { state, sight, why, startedAt } = runner;
  if (state !== 'failed') return false;
  if (sight === 'refused') return start === undefined && startedAt === undefined;
  return !isUnheard(why ?? '');
}
