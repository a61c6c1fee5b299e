/** `hm attach`: this terminal shows a runner's screen and types at it, until the program ends or the person leaves. */
import process from 'node:process';
import { Exit, exitCodes, usage } from '#client/cli/exit-codes.ts';
import { aside } from '#client/cli/print.ts';
import { exitCodeOf } from '#client/cli/run/child.ts';
import { withServer } from '#client/cli/session.ts';
import { Attachment, type AttachmentEnd } from '#client/connection/attachment.ts';
import { systemClock } from '#common/clock.ts';
import type { Runner } from '#protocol/runner.ts';
import { BorrowedScreen } from './borrowed-screen.ts';
import { DetachKeys, detachWords } from './detach-keys.ts';
import { isTerminal, takeTerminal, terminalSize } from './raw-terminal.ts';
import { exitWords, nameWords } from './runner-words.ts';
import { runnerMeant } from './which-runner.ts';

export interface AttachOptions {
  /** Looks, and types nothing. */
  readonly view?: boolean;
  /** It was over before it could be shown; without this, that is a failure. */
  readonly whenOver?: () => Promise<number>;
}

/** How long it is seen how to leave before the screen is drawn over it, in milliseconds. */
const noticeMs = 800;
/** How long the first of the two keys waits for the second, in milliseconds. */
const holdMs = 1_000;

export async function attach(what: string | undefined, options: AttachOptions): Promise<number> {
  requireTerminal('hm attach');
  const runner = await withServer('hm attach', (peer) => runnerMeant(peer, what, 'hm attach'));
  return attachTo(runner, options);
}

/** Throws when there is no terminal to show anything in. */
export function requireTerminal(verb: string): void {
  if (!isTerminal())
    throw usage(`${verb} needs a terminal to attach. What a runner prints: hm logs NAME -f`);
}

/** Shows the runner until its end or the person's wish; resolves with the program's exit code, or 0 when it was left. */
export async function attachTo(runner: Runner, options: AttachOptions = {}): Promise<number> {
  if (process.env.HARBORMASTER_MARKER === runner.id)
    throw new Exit(
      exitCodes.refused,
      `This terminal is that of ${nameWords(runner)}: it cannot show itself in itself.`,
    );
  const looks = options.view ? 'You look, and type nothing. ' : '';
  aside(`${nameWords(runner)}: ${looks}${detachWords} detaches, and it runs on.`);
  const shown = new Showing(runner, options);
  const end = await shown.untilEnd();
  const isOver = end.kind === 'refused' && end.reason === 'notRunning' && !shown.wasOpen;
  if (isOver && options.whenOver) return options.whenOver();
  return tell(runner, end, shown.wasOpen);
}

/** One runner in this terminal. */
class Showing {
  readonly #runner: Runner;
  readonly #isView: boolean;
  readonly #screen = new BorrowedScreen();
  readonly #keys = new DetachKeys();
  readonly #left = new AbortController();
  readonly #attachment: Attachment;
  /** What is to be drawn once it was seen how to leave. */
  #early: string[] | undefined = [];
  #isDrawn = false;
  /** What was typed before there was anything to type at. */
  #ahead = '';
  #giveUpHold = () => {};

  constructor(runner: Runner, { view = false }: AttachOptions) {
    this.#runner = runner;
    this.#isView = view;
    const rights = view ? 'view' : 'type';
    this.#attachment = new Attachment({
      ask: () =>
        withServer('hm attach', (peer) =>
          peer.request('runners/attach', { runnerId: runner.id, rights }),
        ),
      size: view ? undefined : terminalSize(),
      viewer: {
        redraw: (screen) => this.#redraw(screen),
        print: (text) => this.#out(this.#screen.print(text)),
        away: () =>
          this.#out(
            this.#screen.notice(`The line to ${nameWords(runner)} broke; another is sought.`),
          ),
      },
    });
  }

  get wasOpen(): boolean {
    return this.#attachment.rights !== undefined;
  }

  async untilEnd(): Promise<AttachmentEnd> {
    const giveBack = takeTerminal({
      restore: () => (this.#isDrawn ? this.#screen.leave() : ''),
      onKeys: (text) => this.#type(text),
      onResize: (size) => {
        if (!this.#isView) this.#attachment.resize(size);
      },
    });
    const cancel = systemClock.after(noticeMs, () => this.#flush());
    try {
      return await this.#attachment.live(this.#left.signal);
    } finally {
      cancel();
      this.#giveUpHold();
      this.#flush();
      giveBack();
    }
  }

  #redraw(screen: string): void {
    const { rows } = terminalSize();
    const title = `${nameWords(this.#runner)} - ${detachWords} detaches`;
    const enter = this.#isDrawn ? '' : this.#screen.enter(rows, title);
    this.#isDrawn = true;
    this.#send(this.#ahead);
    this.#ahead = '';
    this.#out(enter + this.#screen.redraw(screen));
  }

  #type(text: string): void {
    this.#giveUpHold();
    const typed = this.#keys.take(text);
    // Who only looks has nothing else to do with the usual way out.
    if (typed.leaves || (this.#isView && typed.text.includes('\x03'))) {
      this.#left.abort();
      return;
    }
    this.#send(typed.text);
    if (this.#keys.isHolding)
      this.#giveUpHold = systemClock.after(holdMs, () => {
        this.#send(this.#keys.release());
      });
  }

  #send(text: string): void {
    if (!this.wasOpen) this.#ahead += text;
    else if (text !== '') this.#attachment.type(text);
  }

  #out(text: string): void {
    if (this.#early) this.#early.push(text);
    else if (!process.stdout.write(text)) {
      this.#attachment.pause();
      process.stdout.once('drain', () => this.#attachment.resume());
    }
  }

  #flush(): void {
    const early = this.#early?.join('') ?? '';
    this.#early = undefined;
    if (early !== '') this.#out(early);
  }
}

function tell(runner: Runner, end: AttachmentEnd, wasOpen: boolean): number {
  const name = nameWords(runner);
  switch (end.kind) {
    case 'detached':
      aside(`detached from ${name}, which runs on. Attach again: hm attach ${name}`);
      return exitCodes.done;
    case 'exited': {
      const { code, signal } = end;
      aside(`${name} has ended: ${exitWords({ code, signal, observed: true, at: 0 })}.`);
      return exitCodeOf({ code: code ?? null, signal: (signal ?? null) as NodeJS.Signals | null });
    }
    case 'refused':
      throw new Exit(
        end.reason === 'hostAway' ? exitCodes.unavailable : exitCodes.failed,
        refusedWords(name, end.reason, wasOpen),
      );
  }
}

function refusedWords(
  name: string,
  reason: 'noSuchRunner' | 'notRunning' | 'hostAway',
  wasOpen: boolean,
): string {
  if (reason === 'hostAway')
    return `Who has the terminal of ${name} does not answer. See: hm ps, hm doctor`;
  if (wasOpen) return `${name} has ended while the line to it was broken. See: hm ps --all`;
  return `${name} does not run. Start it: hm start ${name}. What it printed: hm logs ${name}`;
}
