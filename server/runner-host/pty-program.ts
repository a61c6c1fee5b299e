/** A program in a pseudo-terminal. */
import type { Socket } from 'node:net';
import { constants } from 'node:os';
import process from 'node:process';
import type { IPty } from '@lydell/node-pty';
import { systemClock } from '#common/clock.ts';
import type { HostSignal, Size } from '#protocol/host.ts';
import { LastWords } from './last-words.ts';
import type { Launch, Program, ProgramEvents } from './program.ts';
import type { PtyBinding } from './pty-binding.ts';
import { signalProcess } from './signal-process.ts';

export class PtyProgram implements Program {
  readonly terminal = 'pty';
  readonly #pty: IPty;
  /** What node-pty reads and writes by, on Unix. */
  readonly #socket: Socket | undefined;
  readonly #lastWords: LastWords;
  #hasEnded = false;

  /** Throws what the system says when no process can be made. */
  constructor(binding: PtyBinding, launch: Launch, events: ProgramEvents, clock = systemClock) {
    const { file, args, cwd, env, size } = launch;
    this.#lastWords = new LastWords(clock);
    this.#pty = binding.spawn(file, [...args], {
      ...{ cwd, env: { ...env }, cols: size.cols, rows: size.rows },
      name: env.TERM ?? 'xterm-256color',
      encoding: null,
    });
    this.#socket = (this.#pty as unknown as { _socket?: Socket })._socket;
    if (this.#socket && process.platform !== 'win32') this.#keepOpenUntilRead(this.#socket);
    // Without an encoding node-pty gives bytes, whatever its types say; on Windows it gives text all the same.
    this.#pty.onData((data: string | Buffer) => {
      this.#lastWords.hasPrinted = true;
      events.printed(typeof data === 'string' ? Buffer.from(data) : data);
    });
    this.#pty.onExit(({ exitCode, signal }) => {
      this.#hasEnded = true;
      events.ended(signal ? { signal: nameOf(signal) } : { code: exitCode });
    });
  }

  get pid(): number {
    return this.#pty.pid;
  }

  get untaken(): number {
    return this.#socket?.writableLength ?? 0;
  }

  /** Straight to the socket on Unix: node-pty's own queue asks the system over and over while the program does not read. */
  type(data: string): void {
    if (this.#socket && process.platform !== 'win32') this.#socket.write(data);
    else this.#pty.write(data);
  }

  resize({ cols, rows }: Size): void {
    try {
      this.#pty.resize(cols, rows);
    } catch {
      // It ended at this moment.
    }
  }

  pause(): void {
    this.#lastWords.isPaused = true;
    this.#pty.pause();
  }

  resume(): void {
    this.#lastWords.isPaused = false;
    this.#pty.resume();
  }

  signal(signal: HostSignal, group: boolean): void {
    if (process.platform === 'win32') this.#pty.kill();
    else if (this.#isReaped) throw Object.assign(new Error('It has ended.'), { code: 'ESRCH' });
    else signalProcess(this.pid, signal, group);
  }

  /** It was waited for: its number may be another's, though what it left still prints. node-pty tells of the end only when its terminal is closed, and marks it before. */
  get #isReaped(): boolean {
    const { _boundClose: isWaitedFor = false } = this.#pty as { _boundClose?: boolean };
    return this.#hasEnded || isWaitedFor;
  }

  /**
   * node-pty closes the terminal a fifth of a second after the process has ended, whatever lies unread in it. We let it, but
   * only once we do read and nothing more has come for that long.
   */
  #keepOpenUntilRead(socket: Socket): void {
    const destroy = socket.destroy.bind(socket);
    let isWaiting = false;
    socket.destroy = (failure?: Error) => {
      if (failure || socket.readableEnded) return destroy(failure);
      if (!isWaiting)
        this.#lastWords.await(
          () => void destroy(),
          () => socket.destroyed,
        );
      isWaiting = true;
      return socket;
    };
  }
}

function nameOf(number: number): string {
  const named = Object.entries(constants.signals).find(([, each]) => each === number);
  return named?.[0] ?? `SIG${number}`;
}
