/** What becomes of a launch whose name or session somebody has. One pure decision, over everything that can be. */

/** What is known of the process of the one that has it. `leaving`: it is being ended. */
export type Life = 'lives' | 'leaving' | 'unknown' | 'over';

/** What the asker wants then. */
export type OnTaken = 'refuse' | 'attach' | 'new' | 'replace';

/** `name`: a runner of this name. `session`: a runner that writes the session that was to be resumed. */
export type TakenThing = 'name' | 'session';

export type TakenDecision =
  /** As it was asked: what is over is in nobody's way. */
  | { readonly kind: 'start' }
  | {
      readonly kind: 'refuse';
      readonly why: /** Somebody has the name, and nobody said what is to become of it. */
        | 'nameTaken'
        | 'sessionRuns'
        /** It is being ended; a moment later the name is free. */
        | 'leaving'
        /** Whether it lives cannot be told: nothing is done to it, and nothing is started beside it. */
        | 'cannotTell';
    }
  | { readonly kind: 'attach' }
  /** Beside it: under another name, and for a session that somebody writes with one of its own. */
  | { readonly kind: 'startBeside'; readonly withNewSession: boolean }
  /** It is ended, its transcript is kept, and only then the other is started. */
  | { readonly kind: 'replace'; readonly keepsTranscript: true };

export function decideTaken(thing: TakenThing, life: Life, wish: OnTaken): TakenDecision {
  if (life === 'over') return { kind: 'start' };
  switch (wish) {
    case 'refuse':
      return refusedBy(thing, life);
    case 'attach':
      return life === 'lives' ? { kind: 'attach' } : refusedBy(thing, life);
    case 'new':
      // One name more harms nobody, whether the other lives or not; the session is left to whoever may still write it.
      return { kind: 'startBeside', withNewSession: thing === 'session' };
    case 'replace':
      return life === 'unknown'
        ? refusedBy(thing, life)
        : { kind: 'replace', keepsTranscript: true };
  }
}

function refusedBy(thing: TakenThing, life: Exclude<Life, 'over'>): TakenDecision {
  switch (life) {
    case 'lives':
      return { kind: 'refuse', why: thing === 'name' ? 'nameTaken' : 'sessionRuns' };
    case 'leaving':
      return { kind: 'refuse', why: 'leaving' };
    case 'unknown':
      return { kind: 'refuse', why: 'cannotTell' };
  }
}

/** The longest name, a DNS label (RFC 1123). */
const longestName = 63;

/** `web-2` for `web`, or the first number above that nobody has. */
export function nextName(name: string, isTaken: (name: string) => boolean): string {
  const stem = name.replace(/-\d+$/, '');
  for (let n = 2; ; n++) {
    const end = `-${n}`;
    const next = `${stem.slice(0, longestName - end.length).replace(/-+$/, '')}${end}`;
    if (!isTaken(next)) return next;
  }
}
