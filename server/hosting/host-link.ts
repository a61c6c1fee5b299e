/** The server's tie to one host: connected again and again until the host is proven dead or has left. */
import { pause } from '#common/clock.ts';
import type { Verdict } from '#common/process-identity.ts';
import { type HostPointer, readHostPointer } from '#discovery/host-pointer.ts';
import { verdictOf } from '#discovery/process-identity.ts';
import type { Params, Request, Result } from '#protocol/grammar.ts';
import { type HostedRunner, host } from '#protocol/host.ts';
import { type Hear, HostLine } from './host-line.ts';

/** How soon a host that is away is looked for again, in milliseconds, and how seldom at last. */
const again = { first: 100, longest: 2_000 };

/** How often a host is asked to forget one of whom it has not seen the end yet, and what lies between, in milliseconds. */
const lastWords = { times: 50, every: 100 };

export interface LinkEvents {
  hear: Hear;
  /** After each connection: what the host really has. */
  listed(runners: readonly HostedRunner[]): void;
  away(): void;
  /** Proven dead; nothing follows. */
  gone(): void;
}

export class HostLink {
  /** Runners that are being started there. */
  starting = 0;
  /** It said so: it takes nothing more. */
  isLeaving = false;
  readonly #runnerIds = new Set<string>();
  readonly #file: string;
  readonly #events: LinkEvents;
  readonly #end = new AbortController();
  #pointer: HostPointer;
  #line: HostLine | undefined;
  #work: Promise<void> | undefined;

  /** `file` is where the pointer lies: a host that has lost its socket writes another address there. */
  constructor(file: string, pointer: HostPointer, events: LinkEvents) {
    this.#file = file;
    this.#pointer = pointer;
    this.#events = events;
  }

  get pointer(): HostPointer {
    return this.#pointer;
  }

  /** Where the host lets in whoever comes now: one that has lost its socket has another. */
  get address(): string {
    return (readHostPointer(this.#file) ?? this.#pointer).address;
  }

  /** How many runners it has, or is about to have. */
  get load(): number {
    return this.#runnerIds.size + this.starting;
  }

  started(runnerId: string): void {
    this.#runnerIds.add(runnerId);
  }

  /**
   * False when the host is away, or keeps it. After the death of a process its host writes down the last of it for a while, and whoever
   * starts it again must not find it there: so long it is waited for.
   */
  async forget(runnerId: string): Promise<boolean> {
    const ask = () => this.ask(host.forget, { runnerId }).catch(() => undefined);
    let answer = await ask();
    for (let n = 0; n < lastWords.times && answer?.kind === 'lives'; n += 1) {
      await pause(lastWords.every, this.#end.signal);
      answer = await ask();
    }
    if (answer?.kind !== 'forgotten') return false;
    this.#runnerIds.delete(runnerId);
    return true;
  }

  get isConnected(): boolean {
    return this.#line !== undefined;
  }

  verdict(): Promise<Verdict> {
    return verdictOf(this.#pointer.process);
  }

  /** Tries once, and goes on by itself afterwards. Resolves with whether the host is proven dead. */
  async open(): Promise<'connected' | 'away' | 'dead'> {
    const outcome = await this.#tryOnce();
    if (outcome === 'dead') return outcome;
    this.#work = this.#keep();
    return outcome;
  }

  /** Undefined when the host is away. `late` is called when it answers after the time is up. Rejects as HostLine.ask does. */
  async ask<R extends Request>(
    request: R,
    params: Params<R>,
    limitMs?: number,
    late?: () => void,
  ): Promise<Result<R> | undefined> {
    const line = this.#line;
    if (!line) return undefined;
    try {
      return await line.ask(request, params, limitMs, late);
    } catch (failure) {
      // A host that went in the middle is away; one that answers with an error is not.
      if (this.#line !== line) return undefined;
      throw failure;
    }
  }

  async close(): Promise<void> {
    this.#end.abort();
    this.#hangUp();
    await this.#work;
  }

  #hangUp(): void {
    this.#line?.close();
  }

  async #keep(): Promise<void> {
    const { signal } = this.#end;
    let wait = again.first;
    while (!signal.aborted) {
      if (this.#line) {
        await this.#line.closed;
        this.#line = undefined;
        if (signal.aborted) return;
        this.#events.away();
        wait = again.first;
      }
      const outcome = await this.#tryOnce();
      if (signal.aborted) return this.#hangUp();
      if (outcome === 'dead') return this.#events.gone();
      if (outcome === 'away') await pause(wait, signal);
      wait = Math.min(again.longest, wait * 2);
    }
  }

  async #tryOnce(): Promise<'connected' | 'away' | 'dead'> {
    this.#pointer = readHostPointer(this.#file) ?? this.#pointer;
    try {
      const line = await HostLine.open(this.#pointer, this.#events.hear);
      try {
        const { runners } = await line.ask(host.list, {});
        this.#runnerIds.clear();
        for (const { runnerId } of runners) this.#runnerIds.add(runnerId);
        this.#line = line;
        this.#events.listed(runners);
        return 'connected';
      } catch (failure) {
        line.close();
        throw failure;
      }
    } catch {
      return (await this.verdict()) === 'dead' ? 'dead' : 'away';
    }
  }
}
