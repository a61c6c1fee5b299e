/** Decides which session a launch has: one pure decision over the ledger, so that one end is answered once. */

import { handsOff } from './resume-rule.ts';
import type { Session, SessionChoice, SessionFacts } from './session.ts';
import type { SessionLedger } from './session-ledger.ts';

export interface BeginWish {
  readonly runnerId: string;
  readonly projectId: string;
  readonly agent: string;
  readonly name: string;
  readonly directory: string;
  readonly choice: SessionChoice;
  /** A person asked for it; else it is done by itself. */
  readonly byPerson: boolean;
}

export type BeginRefusal =
  | 'noSuchSession'
  | 'otherProject'
  | 'otherAgent'
  /** It, or one that went on with it, works, or may. */
  | 'mayRun'
  /** Its end was answered already. */
  | 'alreadyResumed'
  /** A person did something to it a moment ago, or declined. */
  | 'tooSoon'
  /** There was none yet. */
  | 'nothingToContinue';

export type BeginDecision =
  | {
      readonly kind: 'begin';
      /** What a session of it begins with, but its id. */
      readonly facts: Omit<SessionFacts, 'id'>;
      /** The session that it goes on with. */
      readonly from?: Session | undefined;
    }
  | {
      readonly kind: 'refused';
      readonly why: BeginRefusal;
      readonly session?: Session | undefined;
    };

export function decideBegin(ledger: SessionLedger, wish: BeginWish, now: number): BeginDecision {
  const { choice, projectId, agent } = wish;
  const facts = factsOf(wish);
  if (choice.kind === 'new') return { kind: 'begin', facts: { ...facts, choice: 'new' } };
  const named =
    choice.kind === 'resume' ? ledger.session(choice.id) : ledger.lastOf(projectId, agent);
  if (!named)
    return {
      kind: 'refused',
      why: choice.kind === 'resume' ? 'noSuchSession' : 'nothingToContinue',
    };
  const from = ledger.tipOf(named);
  const why = refusalOf(ledger, named, from, wish, now);
  if (why !== undefined) return { kind: 'refused', why, session: from };
  return {
    kind: 'begin',
    from,
    facts: {
      ...facts,
      choice: choice.kind,
      agentSessionId: from.agentSessionId,
      resumedFrom: from.id,
      answers: from.end?.id,
    },
  };
}

/** What is known of a session before it is decided which it goes on with. */
export function factsOf({ projectId, agent, runnerId, name, directory, byPerson }: BeginWish) {
  return { projectId, agent, runnerId, name, directory, isAutomatic: !byPerson };
}

function refusalOf(
  ledger: SessionLedger,
  named: Session,
  from: Session,
  { projectId, agent, byPerson }: BeginWish,
  now: number,
): BeginRefusal | undefined {
  if (named.projectId !== projectId) return 'otherProject';
  if (named.agent !== agent) return 'otherAgent';
  // By itself only the very end is answered that was found; a person means the conversation.
  if (!byPerson && from !== named) return 'alreadyResumed';
  // Two would write into one file.
  if (!from.end || ledger.writerOf(from)) return 'mayRun';
  if (byPerson) return undefined;
  const isTouched = from.touchedAt !== undefined && now - from.touchedAt < handsOff;
  return isTouched || from.resume === 'declined' ? 'tooSoon' : undefined;
}
