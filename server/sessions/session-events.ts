/** What can happen to sessions, as the journal keeps it. Read again for ever: add, never change. */
import type { EndCause, EndManner, SessionFacts, SessionSummary } from './session.ts';

interface OfSession {
  readonly sessionId: string;
  readonly projectId: string;
}

export type SessionEvent =
  /**
   * Written before its process is started. With `answers` it is the one attempt to answer that end: whoever finds it
   * written starts no other, whatever became of this one.
   */
  | { readonly type: 'sessionBegun'; readonly session: SessionFacts }
  /** The agent's own name for its conversation became known, or is another now. */
  | (OfSession & {
      readonly type: 'sessionLinked';
      readonly agentSessionId: string;
      /** By what the agent's hook said, or by its files. */
      readonly how: 'hook' | 'files';
    })
  /** Its process is proven dead. */
  | (OfSession & {
      readonly type: 'sessionEnded';
      readonly endId: string;
      readonly manner: EndManner;
      readonly cause?: EndCause | undefined;
    })
  /** People are asked whether it is to be resumed, and why it was not by itself. */
  | (OfSession & {
      readonly type: 'sessionResumeOffered';
      readonly endId: string;
      readonly why: string;
    })
  | (OfSession & { readonly type: 'sessionResumeDeclined'; readonly endId: string })
  /** A person did something to it: nothing is done to it by itself for a while. */
  | (OfSession & { readonly type: 'sessionTouched' })
  | (OfSession & { readonly type: 'sessionSummarised'; readonly summary: SessionSummary })
  /** Our record of it, never the agent's files. */
  | (OfSession & { readonly type: 'sessionDeleted'; readonly why: 'asked' | 'old' });

export function sessionIdIn(event: SessionEvent): string {
  return event.type === 'sessionBegun' ? event.session.id : event.sessionId;
}
