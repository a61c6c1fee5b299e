/** What becomes of a launch whose name or session somebody has. One pure decision, over everything that can be. */
import { isOver, type Runner } from './runner.ts';

/** What is known of the process of the one that has it. `leaving`: it is being ended. `unknown`: it may live. */
export type Life = 'lives' | 'leaving' | 'unknown' | 'over';

/** What the asker wants then. */
export type OnTaken = 'refuse' | 'attach' | 'new' | 'replace';

/** `name`: a runner of this name. `session`: a runner that writes the session that was to be resumed. */
export type TakenThing = 'name' | 'session';

export type TakenDecision =
  /** As it was asked: what is over is in nobody's way. */
  | { readonly kind: 'start' }
  /** Somebody has it, or may have it: nothing is started. */
  | { readonly kind: 'refuse' }
  /** The one that is there is the answer. */
  | { readonly kind: 'attach' }
  /** Beside it, under another name. */
  | { readonly kind: 'startBeside' }
  /** It is ended first, and only when nothing of it is left the other is started; its transcript is kept. */
  | { readonly kind: 'replace' };

export function decideTaken(thing: TakenThing, life: Life, wish: OnTaken): TakenDecision {
  if (life === 'over') return { kind: 'start' };
  switch (wish) {
    case 'refuse':
      return { kind: 'refuse' };
    case 'attach':
      // Who is leaving is not joined; whether one that cannot be seen lives, its host will tell.
      return life === 'leaving' ? { kind: 'refuse' } : { kind: 'attach' };
    case 'new':
      // One name more harms nobody, whether the other lives or not; a session is left to whoever may still write it.
      return { kind: thing === 'name' ? 'startBeside' : 'refuse' };
    case 'replace':
      return { kind: 'replace' };
  }
}

export function lifeOf(runner: Pick<Runner, 'state'>): Life {
  if (isOver(runner)) return 'over';
  if (runner.state === 'stopping') return 'leaving';
  return runner.state === 'unknown' || runner.state === 'lost' ? 'unknown' : 'lives';
}
