/** The newest sessions of agents: asked for while somebody looks, anew whenever the server tells of a change, and forgotten after. Knows no view. */
import { Emitter } from '#common/emitter.ts';
import type { Session } from '#protocol/sessions.ts';
import type { ParamsOf } from './calls.ts';
import type { Peer } from './peer.ts';

export type SessionFilter = Omit<ParamsOf<'sessions/list'>, 'limit'>;

export class SessionMirror {
  /** Emits after each change. */
  readonly onDidChange = new Emitter<undefined>();
  readonly #limit: number;
  #sessions: readonly Session[] | undefined;
  #filter: SessionFilter = {};
  #peer: Peer | undefined;
  #wanted = false;
  /** The question that is under way; the answer to any other is of no use any more. */
  #question: object | undefined;
  /** Something changed since the question was asked. */
  #isStirred = false;

  /** `limit`: how many are asked for. */
  constructor(limit: number) {
    this.#limit = limit;
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
    if (wanted) this.ask();
    else this.#forget();
  }

  /** From now on only what this filter lets through. */
  narrow(filter: SessionFilter): void {
    this.#filter = filter;
    this.#forget();
    this.ask();
  }

  /** The server told of a change. What is asked already may be answered with what was before it, so that is asked once more after. */
  stir(): void {
    if (this.#question) this.#isStirred = true;
    else this.ask();
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
    this.#isStirred = false;
    const params = { ...this.#filter, limit: this.#limit };
    // An older server has no sessions, and one that is gone tells nothing: what was seen stays.
    const answer = await peer.request('sessions/list', params).catch(() => undefined);
    if (this.#question !== question) return;
    this.#question = undefined;
    if (this.#isStirred) this.ask();
    if (!answer) return;
    this.#sessions = answer;
    this.onDidChange.emit(undefined);
  }

  #forget(): void {
    this.#question = undefined;
    this.#isStirred = false;
    if (!this.#sessions) return;
    this.#sessions = undefined;
    this.onDidChange.emit(undefined);
  }
}
