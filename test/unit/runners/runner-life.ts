/** Lives of runners made of dice: sequences of events of which each can happen after those before it. */
import * as fc from 'fast-check';
import type { RunnerState } from '#server/runners/runner.ts';
import type { RunnerEvent, RunnerEventType } from '#server/runners/runner-events.ts';
import { edges, mayHappen, stepFrom } from '#server/runners/runner-transitions.ts';

export const projectId = 'p_00000000';
const process = { pid: 4_242, startTime: '1', bootId: 'boot' };
const exit = { code: 1, observed: true, at: 5 };

/** Every type of event there is, once. */
export const eventTypes = [
  ...new Set<RunnerEventType>([
    ...edges.map(({ event }) => event),
    ...(['runnerExtended', 'runnerLimitReached', 'runnerRemoved', 'runnerWithdrawn'] as const),
    ...(['runnerLeftoversSeen', 'runnerLeftoversGone'] as const),
  ]),
];

export function eventOf(type: RunnerEventType, runnerId: string): RunnerEvent {
  const of = { runnerId, projectId };
  switch (type) {
    case 'runnerAsked':
      return {
        type,
        runner: {
          ...{ id: runnerId, projectId, name: runnerId, kind: 'command', command: 'sleep 60' },
          ...{ cwd: '/', declared: false, terminal: 'pty', dependsOn: [] },
        },
      };
    case 'runnerStarting':
      return { type, ...of, leaseIds: ['l_1'] };
    case 'runnerStarted':
      return { type, ...of, hostId: 'h_1', process, terminal: 'pty', endsAt: 9 };
    case 'runnerFound':
      return { type, ...of, hostId: 'h_2', process };
    case 'runnerStopAsked':
      return { type, ...of, why: 'asked', grace: 5_000 };
    case 'runnerStopped':
      return { type, ...of, exit, ended: [{ process, command: 'sleep 60' }] };
    case 'runnerSurvived':
      return { type, ...of, survivors: [{ process, command: 'sleep 60' }] };
    case 'runnerExited':
      return { type, ...of, exit };
    case 'runnerRestarting':
      return { type, ...of, restartAt: 7, crashed: true };
    case 'runnerCrashLooping':
      return { type, ...of, crashes: 3, within: 60_000 };
    case 'runnerExtended':
      return { type, ...of, endsAt: 11, by: 'output' };
    case 'runnerLeftoversSeen':
      return { type, ...of, count: 2 };
    case 'runnerRefused':
    case 'runnerNotStarted':
    case 'runnerPaused':
    case 'runnerStuck':
    case 'runnerLost':
    case 'runnerUnknown':
      return { type, ...of, why: 'because' };
    default:
      return { type, ...of };
  }
}

/** Events of some runners, each of which can happen: numbers choose among those that can. */
export const lives: fc.Arbitrary<RunnerEvent[]> = fc
  .array(fc.tuple(fc.nat(2), fc.nat(1_000)), { maxLength: 60 })
  .map((throws) => {
    const states = new Map<string, RunnerState | undefined>();
    return throws.map(([who, choice]) => {
      const id = `r_${who}`;
      const state = states.get(id);
      const possible = eventTypes.filter((type) => mayHappen(state, type));
      const type = possible[choice % possible.length] as RunnerEventType;
      if (type === 'runnerRemoved' || type === 'runnerWithdrawn') states.delete(id);
      else if (type === 'runnerAsked') states.set(id, 'queued');
      else states.set(id, (state && stepFrom(state, type)?.state) ?? state);
      return eventOf(type, id);
    });
  });
