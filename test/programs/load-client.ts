/**
 * One of many clients of a harbor whose server is killed every second: leases, blocks, types that nobody declared, leases for
 * a time and a singleton, by turns. It binds what it is given, asks again under the same key whatever happens to the server,
 * and writes down what it was told before it goes on.
 */
import { closeSync, openSync, writeSync } from 'node:fs';
import { createServer } from 'node:net';
import { connect } from '#client/connection/connect.ts';
import { isGone } from '#client/connection/peer.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { pause } from '#common/clock.ts';
import { DiscoveryError } from '#discovery/discovery-error.ts';
import { diceOf } from '#test/machine/dice.ts';
import { NaiveGrantor } from './naive-grantor.ts';

/** What one lease was to this client. Times are of the machine's monotonic clock, in milliseconds: all processes share it. */
export interface LoadLine {
  readonly at: number;
  readonly what: /** It holds the port from now on; said again when it moved. */
    | 'leased'
    /** It may use a singleton, whoever holds it. */
    | 'uses'
    | 'renewed'
    /** About to ask for it: from here on the port may be anybody's. */
    | 'releasing'
    | 'released'
    /** What it holds could not be bound. */
    | 'inUse'
    /** A lease for a time was gone before that. */
    | 'lostEarly'
    /** Fewer ports than were asked for, or not in a row. */
    | 'brokenBlock'
    /** A server that was told to end what listens on a decoy's port said that it did. */
    | 'stoppedDecoy'
    /** Written by who killed the client. */
    | 'killed';
  readonly leaseId: string;
  readonly port: number;
  readonly service: string;
  /** The service type that was asked for. */
  readonly type?: string | undefined;
  /** The client itself holds it, and not its project. */
  readonly own?: boolean | undefined;
  /** When a lease for a time may end, by the same clock; counted from before it was asked for. */
  readonly until?: number | undefined;
}

/** What the client is told while it runs. */
export interface LoadWord {
  readonly decoys?: readonly number[];
  readonly end?: true;
}

export interface Told {
  readonly leaseId: string;
  readonly port: number;
}

export interface LoadSetting {
  readonly way: 'harbor' | 'naive';
  /** The server's program, or where the naive one listens. */
  readonly target: string;
  readonly name: string;
  readonly log: string;
  readonly seed: number;
  readonly range: { readonly from: number; readonly to: number };
  /** Names that nobody declared. */
  readonly unknown: readonly string[];
  /** Types of which the machine has one service. */
  readonly singletons: readonly string[];
}

const setting = JSON.parse(process.argv[2] ?? '{}') as LoadSetting;
const { name, range } = setting;
const dice = diceOf(setting.seed);
const file = openSync(setting.log, 'a');
/** How long one question may be asked again, in milliseconds. */
const patience = 120_000;
let decoys: readonly number[] = [];
let isOver = false;
let peer: SocketPeer | undefined;
let round = 0;
const naive = new NaiveGrantor(setting.target);

function now(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

function write(what: LoadLine['what'], service: string, told: Told, more: Partial<LoadLine> = {}) {
  const { leaseId, port } = told;
  const line: LoadLine = { at: now(), what, leaseId, port, service, ...more };
  writeSync(file, `${JSON.stringify(line)}\n`);
}

async function connected(): Promise<SocketPeer> {
  if (peer) return peer;
  const facts = { kind: 'script' as const, name, version: '0.0.0' };
  const mine = await connect({ program: { script: setting.target } }, facts);
  peer = mine;
  void mine.closed.then(() => {
    if (peer === mine) peer = undefined;
  });
  return mine;
}

/** Asks until there is an answer, and tells how long that took. */
async function answered<T>(ask: (peer: SocketPeer) => Promise<T>): Promise<T> {
  const begun = performance.now();
  for (;;)
    try {
      const answer = await ask(await connected());
      process.send?.({ took: performance.now() - begun });
      return answer;
    } catch (failure) {
      const isAway = isGone(failure) || failure instanceof DiscoveryError;
      if (!isAway || performance.now() > begun + patience) throw failure;
      await pause(10 + dice(40));
    }
}

/** Undefined when every port of the range is taken. */
async function lease(service: string, more: object = {}) {
  const key = `${name}.lease.${round}.${dice(1e9)}`;
  const params = { path: process.cwd(), service, key, ...more };
  const answer = await answered((to) => to.request('ports/lease', params));
  if (answer.kind === 'refused' && answer.reason === 'noneFree') return undefined;
  if (answer.kind !== 'granted') throw new Error(`${service}: ${JSON.stringify(answer)}`);
  const told = answer.leases.map(({ id: leaseId, port }): Told => ({ leaseId, port }));
  return { told, sharing: answer.sharing };
}

async function release(service: string, told: Told): Promise<void> {
  write('releasing', service, told);
  if (setting.way === 'naive') await naive.release(told.leaseId);
  else {
    const params = { leaseId: told.leaseId, key: `${name}.release.${round}.${dice(1e9)}` };
    const { kind } = await answered((to) => to.request('ports/release', params));
    if (kind !== 'released') throw new Error(`${service} was ${kind}, and not released`);
  }
  write('released', service, told);
}

/** Listens on it for a moment, as a dev server would. */
async function bind(service: string, told: Told): Promise<void> {
  const server = createServer((socket) => socket.destroy());
  const isBound = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(told.port, '127.0.0.1', () => resolve(true));
  });
  if (!isBound) return write('inUse', service, told);
  await pause(5 + dice(30));
  await new Promise((resolve) => server.close(resolve));
}

async function plain(): Promise<void> {
  // Every other time the same service, which has its port already.
  const service = dice(2) === 0 ? `plain-${name}` : `plain-${name}-${round}`;
  const own = dice(3) === 0;
  const more = { range, ...(own && { holder: 'client' }) };
  const got =
    setting.way === 'naive' ? await naive.lease(service, range) : await lease(service, more);
  const [told] = got?.told ?? [];
  if (!told) return;
  write('leased', service, told, { own });
  const binds = dice(2) === 0;
  if (binds) await bind(service, told);
  else await pause(dice(40));
  let last = told;
  // Who holds another lease itself and listens on a project's is a stranger there: then it would move.
  if (setting.way === 'harbor' && !binds && dice(3) === 0) {
    const [again] = (await lease(service, more))?.told ?? [];
    if (again) {
      last = again;
      write('leased', service, again, { own });
    }
  }
  if (!isOver || dice(2) === 0) await release(service, last);
}

async function block(): Promise<void> {
  const service = `block-${name}-${round}`;
  const count = 2 + dice(4);
  const got = await lease(service, { range, count });
  if (!got) return;
  const { told } = got;
  const isWhole = told.length === count && told.every(({ port }, n) => port === told[0]!.port + n);
  if (!isWhole) write('brokenBlock', service, told[0]!);
  for (const [n, each] of told.entries()) write('leased', serviceAt(service, n), each);
  await pause(dice(40));
  for (const [n, each] of told.entries()) await release(serviceAt(service, n), each);
}

function serviceAt(service: string, n: number): string {
  return n === 0 ? service : `${service}-${n + 1}`;
}

async function unknown(): Promise<void> {
  const type = setting.unknown[dice(setting.unknown.length)]!;
  const service = `new-${name}-${round}`;
  const got = await lease(service, { type });
  const [told] = got?.told ?? [];
  if (!told) return;
  write('leased', service, told, { type });
  await pause(dice(40));
  await release(service, told);
}

/** Nobody gives it back: it ends by itself, and not before. */
async function limited(): Promise<void> {
  const service = `limited-${name}-${round}`;
  const ttl = 2;
  const asked = now();
  const [told] = (await lease(service, { range, ttl }))?.told ?? [];
  if (!told) return;
  const until = asked + ttl * 1_000;
  write('leased', service, told, { until });
  if (dice(2) === 0) return;
  const again = now();
  const { leaseId } = told;
  const key = `${name}.renew.${round}.${dice(1e9)}`;
  const { kind } = await answered((to) => to.request('ports/renew', { leaseId, ttl, key }));
  if (kind === 'renewed') write('renewed', service, told, { until: again + ttl * 1_000 });
  else if (now() < until) write('lostEarly', service, told);
}

/** Uses it for a while, whoever holds it, and leaves it or hands it over. */
async function singleton(): Promise<void> {
  const type = setting.singletons[dice(setting.singletons.length)]!;
  const own = dice(3) === 0;
  const [told] = (await lease(type, { type, ...(own && { holder: 'client' }) }))?.told ?? [];
  if (!told) return;
  write('uses', type, told, { type });
  await pause(dice(150));
  write('releasing', type, told, { type });
  const params = { path: process.cwd(), service: type, whenShared: 'handOver' as const };
  const key = `${name}.leave.${round}.${dice(1e9)}`;
  const { kind } = await answered((to) => to.request('ports/release', { ...params, key }));
  if (kind === 'refused') throw new Error(`${type} was refused`);
  write('released', type, told, { type });
}

/** What a person may not do without seeing whom it meets, the server must not do either. */
async function stopDecoy(): Promise<void> {
  const port = decoys[dice(Math.max(1, decoys.length))];
  if (port === undefined) return;
  const params = { path: process.cwd(), port, grace: 0 };
  const answer = await answered((to) => to.request('ports/stop', params));
  process.send?.({ said: answer.kind });
  if (answer.kind !== 'refused' && answer.kind !== 'notRunning')
    write('stoppedDecoy', JSON.stringify(answer), { leaseId: '', port });
}

async function main(): Promise<void> {
  const deeds =
    setting.way === 'naive'
      ? [plain]
      : [plain, plain, plain, block, unknown, unknown, limited, singleton, singleton, stopDecoy];
  for (; !isOver; round++) {
    await deeds[dice(deeds.length)]!();
    process.send?.({ done: true });
  }
  closeSync(file);
}

process.on('message', (word: LoadWord) => {
  decoys = word.decoys ?? decoys;
  isOver ||= word.end ?? false;
});
process.on('disconnect', () => process.exit(0));
main().then(
  () => process.exit(0),
  (failure: unknown) => {
    process.stderr.write(`${name}: ${failure instanceof Error ? failure.stack : failure}\n`);
    process.exit(1);
  },
);
