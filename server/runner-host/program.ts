/** A program that runs, by whichever way it is connected. Knows no runner. */
import type { HostSignal, Size } from '#protocol/host.ts';

/** How a process ended. */
export interface Ending {
  readonly code?: number | undefined;
  readonly signal?: string | undefined;
}

export interface Program {
  readonly pid: number;
  readonly terminal: 'pty' | 'pipes';
  /** What was typed and the program has not taken yet, in bytes. */
  readonly untaken: number;
  type(data: string): void;
  resize(size: Size): void;
  /** Reads no more, so that the program has to wait once the system's own buffer is full. */
  pause(): void;
  resume(): void;
  /** Throws what the system says. */
  signal(signal: HostSignal, group: boolean): void;
}

/** What a program does. */
export interface ProgramEvents {
  printed(bytes: Buffer): void;
  /** Everything that it printed was told before. */
  ended(ending: Ending): void;
}

/** What to run. `file` is a path that was found to be there. */
export interface Launch {
  readonly file: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly size: Size;
}
