/** Processes that hold a port each, as windows, agents and commands do. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { withDeadline } from '#common/clock.ts';
import type { OwnerReport } from '#test/programs/owner.ts';
import { builtProgram } from '#test/server/built.ts';
import { type Harbor, until } from '#test/server/harbor.ts';
import type { Trial } from './fault.ts';
import type { Quay } from './quay.ts';
import { workshop } from './workshop.ts';

export type OwnerKind = 'window' | 'agent' | 'terminal';

export interface Owner extends OwnerReport {
  readonly kind: OwnerKind;
  readonly child: ChildProcess;
}

/** One of each kind in turn, in a project of its own each; resolves when all hold. */
export async function startOwners(harbor: Harbor, count: number): Promise<Owner[]> {
  const kinds: readonly OwnerKind[] = ['window', 'agent', 'terminal'];
  return Promise.all(
    Array.from({ length: count }, (_, n) =>
      startOwner(harbor, kinds[n % kinds.length]!, `own-${n}`),
    ),
  );
}

export async function startOwner(harbor: Harbor, kind: OwnerKind, service: string): Promise<Owner> {
  const { owner } = await workshop();
  const path = join(harbor.root, service);
  await mkdir(path);
  const child = spawn(process.execPath, [owner, builtProgram('server'), kind, service, path], {
    cwd: path,
    env: { ...harbor.env },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const gone = once(child, 'exit').then(([code]) => {
    throw new Error(`Owner ${service} ended with ${code}.`);
  });
  gone.catch(() => undefined);
  const [report] = await withDeadline(
    Promise.race([once(child, 'message'), gone]),
    90_000,
    `Owner ${service}`,
  );
  return { ...(report as OwnerReport), kind, child };
}

export async function endOwners(owners: readonly Owner[]): Promise<void> {
  await Promise.all(
    owners.map(async ({ child }) => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    }),
  );
}

/** Who is proven dead does lose it, or else whatever happens is survived by never ending anything. */
export async function dieRightly(
  trial: Trial,
  quay: Quay,
  owners: readonly Owner[],
): Promise<void> {
  const dead = owners.filter(({ kind }) => kind === 'terminal');
  await endOwners(dead);
  const isReleased = async () => {
    const there = new Set((await quay.leases()).map(({ id }) => id));
    return dead.every(({ leaseId }) => !there.has(leaseId));
  };
  await until('what the dead held is free', isReleased, 60_000).catch(() =>
    trial.broken('P3', 'a dead command holds its port for ever'),
  );
}
