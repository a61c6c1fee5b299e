/** What somebody who attaches now must be shown to see what everybody else sees. */
import type { Size } from '#protocol/host.ts';

export interface Screen {
  /** Bytes that were printed and are not on the screen yet. */
  readonly unparsed: number;
  /** `done` is called once they are on the screen. */
  print(bytes: Buffer, done: () => void): void;
  /** Calls `task` when everything that was printed before is on the screen, and nothing that is printed after. */
  whenParsed(task: () => void): void;
  resize(size: Size): void;
  /** From now on `answer` is called with what the program asked of its terminal. */
  onAnswer(answer: (text: string) => void): void;
  /** To be written to a terminal that was reset. */
  drawn(): string;
  /** What it shows, as plain text. */
  readonly text: string;
  close(): void;
}
