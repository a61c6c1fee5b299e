/** The sentences about runners: why one was not started and what helps, the questions before one is ended, and what its terminal says. */
import type { AttachmentEnd } from '#client/connection/attachment.ts';
import type { ResultOf } from '#client/connection/calls.ts';
import type { Finding, Runner, RunnerRefusal } from '#protocol/runner.ts';
import type { L10n } from '../l10n.ts';
import { type PlacedRunner, wayOf } from '../views/runner-row.ts';
import { runnerStatePhrase } from './runner-words.ts';
import { sayFinding } from './speak-finding.ts';
import { processPhrase } from './words.ts';

type Refused = Extract<ResultOf<'runners/launch'>, { kind: 'refused' }>;
/** What helps, as a button. */
export type Remedy = 'trust' | 'startAnyway';

/** Why nothing was started, and the buttons that lead on. */
export function sayRefused(
  { reason, findings }: Pick<Refused, 'reason' | 'findings'>,
  name: string,
  l10n: L10n,
): { readonly message: string; readonly remedies: readonly Remedy[] } {
  const required = findings.filter(({ level }) => level === 'required');
  const what = [
    sayReason(reason, name, l10n),
    ...(required.length > 0 ? required : findings).map((each) => sayFinding(each, l10n)),
  ];
  return { message: what.join(' '), remedies: remediesOf(reason, required) };
}

function remediesOf(reason: RunnerRefusal, required: readonly Finding[]): Remedy[] {
  if (reason === 'runnerUntrusted') return ['trust'];
  // A check of the session can be passed over, and two would write into it: nobody means that.
  const canSkip = required.length > 0 && required.every(({ check }) => check !== 'session');
  return reason === 'checksFailed' && canSkip ? ['startAnyway'] : [];
}

function sayReason(reason: RunnerRefusal, name: string, l10n: L10n): string {
  switch (reason) {
    case 'noSuchRunner':
      return l10n.t('This project has no runner {0}.', name);
    case 'runnerUntrusted':
      return l10n.t(
        '{0} is declared in harbormaster.jsonc, and nobody has trusted that yet.',
        name,
      );
    case 'nameTaken':
      return l10n.t('A runner {0} runs already.', name);
    case 'launchForgotten':
      return l10n.t('How {0} was started is no longer known. Launch its command anew.', name);
    case 'dependenciesUnmet':
      return l10n.t('{0} needs a runner that is not declared, or that needs {0} itself.', name);
    case 'dependencyFailed':
      return l10n.t('{0} was not started, because one that it needs did not become ready.', name);
    case 'checksFailed':
      return l10n.t('{0} was not started.', name);
    case 'overBudget':
      return l10n.t('{0} was not started: too little of its budget is left.', name);
    case 'noPort':
      return l10n.t('{0} was not started: one of its services got no port.', name);
    case 'notStarted':
      return l10n.t('{0} could not be started.', name);
    case 'noHost':
      return l10n.t('This server runs no runners. Restart it, so that the installed one serves.');
    case 'notEnded':
      return l10n.t('{0} was not started again: something of it could not be ended.', name);
    case 'calledOff':
      return l10n.t('{0} was stopped while it was being started.', name);
  }
}

/** What is lost when this one is ended; undefined when nothing is: a server is started again as it was. */
function lossOf(runner: Runner, l10n: L10n): string | undefined {
  const { kind, name } = runner;
  if (wayOf({ runner }) !== 'live') return undefined;
  switch (kind) {
    case 'agent':
      return l10n.t('{0} is an agent: what it is doing just now is broken off.', name);
    case 'command':
      return l10n.t('{0} has not finished.', name);
    case 'service':
      return undefined;
  }
}

export interface Question {
  readonly question: string;
  readonly detail: string;
}

/** The question before these are ended; undefined when nothing is lost and all are this window's. */
export function askEnd(
  runners: readonly Runner[],
  to: 'stop' | 'restart',
  here: readonly string[],
  l10n: L10n,
): Question | undefined {
  const losses = runners.flatMap((runner) => {
    const loss = lossOf(runner, l10n);
    if (loss !== undefined) return [loss];
    return here.includes(runner.projectId)
      ? []
      : [l10n.t('{0} belongs to a project of another window.', runner.name)];
  });
  if (losses.length === 0) return undefined;
  const [first] = runners;
  const name = first?.name ?? '?';
  const many = runners.length;
  const stop = many === 1 ? l10n.t('Stop {0}?', name) : l10n.t('Stop {0} runners?', many);
  const restart = many === 1 ? l10n.t('Restart {0}?', name) : l10n.t('Restart {0} runners?', many);
  return { question: to === 'stop' ? stop : restart, detail: losses.join('\n') };
}

/** How a stop went; undefined when it went well. */
export function sayStopFailed(
  { kind, survivors }: ResultOf<'runners/stop'>,
  name: string,
  l10n: L10n,
): string | undefined {
  const left = survivors.map((each) => processPhrase(each, l10n)).join(', ');
  switch (kind) {
    case 'stopped':
    case 'notRunning':
      return undefined;
    case 'noSuchRunner':
      return l10n.t('{0} is gone already.', name);
    case 'survived':
      return l10n.t('{0} could not be ended: {1} is left.', name, left);
    case 'cannotTell':
      return l10n.t('Nobody can tell whether {0} runs, so nothing was ended.', name);
  }
}

/** What a person should know without having asked; undefined when nothing is wrong. */
export function sayTrouble({ name, state }: Runner, l10n: L10n): string | undefined {
  switch (state) {
    case 'crashLooping':
      return l10n.t('{0} crashes again and again, and is not started any more by itself.', name);
    case 'stuck':
      return l10n.t('{0} works, but nothing comes of it.', name);
    case 'lost':
      return l10n.t('{0} lost its terminal; something of it may run on. Stop it to be sure.', name);
    default:
      return undefined;
  }
}

/** What its terminal is called: the editor lets an extension change the name, and neither icon nor colour. */
export function terminalTitle(name: string, runner: Runner | undefined, l10n: L10n): string {
  if (!runner) return name;
  return wayOf({ runner }) === 'live' && ['running', 'ready'].includes(runner.state)
    ? name
    : l10n.t('{0} ({1})', name, runnerStatePhrase(runner, l10n));
}

/** In the terminal, while nothing is attached. */
export function sayWaiting(runner: Runner | undefined, l10n: L10n): string {
  if (!runner) return l10n.t('It does not run. Press Enter to start it.');
  const state = runnerStatePhrase(runner, l10n);
  return wayOf({ runner }) === 'coming'
    ? l10n.t('{0}: {1}.', runner.name, state)
    : l10n.t('{0}: {1}. Press Enter to start it.', runner.name, state);
}

/** In the terminal, when the program behind it has ended. */
export function sayEnd(name: string, end: AttachmentEnd, l10n: L10n): string {
  return `${howEnded(name, end, l10n)} ${l10n.t('Press Enter to start it again, Ctrl+D to close.')}`;
}

function howEnded(name: string, end: AttachmentEnd, l10n: L10n): string {
  switch (end.kind) {
    case 'detached':
      return l10n.t('{0} runs on.', name);
    case 'refused':
      return end.reason === 'hostAway'
        ? l10n.t('The terminal of {0} cannot be reached.', name)
        : l10n.t('{0} does not run.', name);
    case 'exited': {
      if (end.signal !== undefined) return l10n.t('{0} was ended by {1}.', name, end.signal);
      if (end.code === undefined) return l10n.t('{0} has ended.', name);
      return l10n.t('{0} has exited with code {1}.', name, end.code);
    }
  }
}

/** A runner as a line to be picked: its name with its state's icon, and what it is. */
export function pickPhrase({ runner, declared }: PlacedRunner, l10n: L10n): string {
  if (runner) return `${runnerStatePhrase(runner, l10n)} · ${runner.command}`;
  const state = declared?.trusted === false ? l10n.t('not trusted') : l10n.t('not running');
  return declared ? `${state} · ${declared.command}` : state;
}
