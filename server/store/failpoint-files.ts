/** The file system with a failpoint before every change: a test may kill the process there, or have the disk refuse. Knows no test. */
import { basename } from 'node:path';
import { fateAt } from '#discovery/failpoint.ts';
import type { Files } from './files.ts';

/** What changes the disk. */
export const changes = [
  'create',
  'append',
  'sync',
  'truncate',
  'rename',
  'remove',
  'syncDirectory',
] as const;
type Change = (typeof changes)[number];

/** What it is changed of. */
export const kinds = ['journal', 'snapshot', 'epoch', 'probe', 'directory'] as const;
type Kind = (typeof kinds)[number];

/** `store-sync-journal` stands before the fsync of a segment; `store-rename-snapshot` before the rename of a new snapshot. */
export type StoreFailpoint = `store-${Change}-${Kind}`;

/**
 * A fate is a signal (`SIGKILL`) or a system's error (`ENOSPC`); `half ` before it lets the first half of an append happen.
 * Failpoints are looked at before each change, and what was changed last may be all that there is of it.
 */
export function withFailpoints(files: Files): Files {
  return {
    ...files,
    async create(path) {
      meet('create', path);
      const file = await files.create(path);
      return {
        async append(bytes) {
          await meetHalfway(path, () => file.append(bytes.subarray(0, bytes.length >> 1)));
          await file.append(bytes);
        },
        async sync() {
          meet('sync', path);
          await file.sync();
        },
        close: () => file.close(),
      };
    },
    async truncate(path, length) {
      meet('truncate', path);
      await files.truncate(path, length);
    },
    async rename(from, to) {
      meet('rename', from);
      await files.rename(from, to);
    },
    async remove(path) {
      meet('remove', path);
      await files.remove(path);
    },
    async syncDirectory(path) {
      suffer(fateAt('store-syncDirectory-directory'));
      await files.syncDirectory(path);
    },
  };
}

function meet(change: Change, path: string): void {
  const name: StoreFailpoint = `store-${change}-${kindOf(path)}`;
  suffer(fateAt(name));
}

async function meetHalfway(path: string, half: () => Promise<void>): Promise<void> {
  const name: StoreFailpoint = `store-append-${kindOf(path)}`;
  const fate = fateAt(name);
  if (fate?.startsWith('half ')) await half();
  suffer(fate?.replace(/^half /, ''));
}

function kindOf(path: string): Kind {
  return kinds.find((kind) => basename(path).startsWith(kind)) ?? 'directory';
}

function suffer(fate: string | undefined): void {
  if (fate === undefined) return;
  if (fate.startsWith('SIG')) process.kill(process.pid, fate as NodeJS.Signals);
  else throw Object.assign(new Error(`${fate}: a test armed it`), { code: fate });
}
