/** When an interrupted session is resumed by itself, and why not. The whole rule, and nothing else. */
import type { Session } from './session.ts';

/** No session is resumed by itself within this long after a person did something to it. Ten minutes, in milliseconds. */
export const handsOff = 10 * 60_000;
/** Who was resumed by itself and was interrupted again before this was not helped by it. Five minutes, in milliseconds. */
const shortLife = 5 * 60_000;
/** What was interrupted longer ago is a person's to decide. A day, in milliseconds. */
const stale = 24 * 3_600_000;

export type ResumeMode = 'ask' | 'auto';

export type ResumeDecision =
  | { readonly kind: 'resume' }
  /** In one word, why people are asked. */
  | { readonly kind: 'offer'; readonly why: OfferReason };

export type OfferReason =
  /** The runner or the settings say that people are asked. */
  | 'ask'
  /** A person did something to it a moment ago. */
  | 'touched'
  /** It was resumed by itself and did not live long. */
  | 'again'
  | 'longAgo'
  /** Its agent says, or may say, that it runs it in the background. */
  | 'mayBeOpen'
  /** Nobody knows the agent's name for it, or its agent cannot resume. */
  | 'cannotBeNamed'
  /** It was tried, and something stood in the way before it began. */
  | 'refused';

/** Of a session that was interrupted, and whose end nobody answered. `canResume`: there is a command line that resumes it. */
export function decideResume(
  session: Session,
  mode: ResumeMode,
  canResume: boolean,
  now: number,
): ResumeDecision {
  const { end, touchedAt, isAutomatic, startedAt } = session;
  if (!end) throw new Error('A session that has not ended is not resumed.');
  const why: OfferReason | undefined = !canResume
    ? 'cannotBeNamed'
    : mode === 'ask'
      ? 'ask'
      : isWithin(touchedAt, handsOff, now)
        ? 'touched'
        : isAutomatic && end.at - startedAt < shortLife
          ? 'again'
          : isWithin(end.at, stale, now)
            ? undefined
            : 'longAgo';
  return why === undefined ? { kind: 'resume' } : { kind: 'offer', why };
}

/** True also when the clock was set back since: nothing is taken for old that may not be. */
function isWithin(moment: number | undefined, time: number, now: number): boolean {
  return moment !== undefined && now - moment < time;
}
