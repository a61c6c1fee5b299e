/** Finds in a journal what was done twice that must be done once. It knows four events of runners and sessions, and nothing of the code that wrote them. */
import type { ReadRecord } from './journal-reader.ts';

/** I11, from the journal alone; of one whose beginning is no longer kept, what the rest says. */
export function doneTwice(records: readonly ReadRecord[]): string[] {
  return [...startedTwice(records), ...resumedTwice(records)];
}

/** A runner that was started again before its end was written down. */
function startedTwice(records: readonly ReadRecord[]): string[] {
  const ends = /^runner(Exited|Stopped|NotStarted|Refused|Removed)$/;
  const living = new Set<unknown>();
  return records.flatMap(({ revision, events }) =>
    events.flatMap(({ type, runnerId }) => {
      if (typeof type !== 'string') return [];
      if (ends.test(type)) living.delete(runnerId);
      if (type !== 'runnerStarted') return [];
      const isTwice = living.has(runnerId);
      living.add(runnerId);
      return isTwice ? [`${revision}: ${runnerId} was started twice`] : [];
    }),
  );
}

/** An end of a session that two sessions answer, and a conversation that two agents have at once. */
function resumedTwice(records: readonly ReadRecord[]): string[] {
  const answered = new Set<string>();
  const had = new Map<string, string>();
  const conversations = new Map<string, string>();
  return records.flatMap(({ revision, events }) =>
    events.flatMap((event) => {
      if (event.type === 'sessionEnded') {
        const id = `${event.sessionId}`;
        const conversation = conversations.get(id) ?? '';
        if (had.get(conversation) === id) had.delete(conversation);
      }
      if (event.type !== 'sessionBegun') return [];
      const {
        id,
        answers,
        agentSessionId = id,
      } = event.session as {
        readonly id: string;
        readonly answers?: string;
        readonly agentSessionId?: string;
      };
      const found: string[] = [];
      if (answers !== undefined && answered.has(answers))
        found.push(`${revision}: ${answers} is answered twice`);
      if (answers !== undefined) answered.add(answers);
      const other = had.get(agentSessionId);
      if (other !== undefined)
        found.push(`${revision}: ${other} and ${id} have one conversation at once`);
      had.set(agentSessionId, id);
      conversations.set(id, agentSessionId);
      return found;
    }),
  );
}
