/** Translates between the contract and what is trusted of project files. */
import type { Journal } from '#common/origin.ts';
import { trustedParts, trustedView } from '#discovery/trusted-parts.ts';
import type { Handlers } from '#protocol/grammar.ts';
import type { trust as contract } from '#protocol/trust.ts';
import type { AuthorityEvent } from '#server/authority/authority-events.ts';
import type { TrustRecords } from '#server/authority/needs.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';

export function trustHandlers(
  records: TrustRecords,
  projects: ProjectLookup,
  journal: Journal<AuthorityEvent>,
): Handlers<typeof contract, Caller> {
  return {
    show: async ({ path }) => {
      const { project, written } = await projects.findAsWritten(path);
      const trusted = records.of(project);
      const parts = (written ? trustedParts(written) : []).map((part) => ({
        ...part,
        trusted: trusted.has(part.hash),
      }));
      return { projectId: project.id, root: project.root, declared: written !== undefined, parts };
    },
    grant: async ({ path, hashes }, caller) => {
      const { project, written } = await projects.findAsWritten(path);
      const { id, root } = project;
      const parts = (written ? trustedParts(written) : []).filter(({ hash }) =>
        hashes.includes(hash),
      );
      const known = records.of(project);
      const fresh = parts.filter(({ hash }) => !known.has(hash));
      if (fresh.length > 0) {
        const ids = fresh.map((part) => part.id);
        const event = { type: 'trustGranted', projectId: id, parts: ids } as const;
        await journal.commit([event], caller.origin());
        await records.add(
          { id, root },
          fresh.map(({ hash }) => hash),
        );
      }
      const left = written ? trustedView(written, records.of(project)).untrusted : [];
      return { projectId: id, untrusted: left.length };
    },
    list: () =>
      records.all().map(({ id, root, parts }) => ({ projectId: id, root, parts: parts.length })),
    revoke: async ({ projectId }, caller) => {
      if (!records.all().some(({ id }) => id === projectId)) return { kind: 'notTrusted' };
      await records.remove(projectId);
      await journal.commit([{ type: 'trustRevoked', projectId }], caller.origin());
      return { kind: 'revoked' };
    },
  };
}
