/** The whole state at one revision: its file's name, its line, and what makes it sound. Touches no file. */
import type { SavedAnswer } from './answers.ts';
import { NewerSchema } from './errors.ts';
import { seal, sealedRest, unseal } from './seal.ts';
import { knownSchema } from './segment.ts';

export interface Snapshot {
  readonly schema: number;
  readonly journalId: string;
  readonly epoch: number;
  readonly revision: number;
  /** The hash of the record that ends at `revision`. */
  readonly hash: string;
  /** What `Folded.save()` gave. */
  readonly state: unknown;
  readonly keys: readonly SavedAnswer[];
}

const pattern = /^snapshot-(\d{1,15})-(\d{1,15})\.json$/;

/** Each snapshot has a name of its own, so that a superseded server never writes over a newer one. */
export function snapshotName(snapshot: Pick<Snapshot, 'epoch' | 'revision'>): string {
  return `snapshot-${snapshot.epoch}-${snapshot.revision}.json`;
}

/** The snapshots among `names`, newest first. */
export function snapshotsAmong(names: readonly string[]): { name: string; revision: number }[] {
  const snapshots = names.flatMap((name) => {
    const match = pattern.exec(name);
    return match ? [{ name, epoch: Number(match[1]), revision: Number(match[2]) }] : [];
  });
  return snapshots.sort((a, b) => b.revision - a.revision || b.epoch - a.epoch);
}

/** One sealed line, its seal called `checksum`. Later versions may add to it, but keep the seal and `schema` as its first member. */
export function sealSnapshot(snapshot: Snapshot): string {
  const { schema, journalId, epoch, revision, hash, state, keys } = snapshot;
  return seal('checksum', { schema, journalId, epoch, revision, hash, state, keys }).line;
}

/** The schema of a sound snapshot, whatever else is in it; undefined when it is damaged. Parses nothing else. */
export function schemaOf(bytes: Buffer): number | undefined {
  const rest = sealedRest('checksum', bytes.subarray(0, -1))?.rest;
  const match = /^"schema":(\d{1,9})[,}]/.exec(rest?.toString('latin1', 0, 30) ?? '');
  return match ? Number(match[1]) : undefined;
}

/** Undefined when a byte is wrong or missing. Throws NewerSchema when a newer version wrote it. */
export function readSnapshot(path: string, bytes: Buffer): Snapshot | undefined {
  if (bytes.at(-1) !== 0x0a) return undefined;
  const content = unseal('checksum', bytes.subarray(0, -1))?.content;
  if (content === undefined || typeof content.schema !== 'number') return undefined;
  if (content.schema > knownSchema) throw new NewerSchema(path, content.schema, knownSchema);
  return content as unknown as Snapshot;
}
