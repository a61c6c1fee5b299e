/**
 * Lets through what a window can draw and has the sender wait for the rest: what an extension writes to a terminal is not
 * acknowledged, so a program that floods would fill the editor's memory. Knows no terminal.
 */
import { type Cancel, type Clock, systemClock } from '#common/clock.ts';

/** Characters in one turn. 128 KiB every 50 ms are 2.5 MB/s, half of what xterm.js draws (xtermjs.org, "flow control": 5 to 35 MB/s). */
const mostPerTurn = 131_072;
/** Milliseconds. */
const turnMs = 50;

/** Whoever sends, and can be held. */
export interface Holdable {
  pause(): void;
  resume(): void;
}

export class OutputPace {
  readonly #sender: () => Holdable | undefined;
  readonly #clock: Clock;
  #spent = 0;
  #turn: Cancel | undefined;

  constructor(sender: () => Holdable | undefined, clock: Clock = systemClock) {
    this.#sender = sender;
    this.#clock = clock;
  }

  /** So many characters were written. */
  spend(characters: number): void {
    this.#spent += characters;
    this.#turn ??= this.#clock.after(turnMs, () => this.#next());
    if (this.#spent >= mostPerTurn) this.#sender()?.pause();
  }

  close(): void {
    this.#turn?.();
    this.#turn = undefined;
  }

  #next(): void {
    this.#turn = undefined;
    const wasHeld = this.#spent >= mostPerTurn;
    this.#spent = Math.max(0, this.#spent - mostPerTurn);
    // A whole screen may take more than one turn.
    if (this.#spent > 0) this.#turn = this.#clock.after(turnMs, () => this.#next());
    if (wasHeld && this.#spent < mostPerTurn) this.#sender()?.resume();
  }
}
