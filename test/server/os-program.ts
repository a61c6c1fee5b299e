/** A real process of a test: says lines, is ended by its own handle and nobody else's. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface, type Interface } from 'node:readline';
import { pause, systemClock, withDeadline } from '#common/clock.ts';

/** How long a program may take to say its next line, in milliseconds, on a busy machine of two cores. */
const lineLimitMs = 20_000;

const started = new Set<Program>();

export class Program {
  readonly child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  readonly #reader: Interface;

  private constructor(child: ChildProcess, reader: Interface) {
    this.child = child;
    this.#reader = reader;
    this.#lines = reader[Symbol.asyncIterator]();
  }

  static start(
    command: string,
    args: readonly string[],
    options: { env?: Record<string, string>; cwd?: string } = {},
  ): Program {
    const child = spawn(command, args, {
      cwd: options.cwd,
      env: { ...process.env, ...options.env },
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const program = new Program(child, createInterface({ input: child.stdout }));
    started.add(program);
    return program;
  }

  /** Runs one of the Python programs of `test/programs`. */
  static python(name: string, ...args: string[]): Program {
    return Program.start('python3', [`test/programs/${name}`, ...args]);
  }

  get pid(): number {
    const { pid } = this.child;
    if (pid === undefined) throw new Error('The program did not start.');
    return pid;
  }

  async line(): Promise<string> {
    const next = await withDeadline(this.#lines.next(), lineLimitMs, 'The next line');
    if (next.done) throw new Error('The program ended without another line.');
    return next.value;
  }

  /** Kills it, and resolves when it has been waited for. */
  async end(): Promise<void> {
    started.delete(this);
    if (this.child.exitCode === null && this.child.signalCode === null) {
      const gone = once(this.child, 'exit');
      this.child.kill('SIGKILL');
      await gone;
    }
    this.#reader.close();
  }
}

/** For `afterEach`: no test leaves a process. */
export async function endAllPrograms(): Promise<void> {
  await Promise.all(Array.from(started, (program) => program.end()));
}

/** Runs a TypeScript program of `test/programs`, possibly through another command, and gives its one line as JSON. */
export async function ask(
  program: string,
  args: readonly string[],
  through: readonly string[] = [],
): Promise<unknown> {
  const node = [process.execPath, '--import=tsx', `test/programs/${program}`, ...args];
  const [command = '', ...rest] = [...through, ...node];
  const asker = Program.start(command, rest);
  try {
    return JSON.parse(await asker.line());
  } finally {
    await asker.end();
  }
}

/** Resolves when `condition` holds; rejects when it does not within the limit. */
export async function until(condition: () => boolean | Promise<boolean>, what: string) {
  const limit = systemClock.monotonic() + lineLimitMs;
  while (!(await condition())) {
    if (systemClock.monotonic() > limit) throw new Error(`It never came true that ${what}.`);
    await pause(5);
  }
}

/** Some faults can be set up by root alone. Without root the suite fails and says so; it never skips. */
export function requireRoot(): void {
  if (process.geteuid?.() !== 0)
    throw new Error('These tests set up other users and namespaces: run them as root on Linux.');
}
