/** What became of a lease that somebody gave back, as the contract says it. */
import type { Result } from '#protocol/grammar.ts';
import type { ports } from '#protocol/ports.ts';
import type { ReleaseAnswer } from '#server/ports/answers.ts';
import { wireLease, wireRefusal } from './words.ts';

/** Without an answer there was nothing to give back. */
export function releaseAnswer(answer: ReleaseAnswer | undefined): Result<typeof ports.release> {
  if (answer === undefined) return { kind: 'notLeased' };
  if (answer.kind === 'refused') return wireRefusal(answer);
  return { kind: answer.kind, lease: wireLease(answer.lease) };
}
