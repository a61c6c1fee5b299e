/** Writes keys into a configuration file, one change each: as the product does, or, as the control, by reading and writing it. Says each key that is written. */
import { readFile, writeFile } from 'node:fs/promises';
import { pause } from '#common/clock.ts';
import { changeFile } from '#config/change-file.ts';
import { emptyUserFile } from '#config/empty-files.ts';
import { edited } from '#config/jsonc-edit.ts';
import { placesHere } from '#discovery/surroundings.ts';

const [, , way = '', file = '', ...keys] = process.argv;

async function naive(key: string): Promise<void> {
  const before = await readFile(file, 'utf8');
  await pause(2);
  await writeFile(file, edited(before, [key], 1));
}

async function careful(key: string): Promise<void> {
  const edit = (before = emptyUserFile) => edited(before, [key], 1);
  await changeFile(placesHere(), { file, mode: 0o600, edit });
}

async function main(): Promise<void> {
  for (const key of keys) {
    await (way === 'naive' ? naive(key) : careful(key));
    process.stdout.write(`${key}\n`);
  }
}

void main();
