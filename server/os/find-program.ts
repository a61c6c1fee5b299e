/** Whether a program would be found and run, looked for as the system does (execvp(3), CreateProcess). Starts nothing. */
import { access, constants, open, stat } from 'node:fs/promises';
import { delimiter, isAbsolute, join, resolve } from 'node:path';
import type { SeenProgram } from '#server/preflight/needs.ts';

type Variables = Readonly<Record<string, string>>;

/** Bytes of a first line that Linux reads (BINPRM_BUF_SIZE, binfmts.h). */
const firstBytes = 256;

export async function findProgram(
  name: string,
  cwd: string,
  variables: Variables,
  platform: NodeJS.Platform = process.platform,
): Promise<SeenProgram> {
  const isWindows = platform === 'win32';
  const found = await look(name, cwd, variables, isWindows);
  if (found.kind !== 'found' || isWindows)
    return found.kind === 'found' ? { kind: 'found' } : found;
  const interpreter = interpreterIn(await firstLine(found.path));
  if (interpreter === undefined) return { kind: 'found' };
  const inner = await look(interpreter, cwd, variables, false);
  return inner.kind === 'found'
    ? { kind: 'found' }
    : { kind: 'interpreterMissing', path: found.path, interpreter };
}

type Looked =
  | { readonly kind: 'found'; readonly path: string }
  | Extract<SeenProgram, { kind: 'missing' | 'notExecutable' }>;

async function look(
  name: string,
  cwd: string,
  variables: Variables,
  isWindows: boolean,
): Promise<Looked> {
  const endings = isWindows
    ? ['', ...(variables.PATHEXT ?? '.COM;.EXE;.BAT;.CMD').split(';')]
    : [''];
  let closed: string | undefined;
  for (const directory of directoriesFor(name, cwd, variables, isWindows))
    for (const ending of endings) {
      const path = join(directory, name + ending);
      const seen = await lookAt(isAbsolute(name) ? name + ending : path);
      if (seen === 'program')
        return { kind: 'found', path: isAbsolute(name) ? name + ending : path };
      if (seen === 'closed') closed ??= path;
    }
  return closed === undefined ? { kind: 'missing' } : { kind: 'notExecutable', path: closed };
}

/** A name with a slash is a path; an empty part of PATH is where we are (POSIX.1-2024, 8.3). */
function directoriesFor(
  name: string,
  cwd: string,
  variables: Variables,
  isWindows: boolean,
): string[] {
  if (name === '') return [];
  if (/[/]/.test(name) || (isWindows && name.includes('\\'))) return [cwd];
  const path = variables.PATH ?? (isWindows ? variables.Path : undefined) ?? '';
  const listed = path.split(isWindows ? ';' : delimiter).map((each) => resolve(cwd, each));
  return isWindows ? [cwd, ...listed] : listed;
}

async function lookAt(path: string): Promise<'program' | 'closed' | 'nothing'> {
  try {
    if (!(await stat(path)).isFile()) return 'nothing';
  } catch (failure) {
    return (failure as NodeJS.ErrnoException).code === 'EACCES' ? 'closed' : 'nothing';
  }
  return access(path, constants.X_OK).then(
    () => 'program',
    () => 'closed',
  );
}

/** `#!/usr/bin/env node` needs node, and `#!/bin/sh` needs that. Undefined of what is no script. */
function interpreterIn(line: string): string | undefined {
  const [program = '', ...words] =
    line
      .match(/^#!\s*(.*)/)?.[1]
      ?.trim()
      .split(/\s+/) ?? [];
  if (program === '') return undefined;
  if (!/(^|\/)env$/.test(program)) return program;
  return words.find((word) => !word.startsWith('-') && !word.includes('=')) ?? program;
}

/** Empty when it cannot be read, as a program that may only be run. */
async function firstLine(path: string): Promise<string> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(firstBytes), 0, firstBytes, 0);
      return buffer.toString('latin1', 0, bytesRead).split('\n')[0] ?? '';
    } finally {
      await file.close();
    }
  } catch {
    return '';
  }
}
