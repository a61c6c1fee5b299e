/**
 * Starts processes in a group of their own and ends exactly these again.
 * It never looks for a process by name: a group id, or a mark in the environment that only
 * this run could have set, is the only proof of ownership it accepts.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { until } from './until.ts';

/** The variable whose value marks every process that descends from one started editor. */
export const runMark = 'HM_EDITOR_RUN';

const hasProc = process.platform === 'linux';

const started = new Set<ProcessGroup>();

// A test run that is cut short gets no time to wait, but it can still ask them to end.
process.on('exit', () => {
  for (const group of started) group.signal('SIGTERM');
});

/** Ends every group of this process that is not ended yet: for an interruption at any moment. */
export async function endStarted(): Promise<void> {
  await Promise.all([...started].map((group) => group.end()));
}

/** A child that leads its own process group; its output is collected, line by line. */
export class ProcessGroup {
  readonly #child: ChildProcess;
  readonly #lines: string[] = [];
  #failure: Error | undefined;

  constructor(command: string, args: readonly string[], env: NodeJS.ProcessEnv) {
    this.#child = spawn(command, args, { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    started.add(this);
    this.#child.on('error', (error) => {
      this.#failure = error;
    });
    for (const stream of [this.#child.stdout, this.#child.stderr]) {
      let rest = '';
      stream?.setEncoding('utf8').on('data', (chunk: string) => {
        const lines = `${rest}${chunk}`.split('\n');
        rest = lines.pop() ?? '';
        this.#lines.push(...lines);
      });
    }
  }

  get id(): number | undefined {
    return this.#child.pid;
  }

  get output(): string {
    return this.#lines.join('\n');
  }

  get exitCode(): number | null {
    return this.#child.exitCode;
  }

  get ended(): boolean {
    return (
      this.#failure !== undefined ||
      this.#child.exitCode !== null ||
      this.#child.signalCode !== null
    );
  }

  /** Waits for a line that matches; rejects with the output when the process ends before it. */
  async line(pattern: RegExp, deadline = 30_000): Promise<RegExpMatchArray> {
    return await until(
      `output ${pattern}`,
      () => {
        for (const line of this.#lines) {
          const found = line.match(pattern);
          if (found) return found;
        }
        if (this.ended) throw this.#failure ?? new Error(`It ended before:\n${this.output}`);
        return undefined;
      },
      deadline,
    );
  }

  /** Resolves when the leader has ended, however. */
  async closed(deadline: number): Promise<void> {
    await until('the end of the process', () => this.ended, deadline);
  }

  signal(signal: NodeJS.Signals): void {
    if (this.id !== undefined) send(-this.id, signal);
  }

  /** SIGTERM to the whole group, SIGKILL to what is left of it after `grace` milliseconds. */
  async end(grace = 5000): Promise<void> {
    const id = this.id;
    if (id === undefined) return;
    this.signal('SIGTERM');
    try {
      await until('the end of the process group', () => !groupLives(id), grace);
    } catch {
      this.signal('SIGKILL');
      await until('the end of the killed process group', () => !groupLives(id), grace);
    }
    started.delete(this);
  }
}

/** The living processes (zombies are not) that carry this mark. Linux only; elsewhere none. */
export function marked(mark: string, variable = runMark): readonly number[] {
  const needle = `${variable}=${mark}`;
  return processIds().filter((id) => {
    if (id === process.pid || !lives(id)) return false;
    return read(`/proc/${id}/environ`).split('\0').includes(needle);
  });
}

/** The command line of a process, or '' when it has ended. Linux only. */
export function commandLine(id: number): string {
  return read(`/proc/${id}/cmdline`).replaceAll('\0', ' ').trim();
}

/**
 * Ends what an editor left behind in sessions of its own, the background server first of all.
 * New ones may still appear while we look, hence the repetition.
 */
export async function endMarked(mark: string, grace = 5000): Promise<void> {
  const asked = new Set<number>();
  const ask = (): boolean => {
    const left = marked(mark);
    for (const id of left) if (!asked.has(id)) send(id, 'SIGTERM');
    for (const id of left) asked.add(id);
    return left.length === 0;
  };
  try {
    await until('the end of detached processes', ask, grace);
  } catch {
    for (const id of marked(mark)) send(id, 'SIGKILL');
    await until('the end of killed processes', () => marked(mark).length === 0, grace);
  }
}

/** Whether any process of the group is more than a zombie. */
function groupLives(group: number): boolean {
  if (!hasProc) return send(-group, 0);
  return processIds().some((id) => {
    const [state, , groupOf] = stat(id);
    return groupOf === String(group) && state !== 'Z' && state !== 'X';
  });
}

function lives(id: number): boolean {
  const [state] = stat(id);
  return state !== undefined && state !== 'Z' && state !== 'X';
}

/** The fields of proc_pid_stat(5) after the name: state, parent, group, ... */
function stat(id: number): readonly string[] {
  const line = read(`/proc/${id}/stat`);
  return line ? line.slice(line.lastIndexOf(')') + 2).split(' ') : [];
}

function processIds(): readonly number[] {
  return hasProc ? readdirSync('/proc').map(Number).filter(Number.isInteger) : [];
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return ''; // It ended while we looked, or it is not ours to read.
  }
}

/** Whether there was somebody to receive it. */
function send(id: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(id, signal);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false;
    throw error;
  }
}
