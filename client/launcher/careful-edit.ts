/** Changes a file that belongs to somebody else's program: with a backup, whole or not at all, and never over a change that was made meanwhile. */
import { chmod, copyFile, mkdir, readFile, realpath, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { systemCode } from '#discovery/discovery-error.ts';
import { createOwnFile, replaceOwnFile } from '#discovery/own-file.ts';

export type EditOutcome<Kept> =
  | { readonly kind: 'written'; readonly backup?: string | undefined }
  /** Nothing was to be changed, or `edit` refused; what it said. */
  | { readonly kind: 'kept'; readonly because: Kept }
  /** Somebody else wrote it between our look and our turn; it is as they left it. */
  | { readonly kind: 'overtaken' };

/** Where the text before the last edit is kept, of a file that is no link. */
export function backupOf(target: string): string {
  return `${target}.before-harbormaster`;
}

/** The file's text; undefined when there is none. Rejects with the system's error. */
export async function textOf(file: string): Promise<string | undefined> {
  return readFile(file, 'utf8').catch((failure: unknown) => {
    if (systemCode(failure) === 'ENOENT') return undefined;
    throw failure;
  });
}

/**
 * Writes what `edit` makes of the text, '' for a file that is not there. A symbolic link is followed, not replaced: people
 * keep such files elsewhere. The mode stays. Rejects with the system's error, and then nothing was changed.
 */
export async function editCarefully<Kept>(
  file: string,
  edit: (text: string) => { readonly text: string } | { readonly keep: Kept },
): Promise<EditOutcome<Kept>> {
  const before = await textOf(file);
  const edited = edit(before ?? '');
  if ('keep' in edited) return { kind: 'kept', because: edited.keep };
  if (before === undefined) {
    await mkdir(dirname(file), { recursive: true });
    return (await createOwnFile(file, edited.text)) ? { kind: 'written' } : { kind: 'overtaken' };
  }
  const target = await realpath(file);
  const { mode } = await stat(target);
  const backup = backupOf(target);
  await copyFile(target, backup);
  if ((await textOf(target)) !== before) return { kind: 'overtaken' };
  await replaceOwnFile(target, edited.text);
  await chmod(target, mode & 0o777);
  return { kind: 'written', backup };
}
