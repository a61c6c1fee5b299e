/** The whole state at one revision: its file's name, its line, and what makes it sound. Touches no file. */
import type { SavedAnswer } from './answers.ts';
import { seal, unseal } from './seal.ts';
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

/** One sealed line, its seal called `checksum`; `schema` comes first in it, whatever later versions add. */
export function sealSnapshot(snapshot: Snapshot): string {
  const { schema, journalId, epoch, revision, hash, state, keys } = snapshot;
  return seal('checksum', { schema, journalId, epoch, revision, hash, state, keys }).line;
}

/** Undefined when a byte is wrong or missing. */
export function readSnapshot(bytes: Buffer): Snapshot | undefined {
  if (bytes.at(-1) !== 0x0a) return undefined;
  const content = unseal('checksum', bytes.subarray(0, -1))?.content;
  return content?.schema === knownSchema ? (content as unknown as Snapshot) : undefined;
}

/** The schema of a snapshot, read without trusting or parsing the rest; undefined when it cannot be told. */
export function schemaOf(bytes: Buffer): number | undefined {
  const match = /^\{"checksum":"[0-9a-f]{64}","schema":(\d{1,9})[,}]/.exec(
    bytes.toString('latin1', 0, 120),
  );
  return match ? Number(match[1]) : undefined;
}
