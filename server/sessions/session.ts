/** What a session is: the resumable history of an agent that a runner ran. Immutable: every change makes a new one. */

/** Which history an agent goes on with. */
export type SessionChoice =
  | { readonly kind: 'new' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'resume'; readonly id: string };

/**
 * `finished`: it left by itself. `stopped`: somebody had it ended. `interrupted`: neither, so it may be resumed by itself.
 * `notStarted`: its process never was.
 */
export type EndManner = 'finished' | 'stopped' | 'interrupted' | 'notStarted';

/** Why it was interrupted, in one word; the others need none. */
export type EndCause = 'crashed' | 'killed' | 'hostGone' | 'machineRestarted';

/** One end of one session, written down when its process was proven dead. */
export interface SessionEnd {
  /** `e_` and 16 hex digits. With the session's id it names one interruption. */
  readonly id: string;
  readonly manner: EndManner;
  readonly cause?: EndCause | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
}

/** What is said when it begins. */
export interface SessionFacts {
  /** `s_` and 16 hex digits. */
  readonly id: string;
  readonly projectId: string;
  /** Of the table of agents. */
  readonly agent: string;
  readonly runnerId: string;
  /** The runner's. */
  readonly name: string;
  readonly directory: string;
  readonly choice: SessionChoice['kind'];
  /** The agent's own name for its conversation, where it is known from the start. */
  readonly agentSessionId?: string | undefined;
  /** The session that it goes on with, and which end of that it answers. */
  readonly resumedFrom?: string | undefined;
  readonly answers?: string | undefined;
  /** Nobody asked for it: it answers an interruption by itself. */
  readonly isAutomatic: boolean;
}

/** What its agent wrote down of it, as far as it was read. */
export interface SessionSummary {
  readonly title?: string | undefined;
  readonly asked: number;
  readonly answered: number;
  readonly toolCalls: number;
  readonly sideMessages: number;
  readonly model?: string | undefined;
  /** All tokens, and those of them that were answered. */
  readonly tokens?: { readonly input: number; readonly output: number; readonly cached: number };
  /** Millionths of a US dollar, by the agent's own word. */
  readonly cost?: number | undefined;
}

/** What became of the offer to resume it. */
export type ResumeAnswer = 'offered' | 'declined';

export interface Session extends SessionFacts {
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Absent while its process lives, or may. */
  readonly end?: SessionEnd | undefined;
  /** The one that answered its end; there is one at most. */
  readonly resumedBy?: string | undefined;
  readonly resume?: ResumeAnswer | undefined;
  /** What its agent called the conversation before, when it began another one in the same process. */
  readonly formerIds?: readonly string[] | undefined;
  /** Of conversations that another session had before: when this one went on with them, in milliseconds since 1970. */
  readonly takenAt?: Readonly<Record<string, number>> | undefined;
  /** When a person last did something to it, in milliseconds since 1970. */
  readonly touchedAt?: number | undefined;
  readonly summary?: SessionSummary | undefined;
}

/** Every name under which its agent wrote it down, the one that it has now last. */
export function recordIdsOf({ agentSessionId, formerIds = [] }: Session): readonly string[] {
  return agentSessionId === undefined ? [] : [...formerIds, agentSessionId];
}

/** The clocks of an agent and of the server are the same one; what an agent writes first may bear the moment before its start. */
const tolerance = 5_000;

/** From when on what its agent wrote is this session's. Where it goes on with another's record, that one's last words stand before it. */
export function recordedSince({
  choice,
  startedAt,
}: Pick<Session, 'choice' | 'startedAt'>): number {
  return choice === 'new' ? startedAt - tolerance : startedAt;
}

/** From when on what stands in one of its conversations is its own: what another session said there before is not. */
export function recordedSinceIn(session: Session, recordId: string): number {
  return takenAtIn(session, recordId) ?? recordedSince(session);
}

export function takenAtIn({ takenAt = {} }: Session, recordId: string): number | undefined {
  return Object.hasOwn(takenAt, recordId) ? takenAt[recordId] : undefined;
}

/** `works`: its process lives, or may. */
export type SessionState = 'works' | EndManner | 'resumed';

export function stateOf({ end, resumedBy }: Session): SessionState {
  if (!end) return 'works';
  return resumedBy === undefined ? end.manner : 'resumed';
}
