/** A sign of a git working tree that changes with every change of a file in it that git does not ignore. Knows no runner. */
import { createHash } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { runTool } from '#discovery/run-tool.ts';

/** How long git may take, in milliseconds. */
const gitLimit = 10_000;
/** Of more changed files than this the rest is known by name alone. */
const mostLooked = 2_000;

/** Undefined outside of a working tree, and when git does not answer. Git takes no lock for it. Never rejects. */
export async function treeSign(directory: string): Promise<string | undefined> {
  // A repository may name a program as its monitor; none of its programs is run for this.
  const quiet = ['--no-optional-locks', '-c', 'core.fsmonitor=false'];
  const args = [...quiet, 'status', '--porcelain=v2', '-z', '--branch'];
  const answer = await runTool(
    'git',
    [...args, '--untracked-files=all', '--no-renames'],
    {},
    { cwd: directory, limitMs: gitLimit },
  );
  if (answer?.exitCode !== 0) return undefined;
  const top = await runTool('git', ['rev-parse', '--show-toplevel'], {}, { cwd: directory });
  const root = top?.exitCode === 0 ? top.stdout.replace(/\n$/, '') : directory;
  const hash = createHash('sha256').update(answer.stdout);
  const paths = answer.stdout.split('\0').flatMap(pathIn).slice(0, mostLooked);
  for (const path of paths) {
    const found = await stat(join(root, path)).catch(() => undefined);
    hash.update(`\0${found ? `${found.mtimeMs} ${found.size}` : ''}`);
  }
  return hash.digest('hex');
}

/** The path in one record of git-status(1), porcelain version 2; without renames each has one. */
function pathIn(record: string): string[] {
  if (record.startsWith('? ')) return [record.slice(2)];
  const fields = { '1': 8, u: 10 }[record[0] ?? ''];
  const words = record.split(' ');
  return fields !== undefined && words.length > fields ? [words.slice(fields).join(' ')] : [];
}
