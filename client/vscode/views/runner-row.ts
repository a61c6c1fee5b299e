/** A runner as a row: what runs under which name, how it is and for how long, on which ports; or what is declared and does not run. */
import type { Lease } from '#protocol/ports.ts';
import type { DeclaredRunner, Runner, RunnerState } from '#protocol/runner.ts';
import { phaseOf, type RunnerPhase } from '#protocol/runner-phases.ts';
import type { Session } from '#protocol/sessions.ts';
import type { L10n } from '../l10n.ts';
import { factTable } from '../markdown.ts';
import {
  agePhrase,
  exitPhrase,
  leftPhrase,
  runnerStatePhrase,
  runnerStateWord,
  whyPhrase,
} from '../words/runner-words.ts';
import { spentFacts, spentPhrases } from '../words/session-words.ts';
import { momentPhrase } from '../words/words.ts';
import { leaseRowId } from './lease-row.ts';
import type { Row } from './row.ts';

/** One name of a project: what runs or ran under it, what is declared under it, or both. */
export interface PlacedRunner {
  readonly projectId: string;
  readonly name: string;
  readonly runner?: Runner | undefined;
  readonly declared?: DeclaredRunner | undefined;
  /** What its agent does in it, once that is known. */
  readonly session?: Session | undefined;
  /** What it serves: shown below it, and nowhere else. */
  readonly leases: readonly Lease[];
}

/** What can be done with a runner; menus go by it, as `viewItem` says `runner.<way>`. */
export type RunnerWay =
  /** On its way up: it can only be stopped. */
  | 'coming'
  /** It runs: attach, restart, stop. */
  | 'live'
  /** On its way down. */
  | 'leaving'
  /** It can be started again. */
  | 'ended'
  /** It has ended, and something that it started runs on: it can be stopped wholly, or started again. */
  | 'remains'
  /** Something of it may run, out of reach: it can only be stopped. */
  | 'doubtful'
  /** Declared, and never started or forgotten since. */
  | 'idle'
  /** Declared, and not trusted: it can only be trusted. */
  | 'untrusted';

const ways: Readonly<Record<RunnerPhase, RunnerWay>> = {
  pending: 'coming',
  living: 'live',
  stopping: 'leaving',
  over: 'ended',
  doubtful: 'doubtful',
};

export function wayOf({ runner, declared }: Pick<PlacedRunner, 'runner' | 'declared'>): RunnerWay {
  if (runner) {
    const way = ways[phaseOf(runner)];
    return way === 'ended' && runner.leftovers !== undefined ? 'remains' : way;
  }
  return declared?.trusted === false ? 'untrusted' : 'idle';
}

interface Look {
  readonly icon: string;
  readonly color?: string;
}

/** A shape for each state; the colour only repeats it. Ids as for leases. */
const looks: Readonly<Record<RunnerState | 'idle' | 'untrusted', Look>> = {
  queued: { icon: 'watch' },
  checking: { icon: 'checklist' },
  starting: { icon: 'loading~spin' },
  running: { icon: 'vm-running', color: 'testing.iconPassed' },
  ready: { icon: 'vm-active', color: 'testing.iconPassed' },
  silent: { icon: 'mute', color: 'list.warningForeground' },
  paused: { icon: 'debug-pause', color: 'list.warningForeground' },
  stuck: { icon: 'warning', color: 'list.warningForeground' },
  stopping: { icon: 'stop-circle' },
  exited: { icon: 'primitive-square', color: 'disabledForeground' },
  failed: { icon: 'error', color: 'list.errorForeground' },
  crashLooping: { icon: 'flame', color: 'list.errorForeground' },
  lost: { icon: 'debug-disconnect', color: 'list.warningForeground' },
  unknown: { icon: 'question', color: 'list.warningForeground' },
  idle: { icon: 'vm-outline', color: 'disabledForeground' },
  untrusted: { icon: 'workspace-untrusted', color: 'list.warningForeground' },
};

export function lookOfRunner(placed: Pick<PlacedRunner, 'runner' | 'declared'>): Look {
  if (placed.runner) return looks[placed.runner.state];
  return looks[placed.declared?.trusted === false ? 'untrusted' : 'idle'];
}

/** One that serves nothing has a row of its own, for the reason that project-row.ts gives. */
export function runnerRowId({
  projectId,
  name,
  leases,
}: Pick<PlacedRunner, 'projectId' | 'name' | 'leases'>): string {
  return `runner:${projectId}:${name}${leases.length > 0 ? '' : ':bare'}`;
}

/** The project and the name that a runner's row is of; undefined for another kind of row. */
export function runnerOfRow(
  rowId: string | undefined,
): { readonly projectId: string; readonly name: string } | undefined {
  const [, projectId, name] = /^runner:([^:]+):([^:]+)/.exec(rowId ?? '') ?? [];
  return projectId === undefined || name === undefined ? undefined : { projectId, name };
}

export function runnerRow(placed: PlacedRunner, now: number, l10n: L10n): Row {
  const { name, runner, leases } = placed;
  const words = [...howItIs(placed, now, l10n), ...spentPhrases(placed.session?.summary, l10n)];
  const ports = leases.map(({ port }) => port);
  const contested = leases.some(({ state }) => state === 'contested') && l10n.t('port contested');
  const agent = runner?.agent === name ? undefined : runner?.agent;
  return {
    id: runnerRowId(placed),
    label: name,
    description: [agent, ...words, ports.join(', '), contested].filter(Boolean).join(' · '),
    ...lookOfRunner(placed),
    tooltip: tooltip(placed, l10n),
    accessibleName: [name, l10n.t('runner'), agent, ...words, portsPhrase(ports, l10n), contested]
      .filter(Boolean)
      .join(', '),
    contextValue: `runner.${wayOf(placed)}`,
    children: leases.map(({ id }) => leaseRowId(id)),
  };
}

/** The state, and for how long; or that it does not run, or may not. */
function howItIs({ runner, declared }: PlacedRunner, now: number, l10n: L10n): string[] {
  if (!runner) return [declared?.trusted === false ? l10n.t('not trusted') : l10n.t('not running')];
  const phase = phaseOf(runner);
  const isLive = phase === 'living';
  const isOver = phase === 'over' || phase === 'doubtful';
  const age = agePhrase((isLive && runner.startedAt) || runner.since, now, l10n);
  const again =
    runner.restarts > 0 && isLive ? [l10n.t('restarted {0} times', runner.restarts)] : [];
  const since = age === undefined ? [] : [isOver ? l10n.t('{0} ago', age) : age];
  const left = leftPhrase(runner, l10n);
  return [
    runnerStatePhrase(runner, l10n),
    ...since,
    ...again,
    ...(left === undefined ? [] : [left]),
  ];
}

function portsPhrase(ports: readonly number[], l10n: L10n): string | false {
  if (ports.length === 0) return false;
  return ports.length === 1
    ? l10n.t('port {0}', ports[0] ?? '')
    : l10n.t('ports {0}', ports.join(', '));
}

function tooltip(placed: PlacedRunner, l10n: L10n): string {
  const { name, runner, declared, session } = placed;
  return factTable(
    name,
    runner ? factsOf(runner, session, l10n) : declared ? notRun(declared, l10n) : [],
  );
}

type Facts = (readonly [string, string])[];

function factsOf(runner: Runner, session: Session | undefined, l10n: L10n): Facts {
  const { state, why, agent, command, cwd, process, startedAt, since, exit, restarts } = runner;
  const { dependsOn, limit, terminal, sessionId, declared, id, leftovers } = runner;
  const facts: Facts = [[l10n.t('State'), runnerStateWord(state, l10n)]];
  if (why !== undefined) facts.push([l10n.t('Why'), whyPhrase(why)]);
  facts.push([l10n.t('Command'), command]);
  if (agent !== undefined) facts.push([l10n.t('Agent'), agent]);
  facts.push([l10n.t('Folder'), cwd]);
  if (process) facts.push([l10n.t('Process'), String(process.pid)]);
  if (startedAt !== undefined) facts.push([l10n.t('Started'), momentPhrase(startedAt)]);
  if (since !== startedAt) facts.push([l10n.t('Since'), momentPhrase(since)]);
  if (exit) facts.push([l10n.t('Ended'), endedPhrase(runner, exit.at, l10n)]);
  if (leftovers !== undefined)
    facts.push([
      l10n.t('Left running'),
      leftovers === 1 ? l10n.t('a process') : l10n.t('{0} processes', leftovers),
    ]);
  if (restarts > 0) facts.push([l10n.t('Restarted by itself'), l10n.t('{0} times', restarts)]);
  if (dependsOn.length > 0) facts.push([l10n.t('Needs'), dependsOn.join(', ')]);
  if (limit) facts.push([l10n.t('Time limit'), momentPhrase(limit.endsAt)]);
  if (terminal === 'pipes') facts.push([l10n.t('Terminal'), l10n.t('none on this platform')]);
  facts.push(...spentFacts(session?.summary, l10n));
  if (sessionId !== undefined) facts.push([l10n.t('Session'), sessionId]);
  facts.push([l10n.t('Comes from'), declared ? 'harbormaster.jsonc' : l10n.t('a launch by hand')]);
  facts.push([l10n.t('Runner'), id]);
  return facts;
}

function endedPhrase(runner: Runner, at: number, l10n: L10n): string {
  const how = exitPhrase(runner, l10n);
  return [momentPhrase(at), how].filter(Boolean).join(', ');
}

function notRun({ command, autostart, dependsOn, trusted }: DeclaredRunner, l10n: L10n): Facts {
  const facts: Facts = [
    [l10n.t('State'), trusted ? l10n.t('not running') : l10n.t('not trusted, so it is not run')],
    [l10n.t('Command'), command],
  ];
  if (autostart) facts.push([l10n.t('Starts'), l10n.t('by itself, when the folder is open')]);
  if (dependsOn.length > 0) facts.push([l10n.t('Needs'), dependsOn.join(', ')]);
  facts.push([l10n.t('Comes from'), 'harbormaster.jsonc']);
  return facts;
}
