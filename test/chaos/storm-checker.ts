/**
 * Judges a storm of leases by what the clients wrote down and by what the journal says.
 * It knows the meaning of four events and nothing of the code that wrote them.
 */
import type { LogLine } from '#test/programs/leaser.ts';
import type { ReadRecord } from './journal-reader.ts';

interface Holding {
  readonly leaseId: string;
  readonly port: number;
  readonly from: number;
  readonly to: number;
}

/** Ports that two clients held at one time, by their own logs: from the answer to a lease until the release is asked for. */
export function heldTwice(logs: readonly (readonly LogLine[])[]): string[] {
  const byPort = new Map<number, Holding[]>();
  for (const log of logs)
    for (const [n, { what, leaseId, port, at }] of log.entries()) {
      if (what !== 'leased') continue;
      const end = log
        .slice(n)
        .find((line) => line.what === 'releasing' && line.leaseId === leaseId);
      const holding = { leaseId, port, from: at, to: end?.at ?? Number.POSITIVE_INFINITY };
      byPort.set(port, [...(byPort.get(port) ?? []), holding]);
    }
  return [...byPort.values()].flatMap((holdings) => {
    holdings.sort((a, b) => a.from - b.from);
    return holdings.flatMap((holding, n) => {
      const before = holdings[n - 1];
      return before && before.to > holding.from
        ? [`port ${holding.port}: ${before.leaseId} and ${holding.leaseId}`]
        : [];
    });
  });
}

/** What the journal says that must not be, and what the clients were told that it does not say. */
export function contradictions(
  logs: readonly (readonly LogLine[])[],
  records: readonly ReadRecord[],
): string[] {
  const found: string[] = [];
  const leased = new Map<string, { readonly port: number; readonly service: string }>();
  const holders = new Map<number, string>();
  for (const { revision, events } of records)
    for (const event of events) {
      if (event.type === 'portLeased') {
        const { id, port, service } = event.lease as { id: string; port: number; service: string };
        const holder = holders.get(port);
        if (holder !== undefined) found.push(`${revision}: port ${port} is ${holder}'s already`);
        if (leased.has(id)) found.push(`${revision}: ${id} is leased twice`);
        leased.set(id, { port, service });
        holders.set(port, id);
      }
      if (event.type === 'portMoved') found.push(`${revision}: nobody asked for a move`);
      if (event.type === 'portReleased') {
        const { leaseId, port } = event as unknown as { leaseId: string; port: number };
        if (holders.get(port) !== leaseId)
          found.push(`${revision}: ${leaseId} did not hold ${port}`);
        holders.delete(port);
      }
    }
  const told = new Map<string, LogLine>();
  for (const line of logs.flat()) told.set(line.leaseId, line);
  for (const { leaseId, port, service, what } of told.values()) {
    const known = leased.get(leaseId);
    if (known?.port !== port || known.service !== service)
      found.push(`${leaseId} (${service} ${port}) was told and is not in the journal`);
    const isHeld = holders.get(port) === leaseId;
    if (isHeld !== (what === 'leased')) found.push(`${leaseId} was ${what}, and held: ${isHeld}`);
  }
  for (const id of leased.keys())
    if (!told.has(id)) found.push(`${id} was leased, and nobody was told: it leaked`);
  return found;
}
