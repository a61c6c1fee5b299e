/** Forty clients lease and release while the server is killed again and again. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readPointer } from '#discovery/pointer.ts';
import type { LogLine } from '#test/programs/leaser.ts';
import { builtProgram } from '#test/server/built.ts';
import { Harbor, kill, until } from '#test/server/harbor.ts';
import type { Fault, Trial } from '../fault.ts';
import { checkHarbor } from '../invariants.ts';
import { Quay } from '../quay.ts';
import { contradictions, heldTwice } from '../storm-checker.ts';
import { workshop } from '../workshop.ts';

/** How many clients, how many leases they take together, and how often the server is killed meanwhile. */
const extents = {
  short: { clients: 20, leases: 200, kills: 3 },
  long: { clients: 40, leases: 5_000, kills: 10 },
};
/** Below every ephemeral range, and wide enough for all that rest. */
const range = { from: 10_000, to: 31_999 };

interface Storm {
  readonly trial: Trial;
  readonly harbor: Harbor;
  readonly way: 'harbor' | 'naive';
  /** What the clients are told to reach. */
  readonly target: string;
  readonly killNow: () => Promise<void>;
}

/** Resolves with the clients' logs when all have ended; `killNow` is called after each further part of the leases. */
async function rage({ trial, harbor, way, target, killNow }: Storm): Promise<LogLine[][]> {
  const { clients, leases, kills } = extents[trial.isLong && way === 'harbor' ? 'long' : 'short'];
  const limitMs = 120_000 + leases * 120;
  const { leaser } = await workshop();
  const directory = join(harbor.root, way);
  const shop = join(harbor.root, 'shop');
  await mkdir(directory);
  await mkdir(shop);
  let done = 0;
  const children = Array.from({ length: clients }, (_, n): ChildProcess => {
    const log = join(directory, `client-${n}.ndjson`);
    const each = Math.ceil(leases / clients);
    const args = [way, target, `client-${n}`, each, log, range.from, range.to].map(String);
    const child = spawn(process.execPath, [leaser, ...args], {
      cwd: shop,
      env: { ...harbor.env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    child.on('message', () => done++);
    return child;
  });
  const endings = Promise.all(children.map((child) => once(child, 'exit')));
  for (let n = 1; n <= kills; n++) {
    const share = (n + trial.dice(100) / 100 - 0.5) / (kills + 1);
    await until('the storm goes on', () => done >= share * leases, limitMs);
    await killNow();
    trial.did('servers killed');
  }
  for (const [code] of await endings)
    if (code !== 0) trial.broken('P6', `a client ended with ${code}`);
  trial.did('leases', done);
  const names = await readdir(directory);
  return Promise.all(names.map((name) => linesOf(join(directory, name))));
}

async function storming(trial: Trial): Promise<void> {
  const harbor = await Harbor.open();
  try {
    await (await Quay.at(harbor)).close();
    const pointedAt = () => {
      const reading = readPointer(harbor.places.pointer);
      return reading.kind === 'found' ? reading.pointer.process.pid : undefined;
    };
    let killed: number | undefined;
    const killNow = async () => {
      // The one that was killed before may not have a successor yet.
      const isAnother = () => ![killed, undefined].includes(pointedAt());
      await until('there is another server to kill', isAnother, 90_000);
      killed = pointedAt();
      kill(killed!, 'SIGKILL');
    };
    const target = builtProgram('server');
    const logs = await rage({ trial, harbor, way: 'harbor', target, killNow });
    const quay = await Quay.at(harbor);
    const held = (await quay.leases()).map(({ id }) => id).sort();
    await quay.stop();
    const kept = logs.map((log) => log.at(-1)!.leaseId).sort();
    if (held.join() !== kept.join()) trial.broken('I4', `${held} are held, ${kept} were kept`);
    const records = await checkHarbor(harbor, trial, logs);
    trial.did('records', records.length);
  } finally {
    await harbor.close();
  }
}

async function forgetfully(trial: Trial): Promise<void> {
  const harbor = await Harbor.open();
  const { 'naive-harbor': program } = await workshop();
  const address = join(harbor.root, 'naive.sock');
  const start = async () => {
    await rm(address, { force: true });
    const grantor = spawn(process.execPath, [program, address], {
      env: { ...harbor.env },
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
    await once(grantor, 'message');
    return grantor;
  };
  try {
    let grantor = await start();
    const killNow = async () => {
      grantor.kill('SIGKILL');
      grantor = await start();
    };
    const logs = await rage({ trial, harbor, way: 'naive', target: address, killNow });
    for (const twice of heldTwice(logs)) trial.broken('I2', twice);
    for (const lost of contradictions(logs, [])) trial.broken('I4', lost);
  } finally {
    await harbor.close();
  }
}

async function linesOf(file: string): Promise<LogLine[]> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as LogLine);
}

export const storm: Fault = {
  name: 'storm',
  what: 'clients lease and release while the server is killed again and again',
  rounds: { short: 1, long: 5 },
  round: storming,
  control: {
    what: 'a grantor that keeps its leases in memory alone',
    breaks: ['I4'],
    rounds: 1,
    round: forgetfully,
  },
};
