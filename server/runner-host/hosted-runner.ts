/** One runner: its program, its screen, its transcript, and those who look. What it prints goes to all of them, and it waits when screen or disk cannot keep up. */
import { StringDecoder } from 'node:string_decoder';
import type { Clock } from '#common/clock.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { writeExit } from '#discovery/runner-files.ts';
import {
  attachEvents,
  type HostExit,
  type HostSignal,
  type Pulse,
  type Rights,
  type HostedRunner as Shown,
  type Size,
} from '#protocol/host.ts';
import { Attachment, type Wire } from './attachment.ts';
import type { Ending, Program } from './program.ts';
import type { ReadyWatch } from './ready-watch.ts';
import type { Screen } from './screen.ts';
import { isSameSize, sizeFor } from './sizing.ts';
import { forTerminal } from './tail-screen.ts';
import { isAnswer } from './terminal-answers.ts';
import type { Transcript } from './transcript.ts';

/** Bytes that wait for screen or disk: above the first the program has to wait, below the second it goes on. */
const enough = { most: 1_048_576, least: 262_144 };
/** Bytes that were typed and not taken, above which no more are: nobody types that ahead. */
const mostUntaken = 4 * 1_048_576;

export interface RunnerParts {
  readonly runnerId: string;
  readonly directory: string;
  readonly screen: Screen;
  readonly transcript: Transcript;
  readonly size: Size;
  readonly sizing: 'latest' | 'smallest';
  readonly ready: ReadyWatch | undefined;
  readonly clock: Clock;
  /** The process has ended, and all that it printed is written. */
  readonly ended: (exit: HostExit) => void;
}

export class HostedRunner {
  readonly #parts: RunnerParts;
  readonly #attachments = new Set<Attachment>();
  readonly #decoder = new StringDecoder('utf8');
  /** Where the transcript stood at the start. */
  readonly #begin: number;
  #program: Program | undefined;
  #process: ProcessIdentity | undefined;
  #size: Size;
  #outputBytes = 0;
  #lastOutputAt: number | undefined;
  #isPaused = false;
  #activity = 0;
  #hasEnded = false;
  #exit: HostExit | undefined;
  #isExitWritten = false;
  #isEndTold = false;
  matchedAt: number | undefined;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#size = parts.size;
    this.#begin = parts.transcript.end;
    parts.screen.onAnswer((text) => void this.type(text));
  }

  /** The process is there; what it printed before this is known already. */
  started(program: Program, process: ProcessIdentity): void {
    this.#program = program;
    this.#process = process;
    if (this.#isPaused) program.pause();
  }

  get exit(): HostExit | undefined {
    return this.#exit;
  }

  /** How it ended is on the disk, for whoever asks later. */
  get isWrittenDown(): boolean {
    return this.#isExitWritten;
  }

  get process(): ProcessIdentity | undefined {
    return this.#process;
  }

  get shown(): Shown | undefined {
    if (!this.#process || !this.#program) return undefined;
    return {
      runnerId: this.#parts.runnerId,
      process: { ...this.#process },
      terminal: this.#program.terminal,
      size: this.#size,
      outputBytes: this.#outputBytes,
      lastOutputAt: this.#lastOutputAt,
      matchedAt: this.matchedAt,
      exit: this.#exit,
    };
  }

  get pulse(): Pulse {
    return {
      runnerId: this.#parts.runnerId,
      outputBytes: this.#outputBytes,
      lastOutputAt: this.#lastOutputAt,
      paused: this.#isPaused,
      lostBytes: this.#parts.transcript.lostBytes,
    };
  }

  get text(): string {
    return this.#parts.screen.text;
  }

  printed(bytes: Buffer): void {
    const { screen, transcript, clock, ready } = this.#parts;
    this.#outputBytes += bytes.length;
    this.#lastOutputAt = clock.now();
    transcript.append(bytes);
    screen.print(bytes, () => this.balance());
    const text = this.#decoder.write(bytes);
    ready?.see(text);
    if (this.#attachments.size > 0 && text !== '') {
      const data = this.#program?.terminal === 'pipes' ? forTerminal(text) : text;
      const offset = this.#begin + this.#outputBytes;
      for (const attachment of this.#attachments) attachment.print(data, offset);
    }
    this.balance();
  }

  /** Lets the program wait, or go on. */
  balance(): void {
    const { screen, transcript } = this.#parts;
    const behind = Math.max(screen.unparsed, transcript.pending);
    if (!this.#isPaused && behind > enough.most) {
      this.#isPaused = true;
      this.#program?.pause();
    } else if (this.#isPaused && behind < enough.least) {
      this.#isPaused = false;
      this.#program?.resume();
    }
  }

  /** Resolves when it is written down how it ended. */
  async ended(ending: Ending): Promise<void> {
    this.#hasEnded = true;
    const exit = { ...ending, at: this.#parts.clock.now() };
    await this.#parts.transcript.close();
    this.#exit = exit;
    await this.writeExit();
    this.#parts.ended(exit);
    this.#isEndTold = true;
    for (const attachment of this.#attachments) attachment.tell(attachEvents.didExit.method, exit);
  }

  /** Tries once more what a full disk did not take. Never rejects. */
  async writeExit(): Promise<void> {
    const exit = this.#exit;
    const process = this.#process;
    if (!exit || !process || this.#isExitWritten) return;
    const outputBytes = this.#outputBytes;
    this.#isExitWritten = await writeExit(this.#parts.directory, {
      ...{ ...exit, process, outputBytes },
    }).then(
      () => true,
      () => false,
    );
  }

  signal(signal: HostSignal, group: boolean): 'sent' | 'ended' {
    if (this.#hasEnded || !this.#program) return 'ended';
    try {
      this.#program.signal(signal, group);
      return 'sent';
    } catch (failure) {
      if ((failure as NodeJS.ErrnoException).code === 'ESRCH') return 'ended';
      throw failure;
    }
  }

  type(data: string): 'sent' | 'ended' {
    if (this.#hasEnded || !this.#program) return 'ended';
    if (this.#program.untaken < mostUntaken) this.#program.type(data);
    return 'sent';
  }

  /** Nobody is told anything before the first picture is taken by `open`. */
  attach(rights: Rights, wire: Wire): Attachment {
    const attachment = new Attachment(rights, wire, (taken) =>
      this.#parts.screen.whenParsed(() =>
        taken({
          screen: this.#parts.screen.drawn(),
          size: this.#size,
          offset: this.#begin + this.#outputBytes - this.#parts.screen.unparsed,
        }),
      ),
    );
    this.#attachments.add(attachment);
    return attachment;
  }

  detach(attachment: Attachment): void {
    attachment.close();
    this.#attachments.delete(attachment);
    this.#fit(attachment);
  }

  typedBy(attachment: Attachment, data: string): void {
    if (attachment.rights !== 'type' || isAnswer(data)) return;
    attachment.lastActive = ++this.#activity;
    this.#fit(attachment);
    this.type(data);
  }

  resizedBy(attachment: Attachment, size: Size): void {
    if (attachment.rights !== 'type') return;
    attachment.size = size;
    attachment.lastActive = ++this.#activity;
    this.#fit(attachment);
  }

  /** Whoever reads on the disk how it ended may have it forgotten before those who look were told. */
  close(): void {
    const { method } = attachEvents.didExit;
    for (const attachment of this.#attachments)
      if (this.#exit && !this.#isEndTold) attachment.end(method, this.#exit);
      else attachment.close();
    this.#attachments.clear();
    this.#parts.screen.close();
  }

  /** Everybody learns of another size; `by` alone need not be drawn anew, because its terminal has changed with it. */
  #fit(by: Attachment): void {
    const size = sizeFor(this.#parts.sizing, this.#attachments);
    if (!size || isSameSize(size, this.#size)) return;
    this.#size = size;
    this.#program?.resize(size);
    this.#parts.screen.resize(size);
    for (const attachment of this.#attachments) {
      attachment.tell(attachEvents.didResize.method, size);
      const isItsOwn = attachment === by && attachment.size && isSameSize(attachment.size, size);
      if (!isItsOwn) attachment.redraw();
    }
  }
}
