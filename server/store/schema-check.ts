/** The look before anything is touched: were the newest files written by a version that this one does not understand? */
import { join } from 'node:path';
import { NewerSchema } from './errors.ts';
import type { Files } from './files.ts';
import { knownSchema, readSegment, segmentsAmong } from './segment.ts';
import { schemaOf, snapshotsAmong } from './snapshot.ts';

/** Rejects with NewerSchema if so. Reads the newest sound snapshot and the newest segment, and parses next to nothing. */
export async function refuseNewerSchema(files: Files, directory: string): Promise<void> {
  const names = await files.list(directory);
  for (const { name } of snapshotsAmong(names)) {
    const path = join(directory, name);
    const schema = schemaOf((await files.read(path)) ?? Buffer.alloc(0));
    if (schema !== undefined && schema > knownSchema)
      throw new NewerSchema(path, schema, knownSchema);
    if (schema !== undefined) break;
  }
  for (const { name } of segmentsAmong(names).slice(-1)) {
    const bytes = (await files.read(join(directory, name))) ?? Buffer.alloc(0);
    const header = readSegment(bytes.subarray(0, bytes.indexOf(0x0a) + 1)).header;
    if (header && header.schema > knownSchema)
      throw new NewerSchema(join(directory, name), header.schema, knownSchema);
  }
}
