/** Which parts of which projects' files the user trusts: one small file a project, with us and never in the project, so that no repository can trust itself. */
import { readdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { isOwnDirectory, makeOwnDirectory } from './own-directory.ts';
import { readOwnFile, replaceOwnFile } from './own-file.ts';
import type { Places } from './paths.ts';
import { objectOf } from './pointer.ts';

export interface TrustedProject {
  readonly id: string;
  /** Canonical. Another directory whose id happens to be the same is another project. */
  readonly root: string;
}

export interface TrustRecord extends TrustedProject {
  /** Hashes of parts, the newest last. */
  readonly parts: readonly string[];
}

/** So many hashes fit into the largest file that we read of ours, with room for a long root. */
const mostParts = 300;

const idForm = /^p_[0-9a-f]{8}$/;
const hashForm = /^[0-9a-f]{32}$/;

/** Undefined when nothing of the project is trusted, or what says so is damaged. */
export function readTrust(places: Places, project: TrustedProject): TrustRecord | undefined {
  const record = recordOf(places, project.id);
  return record?.root === project.root ? record : undefined;
}

/** Every record that is sound. */
export function trustRecords(places: Places): TrustRecord[] {
  if (!isOwnDirectory(places.trust)) return [];
  return readdirSync(places.trust)
    .map((name) => recordOf(places, name.replace(/\.json$/, '')))
    .filter((record) => record !== undefined);
}

/** Trusts `parts` beside what is trusted already; the oldest of very many are forgotten, and asked for again. */
export async function addTrust(
  places: Places,
  { id, root }: TrustedProject,
  parts: readonly string[],
): Promise<void> {
  const known = readTrust(places, { id, root })?.parts ?? [];
  const all = [...known.filter((part) => !parts.includes(part)), ...parts].slice(-mostParts);
  await makeOwnDirectory(places.trust);
  await replaceOwnFile(
    fileOf(places, id),
    `${JSON.stringify({ schema: 1, id, root, parts: all })}\n`,
  );
}

/** Nothing of this project is trusted any more. */
export async function removeTrust(places: Places, id: string): Promise<void> {
  if (idForm.test(id)) await rm(fileOf(places, id), { force: true });
}

function fileOf(places: Places, id: string): string {
  return join(places.trust, `${id}.json`);
}

function recordOf(places: Places, id: string): TrustRecord | undefined {
  if (!idForm.test(id)) return undefined;
  const reading = readOwnFile(fileOf(places, id));
  const { schema, root, parts, ...rest } =
    (reading.kind === 'text' ? objectOf(reading.text) : undefined) ?? {};
  if (schema !== 1 || rest.id !== id || typeof root !== 'string' || !Array.isArray(parts))
    return undefined;
  const sound = parts.filter(
    (part): part is string => typeof part === 'string' && hashForm.test(part),
  );
  return { id, root, parts: sound };
}
