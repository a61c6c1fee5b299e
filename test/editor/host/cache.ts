/**
 * The directory `.vscode-test/`: what was fetched once is complete and stays.
 * It knows nothing about what is kept in it.
 */
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const repository = fileURLToPath(new URL('../../../', import.meta.url)).replace(
  /[\\/]$/,
  '',
);

export const cache = process.env.HM_EDITOR_CACHE ?? join(repository, '.vscode-test');

/** Fetches take a minute or two: an unfinished one that is older than this was interrupted. */
const abandonedAfter = 3_600_000;

/**
 * The directory of this name, made by `make` if nobody made it before. It is made under another
 * name and renamed when complete, so that a half-finished one is never seen. When two processes
 * make it at once, both are right and the later one throws its own copy away.
 */
export async function kept(
  name: string,
  make: (directory: string) => Promise<void>,
): Promise<string> {
  const place = join(cache, name);
  if (existsSync(place)) return place;
  await mkdir(cache, { recursive: true });
  await sweep();
  const draft = join(cache, `.draft-${randomUUID().slice(0, 8)}`);
  try {
    await mkdir(draft);
    await make(draft);
    await rename(draft, place).catch((error: unknown) => {
      if (!existsSync(place)) throw error;
    });
    return place;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function sweep(): Promise<void> {
  for (const name of await readdir(cache)) {
    if (!name.startsWith('.draft-')) continue;
    const draft = join(cache, name);
    const born = (await stat(draft).catch(() => undefined))?.mtimeMs ?? Date.now();
    if (Date.now() - born > abandonedAfter) await rm(draft, { recursive: true, force: true });
  }
}
