/**
 * One runner in a terminal of this window: its screen, then what it prints, and what is typed here. Closing it detaches and
 * stops nothing. It outlives the runner's process: when that ends it says so, and shows the next one when it is started again.
 */
import * as vscode from 'vscode';
import { Attachment, type TerminalSize } from '#client/connection/attachment.ts';
import { failureOf } from '#client/connection/failure.ts';
import { every, systemClock } from '#common/clock.ts';
import type { Runner } from '#protocol/runner.ts';
import type { Harbor } from '../harbor.ts';
import { wayOf } from '../views/runner-row.ts';
import { sayFailure } from '../words/speak.ts';
import { sayEnd, sayWaiting, terminalTitle } from '../words/speak-runner.ts';
import { OutputPace } from './output-pace.ts';
import { TerminalFit } from './terminal-fit.ts';
import { afterLife, dim, wholeScreen } from './terminal-text.ts';

/** Milliseconds between two tries to attach to what runs and could not be reached. */
const tryEveryMs = 3_000;

export interface RunnerTerminalParts {
  readonly harbor: Harbor;
  readonly projectId: string;
  readonly name: string;
  /** Nobody asked for it just now: until somebody types, the program keeps the size that it has elsewhere. */
  readonly isQuiet: boolean;
  /** Starts the runner again, and says by itself when that is refused. */
  readonly start: () => Promise<void>;
}

export class RunnerTerminal implements vscode.Pseudoterminal {
  readonly #write = new vscode.EventEmitter<string>();
  readonly #override = new vscode.EventEmitter<vscode.TerminalDimensions | undefined>();
  readonly #close = new vscode.EventEmitter<void>();
  readonly #rename = new vscode.EventEmitter<string>();
  readonly onDidWrite = this.#write.event;
  readonly onDidOverrideDimensions = this.#override.event;
  readonly onDidClose = this.#close.event;
  readonly onDidChangeName = this.#rename.event;
  readonly #parts: RunnerTerminalParts;
  readonly #end = new AbortController();
  readonly #fit = new TerminalFit();
  readonly #pace = new OutputPace(() => this.#attachment);
  #attachment: Attachment | undefined;
  /** Of the process that was followed to its end. */
  #over: string | undefined;
  #look: (() => void) | undefined;
  #isQuiet: boolean;
  #held: TerminalSize | undefined;
  #title = '';

  constructor(parts: RunnerTerminalParts) {
    this.#parts = parts;
    this.#isQuiet = parts.isQuiet;
  }

  open(size: vscode.TerminalDimensions | undefined): void {
    if (size) this.#fit.reported(sizeOf(size));
    const { harbor } = this.#parts;
    const stops = [
      harbor.mirror.onDidChange(({ runners }) => {
        if (runners.size > 0) this.#seen();
      }),
      harbor.onDidStand.on(() => this.#seen()),
    ];
    for (const stop of stops) this.#end.signal.addEventListener('abort', stop, { once: true });
    this.#seen();
    void this.#live();
  }

  /** The user closed it, or the window goes: the runner runs on. */
  close(): void {
    this.#end.abort();
    this.#pace.close();
  }

  setDimensions(size: vscode.TerminalDimensions): void {
    if (this.#fit.reported(sizeOf(size))) this.#tellSize();
    this.#hold();
  }

  handleInput(text: string): void {
    if (this.#attachment) {
      if (this.#isQuiet) this.#tellSize();
      this.#attachment.type(text);
    } else if (text === '\r') void this.#again();
    // Ctrl-C and Ctrl-D, as a shell that has nothing to end takes them.
    else if (text === '\x03' || text === '\x04') this.#close.fire();
  }

  get #runner(): Runner | undefined {
    const { harbor, projectId, name } = this.#parts;
    for (const runner of harbor.mirror.runners.values())
      if (runner.projectId === projectId && runner.name === name) return runner;
    return undefined;
  }

  /** One process after the other, until the terminal is closed. */
  async #live(): Promise<void> {
    const { signal } = this.#end;
    let wasReached = true;
    let said = '';
    while (!signal.aborted) {
      const runner = await this.#nextProcess(wasReached);
      if (!runner || signal.aborted) return;
      const attachment = this.#attach(runner);
      this.#attachment = attachment;
      const [end, failure] = await attachment.live(signal).then(
        (it) => [it, undefined] as const,
        (caught: unknown) => [undefined, failureOf(caught)] as const,
      );
      this.#attachment = undefined;
      if (signal.aborted) return;
      wasReached = end !== undefined && !(end.kind === 'refused' && end.reason === 'hostAway');
      if (wasReached) this.#over = processKey(runner);
      const words = failure
        ? sayFailure(failure, vscode.l10n)
        : sayEnd(this.#parts.name, end, vscode.l10n);
      // Of many tries that fail alike one is told.
      if (wasReached || words !== said) this.#write.fire(afterLife(words));
      said = words;
    }
  }

  #attach({ id }: Runner): Attachment {
    const { harbor } = this.#parts;
    return new Attachment({
      ask: () => harbor.request('runners/attach', { runnerId: id, rights: 'type' }),
      size: this.#isQuiet ? undefined : this.#fit.own,
      viewer: {
        redraw: (screen, size) => {
          // First, for the screen was drawn for that size.
          this.#fit.programSees(size);
          this.#hold();
          this.#show(wholeScreen(screen));
          // VS Code hears no name that is said while the terminal opens.
          this.#rename.fire(this.#title);
        },
        print: (text) => this.#show(text),
        resized: (size) => {
          this.#fit.programSees(size);
          this.#hold();
        },
      },
    });
  }

  #show(text: string): void {
    this.#write.fire(text);
    this.#pace.spend(text.length);
  }

  /** The process that is to be shown, now or as soon as something changed; undefined when the terminal was closed first. */
  async #nextProcess(now: boolean): Promise<Runner | undefined> {
    const { signal } = this.#end;
    const next = () => {
      const runner = this.#runner;
      return runner && isAttachable(runner) && processKey(runner) !== this.#over
        ? runner
        : undefined;
    };
    const found = now ? next() : undefined;
    if (found) return found;
    if (now && this.#over === undefined)
      this.#write.fire(dim(sayWaiting(this.#runner, vscode.l10n)));
    return await new Promise((resolve) => {
      // What could not be reached is asked for again, though nothing is told of it.
      const stopTrying = now ? undefined : every(systemClock, tryEveryMs, () => this.#look?.());
      const settle = (runner: Runner | undefined) => {
        stopTrying?.();
        this.#look = undefined;
        resolve(runner);
      };
      this.#look = () => {
        const runner = next();
        if (runner) settle(runner);
      };
      signal.addEventListener('abort', () => settle(undefined), { once: true });
    });
  }

  #seen(): void {
    this.#look?.();
    const title = terminalTitle(this.#parts.name, this.#runner, vscode.l10n);
    if (title === this.#title) return;
    this.#title = title;
    this.#rename.fire(title);
  }

  /** Enter, where nothing is attached: what runs is attached to, and what does not is started. */
  async #again(): Promise<void> {
    const runner = this.#runner;
    if (!runner || !isAttachable(runner)) return await this.#parts.start();
    this.#over = undefined;
    this.#look?.();
  }

  #tellSize(): void {
    this.#isQuiet = false;
    const { own } = this.#fit;
    if (own) this.#attachment?.resize(own);
  }

  /** Holds the terminal to the program's size, or lets it have its own. */
  #hold(): void {
    const { override } = this.#fit;
    if (override === this.#held) return;
    this.#held = override;
    this.#override.fire(override && { columns: override.cols, rows: override.rows });
  }
}

function sizeOf({ columns, rows }: vscode.TerminalDimensions): TerminalSize {
  return { cols: columns, rows };
}

/** Its process is there, or was a moment ago. */
function isAttachable(runner: Runner): boolean {
  return ['live', 'leaving'].includes(wayOf({ runner }));
}

function processKey({ process, startedAt }: Runner): string {
  return process ? `${process.pid} ${process.startTime} ${process.bootId}` : `at ${startedAt}`;
}
