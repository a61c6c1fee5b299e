/** A program with pipes instead of a terminal, in a session of its own. */
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import process from 'node:process';
import { type Clock, systemClock } from '#common/clock.ts';
import type { HostSignal } from '#protocol/host.ts';
import { LastWords, quietAfterEnd } from './last-words.ts';
import type { Ending, Launch, Program, ProgramEvents } from './program.ts';
import { signalProcess } from './signal-process.ts';

export class PipeProgram implements Program {
  readonly terminal = 'pipes';
  readonly pid: number;
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #clock: Clock;
  readonly #lastWords: LastWords;
  #isReaped = false;

  private constructor(child: ChildProcessWithoutNullStreams, pid: number, clock: Clock) {
    this.#child = child;
    this.pid = pid;
    this.#clock = clock;
    this.#lastWords = new LastWords(clock);
  }

  /** Rejects with what the system says when it cannot be started. */
  static start(launch: Launch, events: ProgramEvents, clock = systemClock): Promise<PipeProgram> {
    const child = spawn(launch.file, launch.args, {
      cwd: launch.cwd,
      env: { ...launch.env, PWD: launch.cwd },
      detached: process.platform !== 'win32',
      windowsHide: true,
    });
    return new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('spawn', () => {
        const program = new PipeProgram(child, child.pid ?? 0, clock);
        program.#listen(events);
        resolve(program);
      });
    });
  }

  get untaken(): number {
    return this.#child.stdin.writableLength;
  }

  type(data: string): void {
    if (this.#child.stdin.writable) this.#child.stdin.write(data);
  }

  /** Pipes have no size. */
  resize(): void {}

  pause(): void {
    this.#lastWords.isPaused = true;
    this.#child.stdout.pause();
    this.#child.stderr.pause();
  }

  resume(): void {
    this.#lastWords.isPaused = false;
    this.#child.stdout.resume();
    this.#child.stderr.resume();
  }

  /** Once it was waited for, its number may be another's, though what it left still prints: that is nobody's to signal by number. */
  signal(signal: HostSignal, group: boolean): void {
    if (this.#isReaped) throw Object.assign(new Error('It has ended.'), { code: 'ESRCH' });
    signalProcess(this.pid, signal, group);
  }

  #listen(events: ProgramEvents): void {
    const child = this.#child;
    const print = (bytes: Buffer) => {
      // What it left behind is read on, so that it need not wait for ever, and is no output of it.
      if (isOver) return;
      this.#lastWords.hasPrinted = true;
      events.printed(bytes);
    };
    let isOver = false;
    child.stdout.on('data', print);
    child.stderr.on('data', print);
    // A program that has closed its end, or ended, takes nothing more.
    for (const stream of [child.stdin, child.stdout, child.stderr]) stream.on('error', () => {});
    child.on('error', () => {});
    const over = (ending: Ending) => {
      if (isOver) return;
      isOver = true;
      this.resume();
      events.ended(ending);
    };
    child.once('exit', (code, signal) => {
      this.#isReaped = true;
      const ending = signal ? { signal } : { code: code ?? 0 };
      child.once('close', () => over(ending));
      const said = () => over(ending);
      this.#clock.after(quietAfterEnd, () => this.#lastWords.await(said, () => isOver));
    });
  }
}
