/** What can be done when a name or a session is somebody's already: the question, and each answer with what comes of it. Pure. */
import type { ResultOf } from '#client/connection/calls.ts';
import type { L10n } from '../l10n.ts';

type NotResumed = Extract<ResultOf<'sessions/resume'>, { kind: 'refused' }>;
type Refused = Extract<ResultOf<'runners/launch'>, { kind: 'refused' }>;

export type TakenWay = 'attach' | 'resume' | 'startAnother' | 'replace';

export interface Taken {
  /** `name`: a runner of this name runs. `session`: a runner writes the session that was to go on. `waits`: the session of this name was interrupted, and waits. */
  readonly thing: 'name' | 'session' | 'waits';
  /** Of the runner that has it, or had it. */
  readonly name: string;
  /** What can be done. */
  readonly ways: readonly TakenWay[];
}

/** What can be done with a session that runs: what its server does not tell how to do is not offered. */
export function takenWays({
  another,
  instead,
}: Pick<NotResumed, 'another' | 'instead'>): TakenWay[] {
  return [
    'attach',
    ...(another ? ['startAnother' as const] : []),
    ...(instead ? ['replace' as const] : []),
  ];
}

/** A refused launch as a question; undefined when something else stands in its way. */
export function takenIn(
  { reason, runner }: Pick<Refused, 'reason' | 'runner'>,
  name: string,
): Taken | undefined {
  if (reason !== 'nameTaken') return undefined;
  // Nobody attaches to what is being ended.
  const isLeaving = runner?.state === 'stopping';
  const attach = runner && !isLeaving ? ['attach' as const] : [];
  return { thing: 'name', name, ways: [...attach, 'startAnother', 'replace'] };
}

export interface TakenChoice {
  readonly way: TakenWay;
  readonly label: string;
  readonly detail: string;
}

export function takenQuestion({ thing, name }: Taken, l10n: L10n): string {
  switch (thing) {
    case 'name':
      return l10n.t('A runner {0} runs already', name);
    case 'session':
      return l10n.t('The session goes on in {0} just now', name);
    case 'waits':
      return l10n.t('The session of {0} was interrupted, and waits for you', name);
  }
}

export function takenChoices({ thing, name, ways }: Taken, l10n: L10n): readonly TakenChoice[] {
  return ways.map((way) => ({ way, ...choiceOf(way, thing, name, l10n) }));
}

function choiceOf(
  way: TakenWay,
  thing: Taken['thing'],
  name: string,
  l10n: L10n,
): Omit<TakenChoice, 'way'> {
  switch (way) {
    case 'attach':
      return {
        label: l10n.t('Attach to It'),
        detail: l10n.t('Shows {0} as it is. Nothing is started.', name),
      };
    case 'resume':
      return {
        label: l10n.t('Resume It'),
        detail: l10n.t('Goes on where {0} was interrupted.', name),
      };
    case 'startAnother':
      return { label: l10n.t('Start Another'), detail: besideOf(thing, name, l10n) };
    case 'replace':
      return { label: l10n.t('Replace It'), detail: insteadOf(thing, name, l10n) };
  }
}

function besideOf(thing: Taken['thing'], name: string, l10n: L10n): string {
  switch (thing) {
    case 'name':
      return l10n.t('Runs beside {0}, under another name.', name);
    case 'session':
      return l10n.t('Begins a new session beside {0}, under another name.', name);
    case 'waits':
      return l10n.t(
        'Begins a new session under another name. The one of {0} goes on waiting.',
        name,
      );
  }
}

function insteadOf(thing: Taken['thing'], name: string, l10n: L10n): string {
  switch (thing) {
    case 'name':
      return l10n.t('Ends {0} first, and takes its name. What it printed is kept.', name);
    case 'session':
      return l10n.t('Ends {0} first, and goes on with its session. What it printed is kept.', name);
    case 'waits':
      return l10n.t('Begins a new session of this name. The other waits no more, and is kept.');
  }
}
