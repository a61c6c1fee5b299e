/** What a host says unasked, read strictly: it may be of another release. */
import type * as z from 'zod/mini';
import { hostEvents } from '#protocol/host.ts';

type News<Kind extends keyof typeof hostEvents> = z.infer<(typeof hostEvents)[Kind]['params']>;

export type HostNews =
  | { readonly kind: 'beat'; readonly beat: News<'didBeat'> }
  | { readonly kind: 'exit'; readonly exit: News<'didExit'> }
  | { readonly kind: 'match'; readonly match: News<'didMatch'> };

/** Undefined for what this release does not know. */
export function readNews(method: string, params: unknown): HostNews | undefined {
  const { didBeat, didExit, didMatch } = hostEvents;
  if (method === didBeat.method) {
    const { data } = didBeat.params.safeParse(params);
    return data && { kind: 'beat', beat: data };
  }
  if (method === didExit.method) {
    const { data } = didExit.params.safeParse(params);
    return data && { kind: 'exit', exit: data };
  }
  if (method !== didMatch.method) return undefined;
  const { data } = didMatch.params.safeParse(params);
  return data && { kind: 'match', match: data };
}
