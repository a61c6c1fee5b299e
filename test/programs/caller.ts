/** One of a crowd: waits for the word, gets itself a server by the way that its first argument names, reports, and stays until it is told to end. */

import { rm } from 'node:fs/promises';
import { connect as connectSocket, createServer } from 'node:net';
import { join } from 'node:path';
import { connect } from '#client/connection/connect.ts';
import { ConnectionLost } from '#client/connection/peer.ts';
import { systemCode } from '#discovery/discovery-error.ts';

/** What a caller reports. */
export type CallerReport =
  | { readonly kind: 'waiting' }
  | {
      readonly kind: 'answered';
      readonly epoch: number;
      readonly pid: number;
      readonly serverId: string;
    }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/** What a caller is told: to do it now, with this added to its environment, or to end. */
export type CallerWord = { readonly go: Readonly<Record<string, string>> } | 'end';

const [, , way = '', target = '', deadlineMs = '30000'] = process.argv;

async function ensured(): Promise<CallerReport> {
  const peer = await connect(
    { program: { script: target }, deadlineMs: Number(deadlineMs) },
    { kind: 'script', name: 'caller', version: '0.0.0' },
  );
  try {
    const status = await peer.request('server/status', {});
    return { kind: 'answered', epoch: status.epoch, pid: status.pid, serverId: status.serverId };
  } catch (failure) {
    // The server was killed after its welcome: the question is harmless, so it is asked again.
    if (failure instanceof ConnectionLost) return ensured();
    throw failure;
  }
}

/** The control: what everybody writes first. It connects, and when that fails, it unlinks and listens. */
async function naive(): Promise<CallerReport> {
  const address = join(target, 'naive.sock');
  const answered = await new Promise<boolean>((resolve) => {
    const socket = connectSocket(address);
    socket.once('connect', () => resolve(true));
    socket.once('error', () => resolve(false));
  });
  if (!answered) {
    await rm(address, { force: true });
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(address, resolve);
    });
  }
  return { kind: 'answered', epoch: 0, pid: process.pid, serverId: '' };
}

function report(what: CallerReport): void {
  process.send?.(what);
}

process.on('message', (word: CallerWord) => {
  if (word === 'end') process.exit(0);
  // A crowd that is called again is called to another harbor.
  Object.assign(process.env, word.go);
  (way === 'naive' ? naive() : ensured()).then(report, (failure: unknown) =>
    report({ kind: 'failed', code: systemCode(failure) ?? '', message: String(failure) }),
  );
});
process.on('disconnect', () => process.exit(0));
report({ kind: 'waiting' });
