/** A terminal in a throw-away harbor: runs `hm` as a user does, and proves at the end that nothing of it is left. */
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withDeadline } from '#common/clock.ts';
import type { Lease } from '#protocol/ports.ts';
import { builtProgram } from './built.ts';
import { Harbor, kill, until } from './harbor.ts';

/** How long one command may take, in milliseconds, on a busy machine of two cores. */
const commandLimitMs = 30_000;

/** What a command printed, and how it ended. */
export interface Said {
  /** 128 and the signal's number stand for a signal, as in a shell. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that runs. */
export class Command {
  readonly child: ChildProcess;
  readonly ended: Promise<Said>;
  #stdout = '';
  #stderr = '';
  /** It has ended, and all that it said was read. */
  #isOver = false;

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
    });
    this.ended = new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => {
        this.#isOver = true;
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  /** Both streams so far. */
  get output(): string {
    return this.#stdout + this.#stderr;
  }

  /** The lines on stdout that are whole. */
  get lines(): readonly string[] {
    return this.#stdout.split('\n').slice(0, -1);
  }

  /** The first match in what it says; fails with all that it said. */
  async says(pattern: RegExp, deadlineMs = commandLimitMs): Promise<RegExpExecArray> {
    const found = () => pattern.exec(this.output);
    await until(`it says ${pattern}`, () => found() !== null || this.#isOver, deadlineMs).catch(
      () => {},
    );
    return found() ?? assert.fail(`It never said ${pattern}:\n${this.output}`);
  }
}

export class Terminal {
  readonly harbor: Harbor;
  readonly directory: string;
  readonly env: Readonly<Record<string, string>>;

  private constructor(harbor: Harbor, directory: string, env: Readonly<Record<string, string>>) {
    this.harbor = harbor;
    this.directory = directory;
    this.env = env;
  }

  /** In an empty project `shop` of a harbor of its own. */
  static async open(): Promise<Terminal> {
    const harbor = await Harbor.open();
    return new Terminal(harbor, harbor.root, harbor.env).in('shop');
  }

  /** A terminal of the same harbor in this directory, which is made when it is not there. */
  async in(directory: string, env: Readonly<Record<string, string>> = {}): Promise<Terminal> {
    const path = directory.startsWith('/') ? directory : join(this.harbor.root, directory);
    await mkdir(path, { recursive: true });
    return new Terminal(this.harbor, path, { ...this.env, ...env });
  }

  /** Runs `hm` to its end. */
  async hm(...args: readonly string[]): Promise<Said> {
    return withDeadline(this.start(...args).ended, commandLimitMs, `hm ${args.join(' ')}`);
  }

  /** Runs `hm`, which must succeed, and returns what it printed on stdout, without the last newline. */
  async ask(...args: readonly string[]): Promise<string> {
    const said = await this.hm(...args);
    assert.equal(said.code, 0, `hm ${args.join(' ')}: ${said.stdout}${said.stderr}`);
    return said.stdout.replace(/\n$/, '');
  }

  async askJson<T>(...args: readonly string[]): Promise<T> {
    return JSON.parse(await this.ask(...args, '--json')) as T;
  }

  /** Starts `hm` and leaves it running. */
  start(...args: readonly string[]): Command {
    return this.spawn(process.execPath, builtProgram('hm'), ...args);
  }

  /** Starts any program as this terminal would. */
  spawn(program: string, ...args: readonly string[]): Command {
    const { env, directory: cwd } = this;
    return new Command(spawn(program, args, { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] }));
  }

  /** Writes the project's harbormaster.jsonc as its user, who trusts it. */
  async declare(text: string): Promise<void> {
    await writeFile(join(this.directory, 'harbormaster.jsonc'), text);
    await this.ask('trust', '--yes');
  }

  /** What `hm ls` knows of a service of this project; undefined when it holds nothing. */
  async lease(service: string): Promise<Lease | undefined> {
    const leases = await this.askJson<Lease[]>('ls', '--here');
    return leases.find((lease) => lease.service === service);
  }

  /** Waits until the lease of `service` is as `condition` wants it. */
  async until(
    what: string,
    service: string,
    condition: (lease: Lease | undefined) => boolean,
    deadlineMs = 20_000,
  ): Promise<Lease | undefined> {
    let lease: Lease | undefined;
    await until(
      `${what} (${service})`,
      async () => {
        lease = await this.lease(service);
        return condition(lease);
      },
      deadlineMs,
    ).catch((failure: Error) => assert.fail(`${failure.message} ${JSON.stringify(lease)}`));
    return lease;
  }

  /** Of the server that runs; fails when none does. */
  async serverPid(): Promise<number> {
    return (await this.askJson<{ pid: number }>('server', 'status')).pid;
  }

  /** Commands of the harbor's processes other than its server, and hosts, which leave a moment after their last runner. */
  async strays(): Promise<string[]> {
    const commands = await Promise.all((await this.harbor.processes()).map(commandOf));
    return commands.filter(
      (command) => command !== '' && !/(server|runner-host)\.cjs/.test(command),
    );
  }

  /** Ends what a failed test left, so that the next one is not blamed for it. */
  async sweep(): Promise<void> {
    const server = (await this.hm('server', 'status', '--json')).stdout;
    const { pid } = JSON.parse(server) as { pid?: number };
    for (const each of await this.harbor.processes()) if (each !== pid) kill(each, 'SIGKILL');
  }

  /** Ends the server and proves that this harbor has no process left; then removes it. */
  async close(): Promise<void> {
    try {
      const deadline = performance.now() + 5_000;
      let strays = await this.strays();
      while (strays.length > 0 && performance.now() < deadline) strays = await this.strays();
      assert.deepEqual(strays, [], 'These processes outlived the suite.');
      for (const pid of await this.harbor.processes()) kill(pid, 'SIGTERM');
      await until(
        'the server has left',
        async () => (await this.harbor.processes()).length === 0,
        15_000,
      );
    } finally {
      await this.harbor.close();
    }
  }
}

/** Empty for a process that is gone or a zombie. Linux: proc(5). */
async function commandOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.replaceAll('\0', ' ').trim();
}
