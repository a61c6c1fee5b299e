/** The newest sessions of agents: asked for now and then while somebody looks, and forgotten after. Knows no view. */
import { type Cancel, type Clock, every, systemClock } from '#common/clock.ts';
import { Emitter } from '#common/emitter.ts';
import type { Session } from '#protocol/sessions.ts';
import type { ParamsOf } from './calls.ts';
import type { Peer } from './peer.ts';

export type SessionFilter = Omit<ParamsOf<'sessions/list'>, 'limit'>;

/** Those who work spend all the time, and nobody tells it: they are asked for anew this often, in milliseconds. */
const agingMs = 30_000;
/** A session ends a moment after its runner, in milliseconds; and many runners that end at once are one question. */
const soonMs = 2_000;

export class SessionMirror {
  /** Emits after each change. */
  readonly onDidChange = new Emitter<undefined>();
  readonly #limit: number;
  readonly #clock: Clock;
  #sessions: readonly Session[] | undefined;
  #filter: SessionFilter = {};
  #peer: Peer | undefined;
  #wanted = false;
  #aging: Cancel | undefined;
  #soon: Cancel | undefined;
  /** The question that is under way; the answer to any other is of no use any more. */
  #question: object | undefined;

  /** `limit`: how many are asked for. */
  constructor(limit: number, clock: Clock = systemClock) {
    this.#limit = limit;
    this.#clock = clock;
  }

  /** Newest first; undefined before the first answer, and while nobody wants one. */
  get sessions(): readonly Session[] | undefined {
    return this.#sessions;
  }

  get filter(): SessionFilter {
    return this.#filter;
  }

  /** The connection to ask over, as long as it lasts. */
  attach(peer: Peer): void {
    this.#forget();
    this.#peer = peer;
    void peer.closed.then(() => {
      if (this.#peer !== peer) return;
      this.#peer = undefined;
      this.#forget();
    });
    this.ask();
  }

  /** Whether anybody looks. */
  want(wanted: boolean): void {
    if (wanted === this.#wanted) return;
    this.#wanted = wanted;
    this.#aging?.();
    this.#aging = wanted ? every(this.#clock, agingMs, () => this.ask()) : undefined;
    if (wanted) this.ask();
    else this.#forget();
  }

  /** From now on only what this filter lets through. */
  narrow(filter: SessionFilter): void {
    this.#filter = filter;
    this.#forget();
    this.ask();
  }

  /** Something may have changed: asks anew in a moment. */
  stir(): void {
    if (!this.#wanted) return;
    this.#soon ??= this.#clock.after(soonMs, () => {
      this.#soon = undefined;
      this.ask();
    });
  }

  /** Asks anew, when anybody looks and there is a server. */
  ask(): void {
    if (this.#peer && this.#wanted) void this.#ask(this.#peer);
  }

  close(): void {
    this.want(false);
  }

  async #ask(peer: Peer): Promise<void> {
    const question = {};
    this.#question = question;
    const params = { ...this.#filter, limit: this.#limit };
    // An older server has no sessions, and one that is gone tells nothing: what was seen stays.
    const answer = await peer.request('sessions/list', params).catch(() => undefined);
    if (this.#question !== question) return;
    this.#question = undefined;
    if (!answer) return;
    this.#sessions = answer;
    this.onDidChange.emit(undefined);
  }

  #forget(): void {
    this.#soon?.();
    this.#soon = undefined;
    this.#question = undefined;
    if (!this.#sessions) return;
    this.#sessions = undefined;
    this.onDidChange.emit(undefined);
  }
}
