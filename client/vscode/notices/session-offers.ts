/** Which interrupted sessions a window has to tell of: those of its projects that nobody was told of yet. Pure. */
import type { Session } from '#protocol/sessions.ts';

export interface SessionOffer {
  readonly projectId: string;
  readonly sessions: readonly Session[];
  /** The same in every window that has the same to tell. */
  readonly topic: string;
}

/** One interruption: a session that is resumed and interrupted again is another one, with its own end. */
export function interruptionOf({ id, endedAt = 0 }: Pick<Session, 'id' | 'endedAt'>): string {
  return `${id} ${endedAt}`;
}

/** One for each project. `told`: the interruptions that were told of. */
export function sessionOffers(
  sessions: readonly Session[],
  here: readonly string[],
  told: ReadonlySet<string>,
): SessionOffer[] {
  return here.flatMap((projectId) => {
    const waiting = sessions.filter(
      (each) => each.offered && each.projectId === projectId && !told.has(interruptionOf(each)),
    );
    if (waiting.length === 0) return [];
    const topic = `interrupted: ${waiting.map(interruptionOf).sort().join(', ')}`;
    return [{ projectId, sessions: waiting, topic }];
  });
}
