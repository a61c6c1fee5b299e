/** Translates between the contract and the room of authority. */
import type { Journal } from '#common/origin.ts';
import type { authority as contract } from '#protocol/authority.ts';
import type { Handlers } from '#protocol/grammar.ts';
import type { Asks } from '#server/authority/asks.ts';
import type { AuthorityEvent } from '#server/authority/authority-events.ts';
import type { Tokens } from '#server/authority/tokens.ts';
import { type AskFeed, wireAsk } from './ask-feed.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';

export interface AuthorityRooms {
  readonly tokens: Tokens;
  readonly asks: Asks;
  readonly feed: AskFeed;
  readonly journal: Journal<AuthorityEvent>;
}

export function authorityHandlers(
  { tokens, asks, feed, journal }: AuthorityRooms,
  projects: ProjectLookup,
): Handlers<typeof contract, Caller> {
  return {
    issue: async ({ kind, name, path, ttl, process }, caller) => {
      const projectId = path === undefined ? undefined : await projects.idAt(path);
      const wish = { kind, name, projectId, process, ttl: ttl * 1_000 };
      const { issued, secret } = await tokens.issue(wish, caller.origin());
      return { token: issued, secret };
    },
    watch: (_, caller) => {
      feed.watch(caller);
      return asks.pending().map(wireAsk);
    },
    answer: async ({ id, allow }, caller) => {
      const ask = asks.answer(id, allow);
      if (!ask) return { kind: 'noSuchAsk' };
      const { name, method } = ask;
      const event = { type: 'askAnswered', askId: id, name, method, allowed: allow } as const;
      await journal.commit([event], caller.origin());
      return { kind: allow ? 'allowed' : 'denied' };
    },
    list: () => [...tokens.all()],
    revoke: async ({ id }, caller) => ({
      kind: (await tokens.revoke(id, caller.origin())) ? 'revoked' : 'noSuchToken',
    }),
  };
}
