/** Translates between the contract and adoption: which process is meant, whether it may be taken, and as which service. */
import { sameProcess } from '#common/process-identity.ts';
import type { AdoptionReason, adoption as contract } from '#protocol/adoption.ts';
import type { Handlers } from '#protocol/grammar.ts';
import type { Settings } from '#protocol/settings.ts';
import type { Adoption } from '#server/ports/adoption.ts';
import type { PortInquiry } from '#server/ports/port-inquiry.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import type { Suspect } from '#server/stops/stop-proof.ts';
import type { StopOrder } from '#server/stops/stops.ts';
import type { Caller } from './caller.ts';
import type { Found, ProjectLookup } from './project-lookup.ts';
import { serviceMeant, wantedOf } from './wishes.ts';
import { wireLease, wireProcess } from './words.ts';

export interface AdoptionHandlerParts {
  readonly adoption: Adoption;
  readonly inquiry: PortInquiry;
  readonly ledger: Pick<PortLedger, 'leaseOnPort'>;
  readonly projects: ProjectLookup;
  readonly settings: () => Settings;
  /** Who listens on a port and what proves whose it is. */
  readonly suspects: (
    order: Pick<StopOrder, 'projectId' | 'port' | 'asker'>,
  ) => Promise<readonly Suspect[]>;
}

export function adoptionHandlers(parts: AdoptionHandlerParts): Handlers<typeof contract, Caller> {
  const { adoption, inquiry, ledger, projects, settings, suspects } = parts;

  /** The declared service with this port, the lease's own, else what is meant without a name. */
  function serviceFor(port: number, asked: string | undefined, found: Found): string {
    if (asked !== undefined) return serviceMeant(asked, found);
    const { project, file } = found;
    const lease = ledger.leaseOnPort(port);
    const declared = Object.entries(file?.services ?? {}).find(([, each]) => each.port === port);
    if (declared) return declared[0];
    return lease?.projectId === project.id ? lease.service : serviceMeant(undefined, found);
  }

  return {
    adopt: async ({ path, port, service: asked, process: seen }, caller) => {
      const found = await projects.find(path);
      const { id: projectId } = found.project;
      const asker = caller.instance.process;
      const all = await suspects({ projectId, port, asker });
      const isSeen = ({ seen: one }: Suspect) =>
        !seen || (one !== undefined && sameProcess(one.process, seen));
      const isUser = caller.authority.kind === 'user';
      const mayTake = ({ reason }: Suspect) =>
        reason === undefined || reason === 'adopted' || (reason === 'notProven' && isUser);
      const suspect = all.filter(isSeen).find(mayTake);
      const { listeners } = await inquiry.report(port);
      const listener = listeners.find(
        ({ process }) =>
          process && suspect?.seen && sameProcess(process.process, suspect.seen.process),
      )?.process;
      if (!suspect?.seen || !listener) return refusal(port, all, all.some(isSeen));
      const service = serviceFor(port, asked, found);
      const holder = { kind: 'project', projectId } as const;
      const { wish } = wantedOf({ service }, found, holder, false, settings());
      await projects.meet(found.project, caller);
      const { type, startTimeout } = wish;
      const { addresses } = suspect;
      const answer = await adoption.adopt(
        { projectId, service, type, port, process: listener, addresses, startTimeout },
        caller.origin(),
      );
      if (answer.kind === 'done') return { kind: 'adopted', lease: wireLease(answer.lease) };
      return { ...answer, port, lease: told(answer.lease) };
    },
    reserve: async ({ path, port }, caller) => {
      const { project } = await projects.find(path);
      await projects.meet(project, caller);
      const wish = { projectId: project.id, port };
      const answer = await adoption.reserve(wish, caller.origin());
      if (answer.kind === 'done') return { kind: 'reserved', lease: wireLease(answer.lease) };
      return { ...answer, port, lease: told(answer.lease) };
    },
  };
}

function told(lease: PortLease | undefined) {
  return lease && wireLease(lease);
}

function refusal(port: number, all: readonly Suspect[], isThere: boolean) {
  const [first] = all;
  const process = first?.seen && wireProcess(first.seen);
  return { kind: 'refused' as const, reason: reasonOf(first, isThere), port, process };
}

function reasonOf(first: Suspect | undefined, isThere: boolean): AdoptionReason {
  if (!first) return 'nobodyListens';
  if (!isThere) return 'nowAnother';
  const { reason } = first;
  return reason === undefined || reason === 'adopted' ? 'cannotTell' : reason;
}
