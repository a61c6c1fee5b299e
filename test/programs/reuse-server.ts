/**
 * In a pid namespace of its own: a server and a process that holds a port are killed, and strangers get their pids. Then a
 * client wants the server. Prints what became of all.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { connect } from '#client/connection/connect.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { pause, systemClock } from '#common/clock.ts';
import { end, nextTick, strangerAs } from './pid-namespace.ts';

export interface ReuseReport {
  /** A new server came, though a stranger has the pid of the one before. */
  readonly isReplaced: boolean;
  /** The port of the dead holder is free again, though a stranger has its pid. */
  readonly isReleased: boolean;
  /** Whether the strangers live, at the end. */
  readonly strangersLive: readonly boolean[];
  /** What a bare pid says of the dead server and the dead holder. */
  readonly barePids: readonly boolean[];
}

const [, , root = '', server = '', owner = ''] = process.argv;

function client(): Promise<SocketPeer> {
  const facts = { kind: 'script', name: 'chaos', version: '0.0.0' } as const;
  return connect({ program: { script: server }, deadlineMs: 60_000 }, facts);
}

async function holder(): Promise<ChildProcess> {
  const path = join(root, 'shop');
  mkdirSync(path);
  const child = spawn(process.execPath, [owner, server, 'terminal', 'web', path], {
    cwd: path,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  await once(child, 'message');
  return child;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The server's parent has left, and nobody else waits for it: as init of this namespace, we do. */
async function isGone(pid: number): Promise<void> {
  const end = systemClock.monotonic() + 60_000;
  while (readdirSync('/proc').includes(String(pid))) {
    const isZombie = /\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
    if (systemClock.monotonic() > end)
      throw new Error(`${pid} is there still${isZombie ? ', as a zombie' : ''}.`);
    await pause(10);
  }
}

async function play(): Promise<ReuseReport> {
  const child = await holder();
  const before = await client();
  const { pid, epoch } = await before.request('server/status', {});
  const holderPid = child.pid!;
  process.kill(pid, 'SIGKILL');
  await end(child);
  await isGone(pid);
  await nextTick();
  const strangers = [await strangerAs(pid), await strangerAs(holderPid)];
  const barePids = [isAlive(pid), isAlive(holderPid)];
  const after = await client();
  const status = await after.request('server/status', {});
  const limit = systemClock.monotonic() + 60_000;
  let held = 1;
  while (held > 0 && systemClock.monotonic() < limit) {
    held = (await after.request('ports/list', {})).length;
    await pause(100);
  }
  // It may be gone before its answer has arrived.
  await after.request('server/stop', {}).catch(() => undefined);
  await after.closed;
  const strangersLive = strangers.map((each) => each.exitCode === null && each.signalCode === null);
  for (const each of strangers) await end(each);
  return {
    isReplaced: status.epoch > epoch && status.pid !== pid,
    isReleased: held === 0,
    strangersLive,
    barePids,
  };
}

void play().then(
  (report) => {
    console.log(JSON.stringify(report));
    process.exit(0);
  },
  (failure: unknown) => {
    console.error(String(failure));
    process.exit(1);
  },
);
