/** Writes keys into a configuration file: one change each, as the product does; or, as the control, by reading and writing it. */
import { once } from 'node:events';
import { readFile, writeFile } from 'node:fs/promises';
import process from 'node:process';
import { changeFile } from '#config/change-file.ts';
import { emptyUserFile } from '#config/empty-files.ts';
import { edited } from '#config/jsonc-edit.ts';
import { placesHere } from '#discovery/surroundings.ts';

const [, , way = '', file = '', ...keys] = process.argv;

/** Everybody has read before anybody writes: they wait for a line. */
async function naive(): Promise<void> {
  let text = await readFile(file, 'utf8');
  process.stdout.write('read\n');
  await once(process.stdin, 'data');
  for (const key of keys) text = edited(text, [key], 1);
  await writeFile(file, text);
}

async function careful(key: string): Promise<void> {
  const edit = (before = emptyUserFile) => edited(before, [key], 1);
  await changeFile(placesHere(), { file, mode: 0o600, edit });
}

async function main(): Promise<void> {
  if (way === 'naive') return naive();
  for (const key of keys) await careful(key);
}

void main();
