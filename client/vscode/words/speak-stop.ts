/** The sentences about ending what runs on a port: the question, each step, the outcome, and why somebody is left alone. */
import type { EventParams, ResultOf } from '#client/connection/calls.ts';
import type { Evidence, StopReason, Suspect } from '#protocol/stops.ts';
import type { L10n } from '../l10n.ts';
import { processPhrase } from './words.ts';

type Answer = ResultOf<'ports/stop'>;
type StepTold = Pick<EventParams['ports/didStop'], 'step' | 'process'>;

/** What the user sees before anything is ended. */
export function askStop(
  suspects: readonly Suspect[],
  port: number | undefined,
  l10n: L10n,
): { readonly question: string; readonly detail: string } {
  const [first] = suspects;
  const who = first?.process ? processPhrase(first.process, l10n) : '?';
  const question =
    port === undefined ? l10n.t('Stop {0}?', who) : l10n.t('Stop {0} on port {1}?', who, port);
  return { question, detail: suspects.map((each) => suspectLines(each, l10n)).join('\n\n') };
}

function suspectLines({ process, evidence, reason }: Suspect, l10n: L10n): string {
  if (!process) return '';
  const proof = evidence.map((each) => evidencePhrase(each, l10n)).join(', ');
  const unproven =
    reason === 'adopted'
      ? l10n.t('It was taken under management, and started by somebody else.')
      : l10n.t('Nothing proves that this project started it.');
  return [`${processPhrase(process, l10n)}: ${process.command}`, process.cwd, proof || unproven]
    .filter(Boolean)
    .join('\n');
}

function evidencePhrase(evidence: Evidence, l10n: L10n): string {
  switch (evidence) {
    case 'marker':
      return l10n.t('It carries the mark of this project’s lease');
    case 'ancestor':
      return l10n.t('It descends from who holds this project’s lease');
    case 'directory':
      return l10n.t('It works in this project’s folder');
  }
}

/** A step as the progress shows it. */
export function sayStep({ step, process }: StepTold, l10n: L10n): string {
  const who = process ? processPhrase(process, l10n) : '';
  switch (step) {
    case 'asked':
      return l10n.t('{0} was asked to end.', who);
    case 'killed':
      return l10n.t('{0} was killed.', who);
    case 'ended':
      return l10n.t('{0} has ended.', who);
    case 'free':
      return l10n.t('The port is free.');
  }
}

export function sayStopped(answer: Answer, l10n: L10n): string {
  const port = answer.port ?? '?';
  switch (answer.kind) {
    case 'notRunning':
      return l10n.t('Nothing runs there any more.');
    case 'refused':
      return saySpared(answer.reason, answer.suspects[0], l10n);
    case 'stopped':
      return l10n.t('Stopped. Port {0} is free.', port);
    case 'stillUsed':
      return l10n.t('Somebody listens on port {0} all the same.', port);
    case 'survived':
      return l10n.t(
        'The system could not end {0}.',
        answer.survivors.map((each) => processPhrase(each, l10n)).join(', '),
      );
  }
}

/** Why a process is left alone. */
export function saySpared(reason: StopReason, suspect: Suspect | undefined, l10n: L10n): string {
  const who = suspect?.process ? processPhrase(suspect.process, l10n) : l10n.t('It');
  switch (reason) {
    case 'notYours':
      return l10n.t('{0} runs as another user, so it is left alone.', who);
    case 'notProven':
    case 'adopted':
      return l10n.t('Nothing proves that {0} was started here, so it is left alone.', who);
    case 'guarded':
      return l10n.t(
        '{0} is the server, a window or an agent, and is never stopped from here.',
        who,
      );
    case 'inContainer':
      return l10n.t(
        'A container listens there: docker stop {0}',
        suspect?.container ?? l10n.t('its name'),
      );
    case 'cannotTell':
      return l10n.t('The system does not say enough of {0}, so it is left alone.', who);
    case 'nowAnother':
      return l10n.t('What you saw has ended. Now it is {0}, and nobody was stopped.', who);
  }
}

type NotTaken = Extract<ResultOf<'ports/adopt'>, { kind: 'refused' }>;

/** Why a process is not taken under management, or a port not blocked. */
export function sayNotTaken({ reason, port, lease, process }: NotTaken, l10n: L10n): string {
  const who = process ? processPhrase(process, l10n) : l10n.t('Who listens there');
  switch (reason) {
    case 'leased':
      return l10n.t('Port {0} is leased to {1} already.', port, lease?.service ?? '?');
    case 'serviceRuns':
      return l10n.t('{0} runs already, on port {1}.', lease?.service ?? '?', lease?.port ?? '?');
    case 'nobodyListens':
      return l10n.t('Nobody listens on port {0} any more.', port);
    case 'notYours':
      return l10n.t('{0} runs as another user, and cannot be taken.', who);
    case 'notProven':
      return l10n.t('Nothing proves that {0} was started here.', who);
    case 'guarded':
      return l10n.t('{0} is the server, a window or an agent, and is not taken.', who);
    case 'inContainer':
      return l10n.t('A container listens there; its processes cannot be taken.');
    case 'cannotTell':
      return l10n.t('The system does not say enough of {0}.', who);
    case 'nowAnother':
      return l10n.t('Who was seen there has ended; somebody else listens now.');
  }
}
