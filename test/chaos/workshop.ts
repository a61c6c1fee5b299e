/** The programs that faults start, bundled once for a whole run. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildPrograms } from '#test/programs/build.ts';

const names = [
  'caller',
  'small-server',
  'leaser',
  'naive-harbor',
  'store-writer',
  'owner',
  'reuse-server',
  'naive-host',
  'onlooker',
  'load-yard',
  'load-client',
] as const;

export type Programs = Readonly<Record<(typeof names)[number], string>>;

let made: Promise<{ readonly directory: string; readonly programs: Programs }> | undefined;

export async function workshop(): Promise<Programs> {
  made ??= build();
  return (await made).programs;
}

async function build() {
  const directory = await mkdtemp(join(tmpdir(), 'hm-w-'));
  return { directory, programs: await buildPrograms(directory, names) };
}

export async function closeWorkshop(): Promise<void> {
  const there = await made;
  if (there) await rm(there.directory, { recursive: true, force: true });
}
