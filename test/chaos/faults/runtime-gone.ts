/** The directory of the sockets is swept away under a serving server; then everything is killed at once. */
import { mkdir, rm } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { readPointer } from '#discovery/pointer.ts';
import { Harbor, kill, until } from '#test/server/harbor.ts';
import type { Fault, Trial } from '../fault.ts';
import { checkHarbor } from '../invariants.ts';
import { Quay } from '../quay.ts';

/** How long a newcomer may be shut out, in milliseconds: the server looks every five seconds, and the machine may be slow. */
const shutOut = 30_000;
const sweeps = { short: 1, long: 4 };

async function sweepAway(trial: Trial): Promise<void> {
  const harbor = await Harbor.open();
  try {
    const early = await Quay.at(harbor);
    const pid = await early.pid();
    const kept = await early.lease(early.root, 'kept');
    for (let sweep = 0; sweep < sweeps[trial.isLong ? 'long' : 'short']; sweep++) {
      const before = addressIn(harbor);
      const isWhole = trial.dice(2) === 0;
      await rm(isWhole ? dirname(before) : before, { recursive: true });
      trial.did(isWhole ? 'directories removed' : 'sockets removed');
      await until('it listens anew', () => addressIn(harbor) !== before, shutOut).catch(() =>
        trial.broken('P6', 'nobody new is let in'),
      );
      const late = await Quay.at(harbor);
      if ((await late.pid()) !== pid) trial.broken('I1', 'another server serves');
      await late.lease(late.root, `late-${sweep}`);
      late.close();
      // Rejects when it was dropped.
      await early.pid();
    }
    trial.did('connections that were kept');
    for (const each of await harbor.processes()) kill(each, 'SIGKILL');
    await rm(dirname(addressIn(harbor)), { recursive: true });
    const next = await Quay.at(harbor);
    const there = await next.leases();
    if (!there.some(({ id }) => id === kept.id)) trial.broken('I4', 'a lease is lost');
    trial.did('restarts after all were killed');
    await checkHarbor(harbor, trial);
    await next.stop();
  } finally {
    await harbor.close();
  }
}

function addressIn({ places }: Harbor): string {
  const reading = readPointer(places.pointer);
  return reading.kind === 'found' ? reading.pointer.address : '';
}

/** It listens once and believes that this lasts. */
async function believing(trial: Trial): Promise<void> {
  const harbor = await Harbor.open();
  const directory = join(harbor.root, 'naive');
  const address = join(directory, 's.sock');
  const server = createServer((socket) => socket.end());
  try {
    await mkdir(directory);
    await new Promise<void>((resolve) => server.listen(address, resolve));
    await rm(directory, { recursive: true });
    await until('somebody is let in', () => isReachable(address), 1_000).catch(() =>
      trial.broken('P6', 'nobody new is let in'),
    );
  } finally {
    await new Promise((resolve) => server.close(resolve));
    await harbor.close();
  }
}

function isReachable(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(address);
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.on('close', () => socket.destroy());
  });
}

export const runtimeGone: Fault = {
  name: 'runtime-gone',
  what: 'the directory of the sockets is swept away under a serving server, then everything is killed',
  rounds: { short: 1, long: 20 },
  round: sweepAway,
  waits: true,
  control: { what: 'a server that listens once', breaks: ['P6'], rounds: 1, round: believing },
};
