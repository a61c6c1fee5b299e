/** Forty clients lease and release while the server is killed again and again. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { readPointer } from '#discovery/pointer.ts';
import type { Lease } from '#protocol/ports.ts';
import { buildPrograms } from '#test/programs/build.ts';
import type { LogLine } from '#test/programs/leaser.ts';
import { builtProgram } from './built.ts';
import { kill, until } from './harbor.ts';
import { readJournal } from './journal-reader.ts';
import { contradictions, heldTwice } from './storm-checker.ts';
import { Terminal } from './terminal.ts';

const clients = 40;
/** How many times all clients together lease. CHAOS_LEASES=5000 is the long form. */
const leasesInAll = Number(process.env.CHAOS_LEASES ?? 800);
/** How often the server is killed meanwhile. CHAOS_KILLS=10 is the long form. */
const kills = Number(process.env.CHAOS_KILLS ?? 4);
const limitMs = 60_000 + leasesInAll * 60;
/** Below every ephemeral range, and wide enough for all that rest. */
const range = { from: 10_000, to: 31_999 };

describe('A storm of forty clients while the server is killed', function () {
  this.timeout(limitMs + 60_000);
  let terminal: Terminal;
  let programs: Readonly<Record<'leaser' | 'naive-harbor', string>>;

  before(async () => {
    terminal = await Terminal.open();
    programs = await buildPrograms(join(terminal.harbor.root, 'programs'), [
      'leaser',
      'naive-harbor',
    ]);
  });
  after(() => terminal.close());

  /** Resolves with the clients' logs when all have ended; `kill` is called after each further part of the leases. */
  async function storm(
    way: 'harbor' | 'naive',
    target: string,
    killNow: () => Promise<void>,
  ): Promise<LogLine[][]> {
    const directory = join(terminal.harbor.root, way);
    await mkdir(directory);
    let done = 0;
    const children = Array.from({ length: clients }, (_, n): ChildProcess => {
      const log = join(directory, `client-${n}.ndjson`);
      const each = Math.ceil(leasesInAll / clients);
      const args = [way, target, `client-${n}`, each, log, range.from, range.to].map(String);
      const child = spawn(process.execPath, [programs.leaser, ...args], {
        cwd: terminal.directory,
        env: { ...terminal.env },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      child.on('message', () => done++);
      return child;
    });
    const endings = Promise.all(children.map((child) => once(child, 'exit')));
    for (let n = 1; n <= kills; n++) {
      await until('the storm goes on', () => done >= (n * leasesInAll) / (kills + 1), limitMs);
      await killNow();
    }
    for (const [code] of await endings) assert.equal(code, 0);
    const names = await readdir(directory);
    return Promise.all(names.map(async (name) => linesOf(join(directory, name))));
  }

  it(`no port is ever held twice and no acknowledged lease is missing (${leasesInAll} leases, ${kills} kills)`, async () => {
    const began = performance.now();
    await terminal.ask('server', 'start');
    let killed: number | undefined;
    const logs = await storm('harbor', builtProgram('server'), async () => {
      // The one that was killed before may not have a successor yet. Asking hm would take longer than the storm lasts.
      await until(
        'there is another server to kill',
        () => ![killed, undefined].includes(pointedAt()),
        30_000,
      );
      killed = pointedAt();
      kill(killed!, 'SIGKILL');
    });
    const seconds = (performance.now() - began) / 1_000;
    const leased = logs.flat().filter(({ what }) => what === 'leased');
    assert.ok(leased.length >= leasesInAll);
    assert.deepEqual(heldTwice(logs), []);
    await terminal.ask('server', 'start');
    const { epoch } = await terminal.askJson<{ epoch: number }>('server', 'status');
    assert.ok(epoch > kills, `epoch ${epoch}: the server was not killed ${kills} times`);
    const listed = await terminal.askJson<Lease[]>('ls');
    await terminal.ask('server', 'stop');
    const records = readJournal(await dataDirectory());
    assert.deepEqual(contradictions(logs, records), []);
    const kept = logs.map((log) => log.at(-1)!.leaseId).sort();
    assert.deepEqual(listed.map(({ id }) => id).sort(), kept);
    console.log(
      `      ${leased.length} leases by ${clients} clients, ${kills} kills, ${records.length} records, ` +
        `${seconds.toFixed(1)} s: ${Math.round((2 * leased.length) / seconds)} durable answers a second`,
    );
  });

  it('a grantor that keeps its leases in memory alone is found out by the same checker (the control)', async () => {
    const address = join(terminal.harbor.root, 'naive.sock');
    const start = async () => {
      await rm(address, { force: true });
      const grantor = spawn(process.execPath, [programs['naive-harbor'], address], {
        env: { ...terminal.env },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      await once(grantor, 'message');
      return grantor;
    };
    let grantor = await start();
    const logs = await storm('naive', address, async () => {
      grantor.kill('SIGKILL');
      grantor = await start();
    });
    grantor.kill('SIGKILL');
    await once(grantor, 'exit');
    assert.notDeepEqual(heldTwice(logs), []);
    assert.notDeepEqual(contradictions(logs, []), []);
  });

  /** The server that clients find, or found last. */
  function pointedAt(): number | undefined {
    const reading = readPointer(terminal.harbor.places.pointer);
    return reading.kind === 'found' ? reading.pointer.process.pid : undefined;
  }

  async function dataDirectory(): Promise<string> {
    const { stateDir } = terminal.harbor.places;
    const [name = ''] = (await readdir(stateDir)).filter((each) => /^data-[0-9a-f]+$/.test(each));
    return join(stateDir, name);
  }
});

async function linesOf(file: string): Promise<LogLine[]> {
  const lines = (await readFile(file, 'utf8')).trimEnd().split('\n');
  return lines.map((line) => JSON.parse(line) as LogLine);
}
