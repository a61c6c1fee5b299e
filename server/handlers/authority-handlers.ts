/** Translates between the contract and the room of authority. */
import type { authority as contract } from '#protocol/authority.ts';
import type { Handlers } from '#protocol/grammar.ts';
import type { Tokens } from '#server/authority/tokens.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';

export function authorityHandlers(
  tokens: Tokens,
  projects: ProjectLookup,
): Handlers<typeof contract, Caller> {
  return {
    issue: async ({ kind, name, path, ttl, process }, caller) => {
      const projectId = path === undefined ? undefined : await projects.idAt(path);
      const wish = { kind, name, projectId, process, ttl: ttl * 1_000 };
      const { issued, secret } = await tokens.issue(wish, caller.origin());
      return { token: issued, secret };
    },
    list: () => [...tokens.all()],
    revoke: async ({ id }, caller) => ({
      kind: (await tokens.revoke(id, caller.origin())) ? 'revoked' : 'noSuchToken',
    }),
  };
}
