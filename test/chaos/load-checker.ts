/**
 * Judges a harbor under load by what its clients wrote down and by what the journal says. It knows the meaning of a few events
 * and nothing of the code that wrote them.
 */
import type { LoadLine } from '#test/programs/load-client.ts';
import type { Rule } from './fault.ts';
import type { ReadRecord } from './journal-reader.ts';

export interface Finding {
  readonly rule: Rule;
  readonly what: string;
}

export interface Range {
  readonly from: number;
  readonly to: number;
}

/** What happened, as far as it can be known from outside. */
export interface LoadFacts {
  /** One log a client. */
  readonly logs: readonly (readonly LoadLine[])[];
  readonly records: readonly ReadRecord[];
  /** Ids of the leases that are held at the end. */
  readonly held: readonly string[];
  /** What was leased for a time before then, by the clock of the logs, may be held still. */
  readonly isOverSince: number;
  /** Ports at which strangers were put. */
  readonly strangersOn: readonly number[];
  /** Types that were made, with their ranges, in the order of the file. */
  readonly made: readonly (readonly [name: string, range: Range])[];
  /** Of the types that were there before. */
  readonly builtIn: readonly Range[];
}

interface Holding extends Range {
  readonly leaseId: string;
  readonly port: number;
  /** The singleton's type: who uses the same one may use the same port. */
  readonly shared: string | undefined;
}

export function judgeLoad(facts: LoadFacts): Finding[] {
  return [
    ...judgeLogs(facts.logs),
    ...saidByJournal(facts),
    ...lostOrLeft(facts),
    ...typesOf(facts),
  ];
}

/** What the clients' own logs say alone, whoever granted. */
export function judgeLogs(logs: LoadFacts['logs']): Finding[] {
  return [...heldTwice(logs), ...saidByClients(logs)];
}

/** Ports that two held at one time, by the clients' own logs, and singletons that had two ports at one time. */
function heldTwice(logs: LoadFacts['logs']): Finding[] {
  const all = logs.flatMap(holdingsOf).sort((a, b) => a.from - b.from);
  const found: Finding[] = [];
  const clash = (what: string) => found.push({ rule: 'I2', what });
  const overlaps = (
    key: (holding: Holding) => string | undefined,
    isBad: (a: Holding, b: Holding) => boolean,
  ) => {
    const last = new Map<string, Holding>();
    for (const holding of all) {
      const its = key(holding);
      if (its === undefined) continue;
      const before = last.get(its);
      if (before && before.to > holding.from && isBad(before, holding))
        clash(
          `${its}: ${before.leaseId} on ${before.port} and ${holding.leaseId} on ${holding.port}`,
        );
      if (!before || holding.to >= before.to) last.set(its, holding);
    }
  };
  overlaps(
    ({ port }) => `port ${port}`,
    (a, b) => a.shared === undefined || a.shared !== b.shared,
  );
  overlaps(
    ({ shared }) => shared,
    (a, b) => a.port !== b.port,
  );
  return found;
}

/** From the answer until it was asked to be given back, its time was over, it moved, or its client was killed. */
function holdingsOf(log: readonly LoadLine[]): Holding[] {
  return log.flatMap((line, n): Holding[] => {
    const { what, leaseId, port, at } = line;
    if (what !== 'leased' && what !== 'uses') return [];
    const rest = log.slice(n + 1);
    const end = rest.find(
      (next) => next.what === 'killed' || (next.leaseId === leaseId && isEnd(next.what)),
    );
    const renewed = rest.find((next) => next.what === 'renewed' && next.leaseId === leaseId);
    const limit = renewed?.until ?? line.until ?? Number.POSITIVE_INFINITY;
    const shared = what === 'uses' ? line.type : undefined;
    const killed = end?.what === 'killed' && !line.own && what === 'leased';
    // A project's lease outlives the client that asked for it.
    const to = killed ? limit : Math.min(limit, end?.at ?? Number.POSITIVE_INFINITY);
    return to > at ? [{ leaseId, port, from: at, to, shared }] : [];
  });
}

function isEnd(what: LoadLine['what']): boolean {
  return what === 'releasing' || what === 'leased' || what === 'uses';
}

function saidByClients(logs: LoadFacts['logs']): Finding[] {
  const rules: Partial<Record<LoadLine['what'], Rule>> = {
    inUse: 'I2',
    lostEarly: 'I4',
    brokenBlock: 'I5',
    stoppedDecoy: 'P3',
  };
  return logs.flat().flatMap(({ what, service, port, leaseId }) => {
    const rule = rules[what];
    return rule ? [{ rule, what: `${what}: ${service} ${port} ${leaseId}` }] : [];
  });
}

interface Told {
  readonly line: LoadLine;
  readonly isKilled: boolean;
  /** It was asked for that it be given back. */
  readonly isReleasing: boolean;
  readonly isReleased: boolean;
}

function toldOf(logs: LoadFacts['logs']): Map<string, Told> {
  const told = new Map<string, Told>();
  for (const log of logs) {
    const isKilled = log.at(-1)?.what === 'killed';
    for (const line of log) {
      if (line.what === 'uses' || line.what === 'leased')
        told.set(line.leaseId, { line, isKilled, isReleasing: false, isReleased: false });
      const known = told.get(line.leaseId);
      if (!known) continue;
      if (line.what === 'releasing') told.set(line.leaseId, { ...known, isReleasing: true });
      if (line.what === 'released') told.set(line.leaseId, { ...known, isReleased: true });
    }
  }
  return told;
}

interface Leased {
  readonly id: string;
  readonly port: number;
  readonly service: string;
  readonly singleton?: string;
}

/** Two owners of a port or a singleton, and ends and moves that nobody asked for. */
function saidByJournal({ logs, records, strangersOn }: LoadFacts): Finding[] {
  const found: Finding[] = [];
  const told = toldOf(logs);
  const leases = new Map<string, Leased>();
  const owners = new Map<string, string>();
  const take = (revision: number, key: string, id: string) => {
    const owner = owners.get(key);
    if (owner !== undefined && owner !== id)
      found.push({ rule: 'I2', what: `${revision}: ${key} is ${owner}'s, and ${id}'s` });
    owners.set(key, id);
  };
  for (const { revision, events } of records)
    for (const event of events as readonly AnyEvent[]) {
      if (event.type === 'portLeased' && event.lease) {
        leases.set(event.lease.id, event.lease);
        take(revision, `port ${event.lease.port}`, event.lease.id);
        if (event.lease.singleton !== undefined)
          take(revision, event.lease.singleton, event.lease.id);
      }
      const lease = leases.get(event.leaseId ?? '');
      if (!lease) continue;
      const bad = (rule: Rule, what: string) =>
        found.push({ rule, what: `${revision}: ${lease.id} (${lease.service}) ${what}` });
      if (event.type === 'leaseShared' && lease.singleton === undefined)
        bad('I2', 'is shared, and is no singleton');
      if (event.type === 'portMoved' && event.to !== undefined) {
        if (!strangersOn.includes(lease.port))
          bad('P3', `moved from ${lease.port}, where no stranger was`);
        owners.delete(`port ${lease.port}`);
        leases.set(lease.id, { ...lease, port: event.to });
        take(revision, `port ${event.to}`, lease.id);
      }
      if (event.type === 'portReleased') {
        owners.delete(`port ${lease.port}`);
        if (lease.singleton !== undefined) owners.delete(lease.singleton);
        const its = told.get(lease.id);
        if (!isRight(event.reason, lease, its))
          bad('I4', `ended (${event.reason}) and nobody wanted it`);
      }
    }
  return found;
}

interface AnyEvent {
  readonly type?: unknown;
  readonly lease?: Leased;
  readonly leaseId?: string;
  readonly to?: number;
  readonly reason?: string;
}

/** A singleton's users are many; whoever was the last of them decided. */
function isRight(reason: string | undefined, lease: Leased, told: Told | undefined): boolean {
  if (lease.singleton !== undefined) return true;
  if (reason === 'expired')
    return told ? told.line.until !== undefined : lease.service.startsWith('limited');
  // Nobody was told of it because its client was killed before.
  if (!told) return reason === 'holderEnded';
  if (reason === 'holderEnded')
    return told.line.own === true && (told.isKilled || !told.isReleased);
  return told.isReleasing;
}

/** What was told and is not there, what was given back and is there, and what nobody was ever told of. */
function lostOrLeft({ logs, records, held, isOverSince }: LoadFacts): Finding[] {
  const found: Finding[] = [];
  const there = new Set(held);
  const leases = new Map<string, Leased>();
  for (const { events } of records)
    for (const { type, lease } of events as readonly AnyEvent[])
      if (type === 'portLeased' && lease) leases.set(lease.id, lease);
  const told = toldOf(logs);
  for (const [id, { line, isReleasing, isReleased }] of told) {
    const lease = leases.get(id);
    if (!lease) {
      found.push({
        rule: 'I4',
        what: `${id} (${line.service}) was told and is not in the journal`,
      });
      continue;
    }
    if (line.what === 'uses') continue;
    if (lease.service !== line.service)
      found.push({ rule: 'I4', what: `${id} was told as ${line.service} and is ${lease.service}` });
    // A client's own lease ends with the client, whichever way that ends.
    const isOver = isReleased || line.own || (line.until !== undefined && line.at >= isOverSince);
    const mustBe = !isReleasing && !line.own && line.until === undefined;
    if (mustBe && !there.has(id))
      found.push({ rule: 'I4', what: `${id} (${line.service}) is lost` });
    if (isOver && there.has(id))
      found.push({ rule: 'I4', what: `${id} (${line.service}) is over and held` });
  }
  const killed = logs.flatMap((log) =>
    log.at(-1)?.what === 'killed' ? [log.at(-1)!.service] : [],
  );
  for (const id of held) {
    const lease = leases.get(id);
    const isOfDead = killed.some(
      (name) => lease && new RegExp(`-${name}(-|$)`).test(lease.service),
    );
    if (!told.has(id) && !isOfDead && lease?.singleton === undefined)
      found.push({ rule: 'I5', what: `${id} (${lease?.service}) is held, and nobody was told` });
  }
  return found;
}

/** Every type once, no range over another, and every port within the range of its type. */
function typesOf({ logs, made, builtIn }: LoadFacts): Finding[] {
  const found: Finding[] = [];
  const names = made.map(([name]) => name);
  for (const name of new Set(names))
    if (names.filter((each) => each === name).length > 1)
      found.push({ rule: 'I5', what: `${name} was made twice` });
  const ranges = [...made.map(([, range]) => range), ...builtIn].sort((a, b) => a.from - b.from);
  for (const [n, range] of ranges.entries()) {
    const before = ranges[n - 1];
    if (before && before.to >= range.from)
      found.push({
        rule: 'I2',
        what: `${before.from}-${before.to} lies over ${range.from}-${range.to}`,
      });
  }
  const byName = new Map(made);
  for (const { type, port, service } of logs.flat()) {
    if (type === undefined) continue;
    const range = byName.get(type);
    if (!range || port < range.from || port > range.to)
      found.push({
        rule: 'I5',
        what: `${service} got ${port}, and ${type} has ${JSON.stringify(range)}`,
      });
  }
  return found;
}
