/** Reads a Procfile: which commands its processes are. */
import type { ProjectReads } from './project-reads.ts';
import { joined } from './words.ts';

/** The commands that `foreman start` and its kin run, given these arguments. */
export function procfileLines(
  values: readonly string[],
  directory: string,
  reads: ProjectReads,
): string[] {
  const at = values.findIndex((value) => /^(-f|--procfile)$/.test(value));
  const file = (at >= 0 && values[at + 1]) || 'Procfile';
  const text = reads.text?.(joined(directory, file)) ?? '';
  const wanted = values
    .filter((value, index) => !value.startsWith('-') && (at < 0 || index !== at + 1))
    .slice(1);
  return text.split(/\r?\n/).flatMap((line) => {
    const [, name = '', command = ''] = /^([\w-]+):\s*(.+)$/.exec(line) ?? [];
    return command !== '' && (wanted.length === 0 || wanted.includes(name)) ? command : [];
  });
}
