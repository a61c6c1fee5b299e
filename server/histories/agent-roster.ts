/**
 * An agent's own list of what it runs in the background, as far as one thing goes: whether a conversation stands in it. Its form is
 * nobody's promise, so none is assumed: what names the conversation may have it.
 */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { AgentRow } from '#services/agent-row.ts';
import { type Homes, historyRoot } from './history-files.ts';

/** Far more than an agent can run; of a longer file nothing is known. In bytes. */
const longest = 4 * 1024 * 1024;

/** `unknown`: there is a list that cannot be read. */
export type InRoster = 'listed' | 'notListed' | 'unknown';

/** Never rejects. */
export async function inRoster(
  { files, roster, id: form }: AgentRow,
  homes: Homes,
  id: string,
): Promise<InRoster> {
  if (!files || roster === undefined || !form.test(id)) return 'notListed';
  const path = join(historyRoot({ ...files, within: '' }, homes), roster);
  try {
    // A pipe in its place would keep us waiting.
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const stats = await file.stat();
      if (!stats.isFile() || stats.size > longest) return 'unknown';
      const text = await file.readFile('utf8');
      return text.toLowerCase().includes(id.toLowerCase()) ? 'listed' : 'notListed';
    } finally {
      await file.close();
    }
  } catch (failure) {
    const isAbsent = ['ENOENT', 'ENOTDIR'].includes((failure as NodeJS.ErrnoException).code ?? '');
    return isAbsent ? 'notListed' : 'unknown';
  }
}
