/** Translates between the contract and the ports room. Decides nothing. */
import type * as z from 'zod/mini';
import type { Origin } from '#common/origin.ts';
import { HarborError } from '#protocol/errors.ts';
import type { Handlers } from '#protocol/grammar.ts';
import type { ports as contract } from '#protocol/ports.ts';
import type { Settings } from '#protocol/settings.ts';
import type { Agents } from '#server/agents/agents.ts';
import { type Holder, sameHolder } from '#server/leases/holder.ts';
import type { LeaseAnswer, Wish } from '#server/ports/answers.ts';
import type { ProjectOf } from '#server/ports/needs.ts';
import type { PortInquiry } from '#server/ports/port-inquiry.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import type { Ports } from '#server/ports/ports.ts';
import type { TypeTable } from '#services/type-table.ts';
import type { BegunStarts } from './begun-starts.ts';
import { type Caller, markOf } from './caller.ts';
import { Copies, type CopyNumbers } from './copies.ts';
import { type HolderWord, holderOf, Markers } from './holders.ts';
import type { FoundWithTypes, NewTypes } from './new-types.ts';
import { portVariablesIn, projectEnvironment } from './project-environment.ts';
import type { Found, ProjectLookup } from './project-lookup.ts';
import { releaseAnswer } from './release-answer.ts';
import { serviceMeant, settingsFor, type Wanted, wantedOf } from './wishes.ts';
import {
  type HealthOf,
  wireLease,
  wireProcess,
  wireRefusal,
  wireSharing,
  withHealth,
} from './words.ts';

export interface PortHandlerParts {
  readonly ports: Ports;
  readonly inquiry: PortInquiry;
  /** What is durable: reads never show what might still be undone. */
  readonly durable: PortLedger;
  readonly projects: ProjectLookup;
  readonly projectOf: ProjectOf;
  /** Notes what an agent asked for. */
  readonly agents: Pick<Agents, 'leased'>;
  readonly healthOf: HealthOf;
  /** The user's, as they are now. */
  readonly settings: () => Settings;
  readonly types: () => TypeTable;
  readonly register: CopyNumbers;
  readonly newTypes: NewTypes;
  readonly begun: BegunStarts;
}

/** The project of somebody who asks without being anywhere: nothing is declared in it. */
const nowhere = { project: { id: '', root: '', name: '' }, untrusted: 0 };

type Which = Pick<
  z.output<(typeof contract)['release']['params']>,
  'leaseId' | 'port' | 'path' | 'service'
>;

export function portHandlers(parts: PortHandlerParts): Handlers<typeof contract, Caller> {
  const { ports, inquiry, durable, projects, projectOf, settings, types, agents, newTypes, begun } =
    parts;
  const markers = new Markers();
  const examined = withHealth(parts.healthOf);
  const copies = new Copies(parts.register, durable);

  async function leaseMeant(which: Which): Promise<PortLease | undefined> {
    if (which.leaseId !== undefined) return durable.lease(which.leaseId);
    if (which.port !== undefined) return durable.leaseOnPort(which.port);
    if (which.path === undefined)
      throw new HarborError('invalidParams', 'Say which lease: its leaseId, its port, or a path.', {
        problems: [{ where: 'leaseId', message: 'is missing, and so are port and path' }],
      });
    const found = await projects.find(which.path);
    return durable.leaseOfService(found.project.id, serviceMeant(which.service, found));
  }

  /** What the project only shares has a name in it, and no lease of its own. */
  async function leaveMeant({ path, service }: Which, origin: Origin) {
    if (path === undefined || service === undefined) return undefined;
    const found = await projects.find(path);
    return ports.leave(found.project.id, serviceMeant(service, found), origin);
  }

  function holder(word: HolderWord, found: Found, caller: Caller) {
    return holderOf(word, found.project.id, caller, markers);
  }

  function granted(
    answer: LeaseAnswer & { kind: 'granted' },
    { found, made: [made] }: FoundWithTypes,
    { wish, typeFrom }: Wanted,
    withEnvironment: boolean,
  ) {
    const [lease] = answer.leases;
    return {
      kind: 'granted' as const,
      leases: answer.leases.map(wireLease),
      reused: answer.reused,
      ...(answer.sharing && lease && { sharing: wireSharing(answer.sharing, lease) }),
      typeFrom,
      ...(found.untrusted > 0 && { untrusted: true }),
      ...(made && { made }),
      ...(withEnvironment && { environment: environmentForStart(lease, found, wish) }),
    };
  }

  /** What the process that is about to start needs to know, with the marker that proves it the holder's. */
  function environmentForStart(
    lease: PortLease | undefined,
    found: Found,
    { holder: asker }: Wish,
  ) {
    const holder = lease?.holder;
    const isAskers = holder?.kind === 'process' && sameHolder(holder, asker);
    const marker = isAskers ? { HARBORMASTER_MARKER: holder.marker } : {};
    return { ...projectEnvironment(durable, found, lease?.service), ...marker };
  }

  const placed = (wish: Wish, found: Found, caller: Caller) =>
    copies.placed(wish, found, settingsFor(found, settings()), caller.origin());

  return {
    lease: async (asked, caller) => {
      const ready = await newTypes.find(asked.path, [asked], caller);
      const { found } = ready;
      const who = holderOf(asked.holder, found.project.id, caller, markers, asked.terminal);
      const asWanted = wantedOf(asked, found, who, who.kind === 'process', settings());
      await projects.meet(found.project, caller);
      const wanted = { ...asWanted, wish: await placed(asWanted.wish, found, caller) };
      const wish = { ...wanted.wish, mayTake: caller.authority.kind !== 'agent' };
      const answer = await ports.lease(wish, caller.origin(asked.key));
      switch (answer.kind) {
        case 'granted':
          // What somebody else runs is not what the agent leaves behind.
          if (!answer.sharing)
            await agents.leased(markOf(caller), idsOf(answer.leases), caller.origin());
          return {
            ...granted(answer, ready, wanted, asked.environment ?? false),
            ...(asked.starting && begun.note(answer.leases[0], asked, caller)),
          };
        case 'running':
          return { kind: 'running', lease: wireLease(answer.lease) };
        case 'refused':
          return wireRefusal(answer);
      }
    },
    leaseProject: async ({ path, holder: word }, caller) => {
      const { file } = await projects.find(path);
      const services = Object.keys(file?.services ?? {});
      const asked = services.map((service) => ({ service }));
      const { found, made } = await newTypes.find(path, asked, caller);
      if (found.file) await projects.meet(found.project, caller);
      const answers = await Promise.all(
        services.map(async (service) => {
          const { wish } = wantedOf(
            { service },
            found,
            holder(word, found, caller),
            false,
            settings(),
          );
          const here = await placed(wish, found, caller);
          return { service, answer: await ports.lease(here, caller.origin()) };
        }),
      );
      return {
        declared: found.file !== undefined,
        untrusted: found.untrusted,
        leases: durable.leasesOfProject(found.project.id).map(wireLease),
        refusals: answers.flatMap(({ service, answer }) =>
          answer.kind === 'refused' ? [{ service, refusal: wireRefusal(answer) }] : [],
        ),
        ...(made.length > 0 && { made: [...made] }),
        environment: projectEnvironment(durable, found),
        variables: portVariablesIn(found),
      };
    },
    yield: async ({ leaseId }) => {
      await ports.yield(leaseId);
      return null;
    },
    release: async ({ key, whenShared, ...which }, caller) => {
      const before = await ports.released(key);
      if (before) return releaseAnswer(before);
      const lease = await leaseMeant(which);
      const origin = caller.origin(key);
      if (lease) return releaseAnswer(await ports.release(lease.id, origin, whenShared));
      return releaseAnswer(await leaveMeant(which, origin));
    },
    renew: async ({ key, ttl, ...which }, caller) => {
      const lease = await leaseMeant(which);
      const renewed = lease && (await ports.renew(lease.id, ttl * 1_000, caller.origin(key)));
      return renewed ? { kind: 'renewed', lease: wireLease(renewed) } : { kind: 'notLeased' };
    },
    list: async ({ path }) => {
      if (path === undefined) return [...durable.leases()].map(examined);
      const { id } = await projects.findWhateverItsFile(path);
      return durable.leasesOfProject(id).map(examined);
    },
    find: async ({ port }) => {
      const { lease, listeners, ...rest } = await inquiry.report(port);
      return {
        ...rest,
        lease: lease && examined(lease),
        listeners: await Promise.all(
          listeners.map(async ({ address, process }) => ({
            address,
            process: process && {
              ...wireProcess(process),
              projectId: process.cwd && (await projectOf(process.cwd)),
            },
          })),
        ),
      };
    },
    suggest: async ({ path, service, type, count = 1 }) => {
      const found: Found =
        path === undefined ? { ...nowhere, types: types() } : await projects.find(path);
      const asked = { service: service ?? type, type };
      const who: Holder = { kind: 'project', projectId: found.project.id };
      const { wish } = wantedOf(asked, found, who, false, settings());
      const here = copies.likely(wish, found, settingsFor(found, settings()));
      return { type: wish.type, ports: await inquiry.suggest(here, count) };
    },
  };
}

function idsOf(leases: readonly PortLease[]): string[] {
  return leases.map(({ id }) => id);
}
