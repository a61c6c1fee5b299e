/**
 * In a pid namespace of its own: clients load a harbor whose server is killed every second, some of them are killed, too, and
 * strangers get the pids of the dead. Others bear the server's name or sit on leased ports at another address. Prints what
 * was done, and who of the strangers lives at the end.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { connect } from '#client/connection/connect.ts';
import { pause } from '#common/clock.ts';
import { readPointer } from '#discovery/pointer.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { diceOf } from '#test/machine/dice.ts';
import type { LoadLine, LoadSetting, LoadWord } from './load-client.ts';
import { end } from './pid-namespace.ts';
import { type Decoy, Strangers } from './strangers.ts';

export interface YardPlan {
  readonly way: LoadSetting['way'];
  readonly root: string;
  readonly server: string;
  readonly client: string;
  readonly naive: string;
  /** listen.py */
  readonly listen: string;
  readonly seed: number;
  readonly clients: number;
  /** For how long the server is killed again and again, and how often at least, however slow the machine is. */
  readonly seconds: number;
  readonly leastKills: number;
  /** Wait at the end until every lease is over that was made for a time, which takes a minute after a start. */
  readonly isPatient: boolean;
  readonly range: LoadSetting['range'];
  readonly unknown: readonly string[];
  readonly singletons: readonly string[];
}

export interface YardReport {
  readonly serversKilled: number;
  readonly clientsKilled: number;
  readonly deeds: number;
  /** What was said to who wanted a stranger stopped. */
  readonly said: Readonly<Record<string, number>>;
  readonly decoys: readonly Decoy[];
  /** From then on the server lived, by the clock of the logs. */
  readonly calmSince: number;
  /** Ids of the leases that are held once everything has come to rest. */
  readonly held: readonly string[];
  /** Clients that ended with a failure. */
  readonly failed: number;
  /** Milliseconds that answers took, p50, p99 and the longest. */
  readonly took: readonly [number, number, number];
}

const plan = JSON.parse(process.argv[2] ?? '{}') as YardPlan;
const dice = diceOf(plan.seed);
const isNaive = plan.way === 'naive';
const address = join(plan.root, 'naive.sock');
const logs = join(plan.root, 'logs');
/** Once every so many milliseconds the server is killed; every third time a client is, too. */
const pace = 1_000;
/** When so often no server came up that could be killed, none will. */
const mostRounds = 200;
/** And every tenth time it is left alone for so long, so that what was leased for a time can end. */
const calm = 4_000;

interface Client {
  readonly child: ChildProcess;
  readonly name: string;
  readonly ended: Promise<number | null>;
}

const clients: Client[] = [];
const strangers = new Strangers(plan.listen);
const took: number[] = [];
const said: Record<string, number> = {};
let deeds = 0;
let count = 0;

function now(): number {
  return Number(process.hrtime.bigint() / 1_000n) / 1_000;
}

function startClient(): void {
  const name = `c${count++}`;
  const cwd = join(plan.root, `shop-${name}`);
  mkdirSync(cwd);
  const { way, range, unknown, singletons } = plan;
  const setting: LoadSetting = {
    ...{ way, name, range, unknown, singletons, seed: plan.seed * 1_000 + count },
    target: isNaive ? address : plan.server,
    log: join(logs, `${name}.ndjson`),
  };
  const child = spawn(process.execPath, [plan.client, JSON.stringify(setting)], {
    cwd,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  child.on('message', (told: { took?: number; said?: string; done?: true }) => {
    if (told.took !== undefined) took.push(told.took);
    if (told.said !== undefined) said[told.said] = (said[told.said] ?? 0) + 1;
    if (told.done) deeds++;
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  clients.push({ child, name, ended });
}

function tell(word: LoadWord): void {
  for (const { child } of clients) if (child.connected) child.send(word);
}

function client() {
  const facts = { kind: 'script', name: 'yard', version: '0.0.0' } as const;
  return connect({ program: { script: plan.server }, deadlineMs: 90_000 }, facts);
}

async function sitOn(port: number, at: string): Promise<void> {
  await strangers.sitOn(port, at);
  tell({ decoys: strangers.ports });
}

/** A port that is leased as this is done gets somebody on another address of this machine. */
async function contest(): Promise<void> {
  const peer = await client();
  try {
    const all = await peer.request('ports/list', {});
    const meant = all.filter(({ service }) => service.startsWith('plain'));
    const lease = meant[dice(Math.max(1, meant.length))];
    if (lease) await sitOn(lease.port, '127.0.0.2');
  } finally {
    peer.close();
  }
}

async function killClient(): Promise<void> {
  const at = dice(clients.length);
  const [dead] = clients.splice(at, 1) as [Client];
  // From this moment on its process may hold nothing; the time is taken before.
  const time = now();
  await end(dead.child);
  const line: LoadLine = { at: time, what: 'killed', leaseId: '', port: 0, service: dead.name };
  appendFileSync(join(logs, `${dead.name}.ndjson`), `\n${JSON.stringify(line)}\n`);
  await strangers.reuse(dead.child.pid!, 'has the pid of a dead client');
  // The control: a reaper that goes by what it remembers.
  if (isNaive && strangers.has(dead.child.pid!)) process.kill(dead.child.pid!, 'SIGKILL');
  startClient();
}

let naive: ChildProcess | undefined;
async function startNaive(): Promise<void> {
  rmSync(address, { force: true });
  naive = spawn(process.execPath, [plan.naive, address], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(naive, 'message');
}

/** Known by its id: its successor may have its pid. */
let killed: string | undefined;
/** False while the one that was killed before has no successor yet. */
async function killServer(): Promise<boolean> {
  if (naive) {
    await end(naive);
    await startNaive();
    return true;
  }
  const reading = readPointer(placesHere(process.env).pointer);
  if (reading.kind !== 'found' || reading.pointer.serverId === killed) return false;
  const { pid } = reading.pointer.process;
  killed = reading.pointer.serverId;
  process.kill(pid, 'SIGKILL');
  if (dice(3) === 0) await strangers.reuse(pid, 'has the pid of a dead server');
  return true;
}

async function play(): Promise<YardReport> {
  mkdirSync(logs);
  if (isNaive) await startNaive();
  else (await client()).close();
  for (const script of [plan.server, plan.client]) strangers.namesake(script);
  // Some are there before anybody asks.
  for (const [n, at] of ['127.0.0.1', '::1', '0.0.0.0', '::'].entries())
    await sitOn(plan.range.from + n, at);
  for (let n = 0; n < plan.clients; n++) startClient();
  let [serversKilled, clientsKilled] = [0, 0];
  const until = performance.now() + plan.seconds * 1_000;
  for (
    let n = 1;
    performance.now() < until || (serversKilled < plan.leastKills && n < mostRounds);
    n++
  ) {
    await pause(pace - 200 + dice(400));
    if (n % 2 === 0 && !isNaive) await contest();
    if (await killServer()) serversKilled++;
    if (n % 10 === 0) await pause(calm);
    if (n % 3 === 0) {
      await killClient();
      clientsKilled++;
    }
  }
  // The system may have given every number away before we could.
  for (; !strangers.hasReused && clientsKilled < 10; clientsKilled++) await killClient();
  if (!isNaive) (await client()).close();
  const calmSince = now();
  await pause(isNaive ? 0 : calm / 2);
  tell({ end: true });
  const codes = await Promise.all(clients.map(({ ended }) => ended));
  const held = isNaive ? [] : await settled(calmSince);
  const decoys = await strangers.end();
  if (naive) await end(naive);
  const sorted = took.sort((a, b) => a - b);
  const at = (share: number) =>
    sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
  return {
    ...{ serversKilled, clientsKilled, deeds, said, decoys, held, calmSince },
    failed: codes.filter((code) => code !== 0).length,
    took: [at(0.5), at(0.99), at(1)],
  };
}

/** What was leased before: a server gives it a minute after its start. */
function toldBefore(time: number): string[] {
  const lines = readdirSync(logs).flatMap((name) =>
    readFileSync(join(logs, name), 'utf8')
      .split('\n')
      .filter((line) => /^\{.*\}$/.test(line)),
  );
  const told = lines.map((line) => JSON.parse(line) as LoadLine);
  return told.filter(({ at }) => at < time).map(({ leaseId }) => leaseId);
}

/** What is held once all time is over and the dead have lost what they held. */
async function settled(calmSince: number): Promise<string[]> {
  const peer = await client();
  const limit = performance.now() + (plan.isPatient ? 180_000 : 60_000);
  const mayStay = plan.isPatient ? [] : toldBefore(calmSince);
  for (;;) {
    const all = await peer.request('ports/list', {});
    const rests = all.every(
      ({ id, holder, service }) =>
        holder.kind === 'project' && (!service.startsWith('limited') || mayStay.includes(id)),
    );
    if (rests || performance.now() > limit) {
      await peer.request('server/stop', {}).catch(() => undefined);
      await peer.closed;
      return all.map(({ id }) => id);
    }
    await pause(200);
  }
}

void play().then(
  (report) => {
    writeFileSync(join(plan.root, 'yard.json'), JSON.stringify(report));
    process.exit(0);
  },
  (failure: unknown) => {
    console.error(failure);
    process.exit(1);
  },
);
