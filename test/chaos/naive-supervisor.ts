/**
 * The control of runners under fire: it looks whether somebody runs, then starts him as a child of its own; ends him by his pid;
 * and counts what agents spend line by line. What it did it keeps in the words of a journal.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { join } from 'node:path';
import type { Harbor } from '#test/server/harbor.ts';
import type { ReadRecord } from './journal-reader.ts';

export class NaiveSupervisor {
  readonly records: ReadRecord[] = [];
  readonly #harbor: Harbor;
  readonly #project: string;
  readonly #path: string;
  readonly #living = new Map<string, ChildProcess>();

  constructor(harbor: Harbor, project: string, path: string) {
    this.#harbor = harbor;
    this.#project = project;
    this.#path = path;
  }

  /** Undefined when it is there already, as far as this one knows. */
  async start(id: string, argv: readonly string[]): Promise<ChildProcess | undefined> {
    if (this.#living.has(id)) return undefined;
    // A look at the directory, as before every launch; whoever asks meanwhile finds nobody running either.
    await access(this.#project);
    const [command = '', ...args] = argv;
    const env = {
      ...{ ...this.#harbor.env, PATH: this.#path },
      ...{ HARBORMASTER_MARKER: id, PIDS: join(this.#harbor.root, id) },
    };
    const child = spawn(command, args, { cwd: this.#project, env, stdio: 'ignore' });
    this.#living.set(id, child);
    this.#write({ type: 'runnerStarted', runnerId: id });
    return child;
  }

  /** Goes on with a conversation of which `end` is the end: two who ask at once both do. */
  async resume(id: string, end: string, agentSessionId: string): Promise<ChildProcess | undefined> {
    const child = await this.start(id, ['claude', '--resume', agentSessionId, 'spend 500']);
    if (child)
      this.#write({
        type: 'sessionBegun',
        session: { id: `s_${this.records.length}`, answers: end, agentSessionId },
      });
    return child;
  }

  /** Ends it as it knows it: the one process that it started. */
  async end(id: string): Promise<void> {
    const child = this.#living.get(id);
    this.#living.delete(id);
    this.#write({ type: 'runnerExited', runnerId: id });
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  #write(event: Record<string, unknown>): void {
    const revision = this.records.length + 1;
    this.records.push({ hash: '', prev: '', at: 0, revision, events: [event] });
  }
}
