/** What happens before a store of an older schema is written in this one: its files are kept as they were. Reads headers only to decide. */
import { join } from 'node:path';
import { writeDurably } from './durable-write.ts';
import type { Files } from './files.ts';
import { knownSchema, readSegment, segmentsAmong } from './segment.ts';
import { schemaOf, snapshotsAmong } from './snapshot.ts';

/**
 * Copies the store's files into `before-schema-<N>` beside them, once, when the newest was written in an older schema: who goes
 * back to an older version finds there what it left. Returns the directory's name, or undefined when nothing was to be done.
 * Whole or not at all: the copies are made under another name, and renamed when all are on the disk.
 */
export async function keepOlderSchema(
  files: Files,
  directory: string,
): Promise<string | undefined> {
  const names = await files.list(directory);
  const kept = `before-schema-${knownSchema}`;
  if (names.includes(kept)) return undefined;
  const schema = await newestSchema(files, directory, names);
  if (schema === undefined || schema >= knownSchema) return undefined;
  const draft = join(directory, `${kept}.new`);
  await files.makeDirectory(draft);
  const stored = [...segmentsAmong(names), ...snapshotsAmong(names)];
  for (const { name } of stored) {
    const bytes = await files.read(join(directory, name));
    if (bytes) await writeDurably(files, join(draft, name), bytes);
  }
  await files.syncDirectory(draft);
  await files.rename(draft, join(directory, kept));
  await files.syncDirectory(directory);
  return kept;
}

/** Of the newest segment, else of the newest snapshot whose schema can be read. */
async function newestSchema(
  files: Files,
  directory: string,
  names: readonly string[],
): Promise<number | undefined> {
  for (const { name } of segmentsAmong(names).slice(-1)) {
    const bytes = (await files.read(join(directory, name))) ?? Buffer.alloc(0);
    const { header } = readSegment(bytes.subarray(0, bytes.indexOf(0x0a) + 1));
    if (header) return header.schema;
  }
  for (const { name } of snapshotsAmong(names)) {
    const schema = schemaOf((await files.read(join(directory, name))) ?? Buffer.alloc(0));
    if (schema !== undefined) return schema;
  }
  return undefined;
}
