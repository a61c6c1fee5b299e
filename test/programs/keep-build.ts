/** Keeps a build: by the store, or, as the control, by copying file after file to where it is to lie. Prints what is kept. */
import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { keepBuild, keptBuilds } from '#client/connection/version-store.ts';
import { failpoint } from '#discovery/failpoint.ts';
import { placesHere } from '#discovery/surroundings.ts';

const [, , way = '', directory = '', name = ''] = process.argv;
const places = placesHere();

async function naive(): Promise<void> {
  const target = join(places.versions, name);
  await mkdir(target, { recursive: true, mode: 0o700 });
  for (const file of (await readdir(directory)).sort()) {
    await copyFile(join(directory, file), join(target, file));
    failpoint('build-copied');
  }
}

async function main(): Promise<void> {
  if (way === 'naive') await naive();
  else await keepBuild(places, directory);
  const kept = await keptBuilds(places);
  process.stdout.write(JSON.stringify(kept.map(({ build }) => build)));
}

void main();
