/** The life of a runner as one table; ARCHITECTURE.md shows it as a picture. Pure: knows no clock, no process and no journal. */
import type { RunnerState, Sight } from './runner.ts';
import type { RunnerEventType } from './runner-events.ts';
import { type Group, groups } from './runner-groups.ts';

/** One edge, or one from each state of a group; what is not here cannot happen. */
export interface Edge {
  readonly from: readonly (RunnerState | Group)[];
  readonly event: RunnerEventType;
  readonly to: RunnerState;
  /** What people are told of it. */
  readonly sight: Sight;
}

export const edges: readonly Edge[] = [
  { from: ['over'], event: 'runnerAsked', to: 'queued', sight: 'waiting' },
  { from: ['queued'], event: 'runnerChecking', to: 'checking', sight: 'checking' },
  { from: ['queued', 'checking'], event: 'runnerRefused', to: 'failed', sight: 'refused' },
  { from: ['checking'], event: 'runnerStarting', to: 'starting', sight: 'starting' },
  { from: ['starting'], event: 'runnerStarted', to: 'running', sight: 'running' },
  { from: ['starting'], event: 'runnerNotStarted', to: 'failed', sight: 'notStarted' },
  {
    from: ['running', 'silent', 'paused', 'stuck'],
    event: 'runnerReady',
    to: 'ready',
    sight: 'ready',
  },
  { from: ['running'], event: 'runnerNotReady', to: 'running', sight: 'notReady' },
  { from: ['running', 'ready'], event: 'runnerSilent', to: 'silent', sight: 'silent' },
  { from: ['silent'], event: 'runnerHeard', to: 'running', sight: 'speakingAgain' },
  {
    from: ['running', 'ready', 'silent', 'stuck'],
    event: 'runnerPaused',
    to: 'paused',
    sight: 'paused',
  },
  { from: ['paused'], event: 'runnerResumed', to: 'running', sight: 'goingOn' },
  { from: ['running', 'ready', 'silent'], event: 'runnerStuck', to: 'stuck', sight: 'stuck' },
  { from: ['stuck'], event: 'runnerProgressed', to: 'running', sight: 'progressing' },
  {
    from: ['pending', 'living', 'doubtful', 'over'],
    event: 'runnerStopAsked',
    to: 'stopping',
    sight: 'stopping',
  },
  { from: ['stopping'], event: 'runnerStopped', to: 'exited', sight: 'stopped' },
  { from: ['stopping'], event: 'runnerSurvived', to: 'lost', sight: 'survivedStop' },
  {
    from: ['starting', 'living', 'doubtful'],
    event: 'runnerExited',
    to: 'exited',
    sight: 'ended',
  },
  { from: ['exited'], event: 'runnerRestarting', to: 'queued', sight: 'restarting' },
  { from: ['exited'], event: 'runnerCrashLooping', to: 'crashLooping', sight: 'crashLooping' },
  {
    from: ['starting', 'living', 'unknown'],
    event: 'runnerLost',
    to: 'lost',
    sight: 'hostGone',
  },
  {
    from: ['starting', 'living', 'stopping', 'lost'],
    event: 'runnerUnknown',
    to: 'unknown',
    sight: 'cannotTell',
  },
  { from: ['starting', 'doubtful'], event: 'runnerFound', to: 'running', sight: 'foundAgain' },
];

/** What is said of a runner without changing its state. */
const withoutEdge: ReadonlySet<RunnerEventType> = new Set(['runnerExtended', 'runnerLimitReached']);

/** The same, of one that is over. */
const ofEnded: ReadonlySet<RunnerEventType> = new Set([
  'runnerLeftoversSeen',
  'runnerLeftoversGone',
  'runnerRemoved',
  'runnerWithdrawn',
]);

export interface Step {
  readonly state: RunnerState;
  readonly sight: Sight;
}

const table = new Map<string, Step>(
  edges.flatMap(({ from, event, to, sight }) =>
    statesOf(from).map((state) => [`${state}/${event}`, { state: to, sight }] as const),
  ),
);

/** Every state that an edge begins at. */
export function statesOf(from: Edge['from']): readonly RunnerState[] {
  return from.flatMap((each) => (each in groups ? groups[each as Group] : [each as RunnerState]));
}

/** Where an event leads; undefined when it cannot happen in this state. */
export function stepFrom(state: RunnerState, event: RunnerEventType): Step | undefined {
  return table.get(`${state}/${event}`);
}

/** Whether an event may be written of a runner in this state; undefined: one that is not there. */
export function mayHappen(state: RunnerState | undefined, event: RunnerEventType): boolean {
  if (state === undefined) return event === 'runnerAsked';
  if (ofEnded.has(event)) return statesOf(['over']).includes(state);
  if (withoutEdge.has(event)) return statesOf(['living']).includes(state);
  return table.has(`${state}/${event}`);
}

/** What was about to be written cannot happen: a bug, which costs the one request that it is in. */
export class IllegalTransition extends Error {
  override readonly name = 'IllegalTransition';

  constructor(state: RunnerState | undefined, event: RunnerEventType) {
    super(`${event} cannot happen to a runner that is ${state ?? 'not there'}.`);
  }
}

/** The table as a picture: its statements in the words of Mermaid's flowcharts. */
export function transitionWords(): string[] {
  const boxes = Object.entries(groups).map(
    ([name, states]) => `subgraph ${name}; ${states.join('; ')}; end;`,
  );
  const arrows = edges.map(
    ({ from, event, to }) => `${from.join(' & ')} -->|${wordOf(event)}| ${to};`,
  );
  return [...boxes, ...arrows];
}

/** `stopAsked` of `runnerStopAsked`. */
function wordOf(event: RunnerEventType): string {
  const word = event.slice('runner'.length);
  return `${word.charAt(0).toLowerCase()}${word.slice(1)}`;
}
