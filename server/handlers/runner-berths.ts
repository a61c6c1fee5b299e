/** What a runner gets to run with: a port for each of its services, the command as its tool takes one, and its whole environment. */
import { type Launch, launchOf, planLaunch } from '#commands/launch-plan.ts';
import { type LateFiles, plannedWithFiles } from '#commands/planned-with-files.ts';
import type { Origin } from '#common/origin.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { HarborError } from '#protocol/errors.ts';
import type { Settings } from '#protocol/settings.ts';
import type { Authority } from '#server/authority/authority.ts';
import type { Holder } from '#server/leases/holder.ts';
import type { Wish } from '#server/ports/answers.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import type { PortWatch } from '#server/ports/port-watch.ts';
import type { Ports } from '#server/ports/ports.ts';
import type { LaunchOrder } from '#server/runners/launch-order.ts';
import type { Berth, Berths } from '#server/runners/needs.ts';
import type { Runner } from '#server/runners/runner.ts';
import { Copies, type CopyNumbers } from './copies.ts';
import type { NewTypes } from './new-types.ts';
import { projectEnvironment } from './project-environment.ts';
import type { ProjectLookup } from './project-lookup.ts';
import { type Asked, settingsFor, wantedOf } from './wishes.ts';

type Variables = Readonly<Record<string, string>>;

export interface RunnerBerthsParts {
  readonly ports: Pick<Ports, 'lease' | 'yield' | 'release'>;
  readonly watch: Pick<PortWatch, 'look'>;
  readonly ledger: PortLedger;
  readonly lookup: Pick<ProjectLookup, 'find' | 'meetAt'>;
  readonly newTypes: NewTypes;
  readonly register: CopyNumbers;
  readonly settings: () => Settings;
  /** What the runner has besides what is leased for it. */
  readonly environmentOf: (order: LaunchOrder) => Promise<Variables>;
  readonly filesAt: (directory: string) => LateFiles;
}

interface Leased {
  readonly wish: Wish;
  readonly lease: PortLease;
  /** It was leased for this start. */
  readonly isNew: boolean;
}

type Refused = { readonly kind: 'refused'; readonly service: string; readonly why: string };

export class RunnerBerths implements Berths {
  readonly #parts: RunnerBerthsParts;
  readonly #copies: Copies;
  /** Services that are about to be started: between lease and process nothing else says so. */
  readonly #underWay = new Set<string>();

  constructor(parts: RunnerBerthsParts) {
    this.#parts = parts;
    this.#copies = new Copies(parts.register, parts.ledger);
  }

  async prepare(
    order: LaunchOrder,
    { key: _, ...origin }: Origin,
  ): Promise<{ readonly kind: 'ready'; readonly berth: Berth } | Refused> {
    const keys = order.services.map((service) => `${order.projectId}/${service}`);
    const busy = keys.findIndex((key) => this.#underWay.has(key));
    if (busy >= 0)
      return { kind: 'refused', service: order.services[busy] ?? '', why: 'servedAlready' };
    for (const key of keys) this.#underWay.add(key);
    const leased: Leased[] = [];
    const done = () => {
      for (const key of keys) this.#underWay.delete(key);
    };
    let isReady = false;
    try {
      const refused = await this.#lease(order, leased, origin);
      if (!refused) {
        const berth = await this.#berth(order, leased, origin, done);
        isReady = true;
        return { kind: 'ready', berth };
      }
      await this.#giveBack(leased, origin);
      return refused;
    } catch (failure) {
      // On a full disk that fails as well, and what is told is what failed first.
      await this.#giveBack(leased, origin).catch(() => {});
      if (!(failure instanceof HarborError)) throw failure;
      return { kind: 'refused', service: order.services[leased.length] ?? '', why: failure.code };
    } finally {
      if (!isReady) done();
    }
  }

  async found(
    { id: marker, leaseIds }: Runner,
    process: ProcessIdentity,
    { key: _, ...origin }: Origin,
  ): Promise<void> {
    const { ports, ledger, settings } = this.#parts;
    const holder: Holder = { kind: 'process', process, marker };
    for (const leaseId of leaseIds) {
      const lease = ledger.lease(leaseId);
      if (lease?.holder.kind !== 'project') continue;
      const { singleton } = lease;
      await ports.lease({ ...projectsWish(lease, settings()), singleton, holder }, origin);
    }
  }

  async ended({ id, leaseIds }: Runner, { key: _, ...origin }: Origin): Promise<void> {
    const { ports, watch, ledger } = this.#parts;
    const own = () =>
      leaseIds
        .map((leaseId) => ledger.lease(leaseId))
        .filter((lease) => lease !== undefined)
        .filter(({ holder }) => holder.kind === 'process' && holder.marker === id);
    if (own().length === 0) return;
    await watch.look();
    // Of a singleton that others share it is the keeper who says what becomes of it.
    for (const lease of own())
      if (lease.singleton === undefined)
        await ports.lease(projectsWish(lease, this.#parts.settings()), origin);
  }

  /** Its own, and the ports of its project as they are leased now; PORT is that of its first service. */
  async environmentFor(order: LaunchOrder): Promise<Variables> {
    const { lookup, ledger, environmentOf } = this.#parts;
    const [first] = order.services;
    const [found, own] = await Promise.all([lookup.find(order.root), environmentOf(order)]);
    const { PORT, ...others } = projectEnvironment(ledger, found, first);
    // Where to listen is said to none that serves nothing.
    return { ...own, ...others, ...(first !== undefined && PORT !== undefined && { PORT }) };
  }

  portsOf(leaseIds: readonly string[]): readonly number[] {
    return leaseIds.flatMap((id) => this.#parts.ledger.lease(id)?.port ?? []);
  }

  /** Leases one service after the other into `leased`. */
  async #lease(order: LaunchOrder, leased: Leased[], origin: Origin): Promise<Refused | undefined> {
    const { ports, lookup, newTypes, settings } = this.#parts;
    if (order.services.length === 0) return undefined;
    const launch = await this.#plan(order, (reads) => launchOf(order.argv, reads));
    const asked = order.services.map((service, n) => askedFor(service, n === 0 ? launch : {}));
    const authority = authorityIn(origin);
    const asker = { authority, origin: () => origin };
    const { found } = await newTypes.find(order.root, asked, asker);
    await lookup.meetAt(order.root, origin);
    const holder: Holder = { kind: 'project', projectId: order.projectId };
    for (const each of asked) {
      const service = each.service ?? '';
      const wanted = wantedOf(each, found, holder, true, settings()).wish;
      const rules = settingsFor(found, settings());
      const placed = await this.#copies.placed(wanted, found, rules, origin);
      const wish = { ...placed, mayTake: authority.kind !== 'agent' };
      const answer = await ports.lease(wish, origin);
      if (answer.kind === 'running') return { kind: 'refused', service, why: 'servedAlready' };
      if (answer.kind === 'refused') return { kind: 'refused', service, why: answer.reason };
      const [lease] = answer.leases;
      if (!lease || answer.sharing) return { kind: 'refused', service, why: 'shared' };
      leased.push({ wish, lease, isNew: !answer.reused });
    }
    return undefined;
  }

  async #berth(
    order: LaunchOrder,
    leased: readonly Leased[],
    origin: Origin,
    done: () => void,
  ): Promise<Berth> {
    const { ports } = this.#parts;
    const first = leased[0]?.lease;
    const plan =
      first && (await this.#plan(order, (reads) => planLaunch(order.argv, reads, first.port)));
    return {
      leaseIds: leased.map(({ lease }) => lease.id),
      ports: leased.map(({ lease }) => lease.port),
      argv: plan?.argv ?? order.argv,
      environment: { ...(await this.environmentFor(order)), ...plan?.environment },
      release: async () => {
        await Promise.all(leased.map(({ lease }) => ports.yield(lease.id)));
      },
      passTo: async (process, marker) => {
        try {
          await this.#passTo(leased, process, marker, origin);
        } finally {
          done();
        }
      },
      giveBack: async () => {
        try {
          await this.#giveBack(leased, origin);
        } finally {
          done();
        }
      },
    };
  }

  /** Whether it listens by now or not. */
  async #passTo(
    leased: readonly Leased[],
    process: ProcessIdentity,
    marker: string,
    origin: Origin,
  ): Promise<void> {
    const holder: Holder = { kind: 'process', process, marker };
    for (const { wish, lease } of leased)
      if (this.#parts.ledger.lease(lease.id))
        await this.#parts.ports.lease({ ...wish, holder, starts: false, hold: false }, origin);
  }

  async #giveBack(leased: readonly Leased[], origin: Origin): Promise<void> {
    const { ports } = this.#parts;
    await Promise.all(leased.map(({ lease }) => ports.yield(lease.id)));
    for (const { lease, isNew } of leased) if (isNew) await ports.release(lease.id, origin);
  }

  #plan<T>({ cwd }: LaunchOrder, plan: Parameters<typeof plannedWithFiles<T>>[1]): Promise<T> {
    return plannedWithFiles(this.#parts.filesAt(cwd), plan);
  }
}

/** As `hm run` asks: the first service is the one that the command's tool serves. */
export function askedFor(service: string, { tool, askedPort, scriptPort }: Launch): Asked {
  return {
    ...{ service, hold: true },
    ...(tool && { tool: tool.name }),
    ...(askedPort !== undefined && { port: askedPort }),
    ...(scriptPort !== undefined && { preferred: scriptPort }),
  };
}

function authorityIn({ caller }: Origin): Authority {
  return caller ?? { kind: 'user', name: 'user' };
}

/** The lease stays what it is, and is the project's. */
function projectsWish(
  { projectId, service, type, port, startTimeout }: PortLease,
  settings: Settings,
): Wish {
  return {
    ...{ projectId, service, type, startTimeout, count: 1, starts: false, hold: false },
    holder: { kind: 'project', projectId },
    range: { from: port, to: port },
    ...{ rangeAsked: false, exact: undefined, declared: undefined, preferred: [] },
    patience: settings['leases.unusedProject'] * 3_600_000,
  };
}
