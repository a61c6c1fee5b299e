/**
 * A runner's screen and keyboard, over a line straight to its host: opened by a ticket, drawn, followed, and opened anew by
 * another ticket when the line breaks. The server is asked for tickets and is needed for nothing else. Draws nothing.
 */
import type { Socket } from 'node:net';
import type * as z from 'zod/mini';
import { DeadlinePassed } from '#common/clock.ts';
import { tokenInHand } from '#discovery/issued-token.ts';
import type { Event, Result } from '#protocol/grammar.ts';
import type { attach, attachEvents, Rights, Size } from '#protocol/host.ts';
import { reach } from './reach.ts';
import { stayConnected } from './reconnect.ts';
import { SocketPeer } from './socket-peer.ts';

/** Columns and rows of a terminal. */
export type TerminalSize = Readonly<Size>;

/** What the server says to who wants to attach; a ticket is good once. */
export type TicketAnswer =
  | {
      readonly kind: 'attached';
      readonly address: string;
      readonly hostId: string;
      readonly ticket: string;
    }
  | { readonly kind: 'refused'; readonly reason: 'noSuchRunner' | 'notRunning' | 'hostAway' };

/** Who shows the runner. Called in order, and never after the end. */
export interface Viewer {
  /** Everything anew: at first, when frames were left out because they came too fast, and on a new line. */
  redraw(screen: string, size: TerminalSize): void;
  /** What the program printed since. */
  print(text: string): void;
  /** The size that the program sees from now on, whoever asked for it. */
  resized?(size: TerminalSize): void;
  /** The line broke and another is sought; the next redraw says that there is one. */
  away?(): void;
}

export interface AttachmentOptions {
  /** Asks the server for a ticket. What it throws at the first time is thrown by `live`; later it is asked again. */
  readonly ask: (signal: AbortSignal) => Promise<TicketAnswer>;
  readonly viewer: Viewer;
  /** Of the viewer's terminal; absent for one that has none and takes the size that there is. */
  readonly size?: TerminalSize | undefined;
}

/** How it ended: the program's own end, the caller's wish, or nothing to be attached to. */
export type AttachmentEnd =
  | {
      readonly kind: 'exited';
      readonly code?: number | undefined;
      readonly signal?: string | undefined;
    }
  | { readonly kind: 'detached' }
  | Extract<TicketAnswer, { kind: 'refused' }>;

/** How long a host may take to prove itself and to send the screen, in milliseconds. */
const limitMs = 5_000;
/** Characters of one message; a paste is sent in as many as it needs. */
const mostTyped = 16_384;

type Opened = Result<typeof attach.open>;
type Told<E extends Event> = z.output<E['params']>;

type Frame =
  | ['attach/didPrint', Told<typeof attachEvents.didPrint>]
  | ['attach/didRedraw', Told<typeof attachEvents.didRedraw>]
  | ['attach/didResize', Told<typeof attachEvents.didResize>]
  | ['attach/didExit', Told<typeof attachEvents.didExit>];

export class Attachment {
  readonly #options: AttachmentOptions;
  #size: TerminalSize | undefined;
  #line: { readonly peer: SocketPeer; readonly socket: Socket } | undefined;
  #rights: Rights | undefined;
  #offset = 0;
  #end: AttachmentEnd | undefined;
  #wasOpen = false;
  /** Why there never was a line. */
  #failure: unknown;

  constructor(options: AttachmentOptions) {
    this.#options = options;
    this.#size = options.size;
  }

  /** What this attachment may do; undefined before the first screen. */
  get rights(): Rights | undefined {
    return this.#rights;
  }

  /** Bytes that the program had printed when the last of what was shown was printed. */
  get offset(): number {
    return this.#offset;
  }

  /** Follows the runner until it ends or `signal` aborts. Rejects only when the server could not be asked even once. Call it once. */
  async live(signal: AbortSignal): Promise<AttachmentEnd> {
    const over = new AbortController();
    const both = AbortSignal.any([signal, over.signal]);
    await stayConnected({
      signal: both,
      live: async () => {
        try {
          await this.#follow(both);
        } catch (failure) {
          this.#failure = failure;
          throw failure;
        } finally {
          if (this.#end !== undefined || !this.#wasOpen) over.abort();
        }
      },
      onAway: () => this.#options.viewer.away?.(),
    });
    if (this.#end !== undefined) return this.#end;
    if (signal.aborted) return { kind: 'detached' };
    throw this.#failure;
  }

  /** Types at the program; nothing while the line is broken, because nobody would see it. False when it was not sent. */
  type(text: string): boolean {
    if (!this.#line || this.#rights !== 'type') return false;
    for (const data of pieces(text)) void this.#line.peer.notify('attach/type', { data });
    return true;
  }

  /** The viewer's terminal has another size. */
  resize(size: TerminalSize): void {
    this.#size = size;
    void this.#line?.peer.notify('attach/resize', size);
  }

  /** Reads no more for a moment: the viewer is slow, and the host shall leave frames out. */
  pause(): void {
    this.#line?.socket.pause();
  }

  resume(): void {
    this.#line?.socket.resume();
  }

  /** One line, from its ticket to its end. */
  async #follow(signal: AbortSignal): Promise<void> {
    const answer = await this.#options.ask(signal);
    signal.throwIfAborted();
    if (answer.kind === 'refused') {
      // The server may be looking for the host just now; only at first is that an answer.
      if (answer.reason !== 'hostAway' || !this.#wasOpen) this.#end = answer;
      return;
    }
    const { id, secret } = tokenInHand(answer.ticket);
    const { address, hostId: serverId } = answer;
    const socket = await reach({ address, serverId }, { token: secret, key: id }, limitMs);
    if (typeof socket === 'string') {
      if (!this.#wasOpen) this.#end = { kind: 'refused', reason: 'hostAway' };
      throw new Error(`The host of the runner could not be reached: ${socket}.`);
    }
    const peer = new SocketPeer(socket);
    const hangUp = () => peer.close();
    signal.addEventListener('abort', hangUp, { once: true });
    try {
      signal.throwIfAborted();
      await this.#show(peer, socket, signal);
    } catch (failure) {
      if (!this.#wasOpen && !(failure instanceof DeadlinePassed) && !signal.aborted)
        this.#end = { kind: 'refused', reason: 'notRunning' };
      throw failure;
    } finally {
      signal.removeEventListener('abort', hangUp);
      this.#line = undefined;
      peer.close();
    }
  }

  async #show(peer: SocketPeer, socket: Socket, signal: AbortSignal): Promise<void> {
    let early: Frame[] | undefined = [];
    const take = (frame: Frame) => {
      if (signal.aborted) return;
      this.#take(frame);
      if (this.#end !== undefined) peer.close();
    };
    peer.onEveryEvent((...frame) => {
      if (early) early.push(frame as Frame);
      else take(frame as Frame);
    });
    const size = this.#size;
    const asked = peer.pass('attach/open', size ? { size } : {}, { deadlineMs: limitMs, signal });
    const opened = (await asked) as Opened;
    this.#wasOpen = true;
    this.#rights = opened.rights;
    this.#line = { peer, socket };
    // It may have changed while the screen was on its way.
    if (this.#size && this.#size !== size) this.resize(this.#size);
    this.#take(['attach/didRedraw', opened]);
    const waited = early;
    early = undefined;
    for (const frame of waited) take(frame);
    if (opened.exit) take(['attach/didExit', opened.exit]);
    await peer.closed;
  }

  #take([method, frame]: Frame): void {
    const { viewer } = this.#options;
    switch (method) {
      case 'attach/didRedraw':
        this.#offset = frame.offset;
        viewer.redraw(frame.screen, frame.size);
        break;
      case 'attach/didPrint':
        // The screen that was drawn has it already.
        if (frame.offset <= this.#offset) break;
        this.#offset = frame.offset;
        viewer.print(frame.data);
        break;
      case 'attach/didResize':
        viewer.resized?.(frame);
        break;
      case 'attach/didExit':
        this.#end ??= { kind: 'exited', code: frame.code, signal: frame.signal };
    }
  }
}

/** Never between the two halves of one character: each piece is encoded by itself. */
function* pieces(text: string): Generator<string> {
  for (let from = 0; from < text.length; ) {
    const last = text.charCodeAt(from + mostTyped - 1);
    const isCut = from + mostTyped < text.length && last >= 0xd800 && last <= 0xdbff;
    const to = from + mostTyped - Number(isCut);
    yield text.slice(from, to);
    from = to;
  }
}
