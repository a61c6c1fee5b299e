/** Tokens for agents and readers: issued, looked after, ended. Their secrets pass through to who asked, and are kept nowhere here. */
import type { Clock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import type { Journal, Origin } from '#common/origin.ts';
import type { Liveness } from '#server/leases/needs.ts';
import type { Pass } from './authority.ts';
import type { AuthorityEvent } from './authority-events.ts';
import type { IssuedToken, TokenFiles } from './needs.ts';

export type TokenWish = Pick<IssuedToken, 'kind' | 'name' | 'projectId' | 'process'> & {
  /** Milliseconds. */
  readonly ttl: number;
};

type Ending = (AuthorityEvent & { readonly type: 'tokenEnded' })['reason'];

export interface TokensParts {
  readonly files: TokenFiles;
  readonly journal: Journal<AuthorityEvent>;
  readonly liveness: Liveness;
  readonly clock: Clock;
}

export class Tokens {
  readonly #parts: TokensParts;
  /** How the connections that came by a token are cut. */
  readonly #cuts = new Map<string, Set<() => void>>();

  constructor(parts: TokensParts) {
    this.#parts = parts;
  }

  all(): readonly IssuedToken[] {
    const now = this.#parts.clock.now();
    return this.#parts.files.all().filter(({ expiresAt }) => now < expiresAt);
  }

  /** What a token stands for just now; undefined when it is over. */
  pass(id: string): Pass | undefined {
    const token = this.#parts.files.read(id);
    if (!token || this.#parts.clock.now() >= token.expiresAt) return undefined;
    const { kind, name, projectId } = token;
    return { id, kind, name, projectId };
  }

  /** Calls `cut` once the token is no longer good, whoever ended it. The answer forgets it. */
  whileGood(id: string, cut: () => void): () => void {
    const cuts = this.#cuts.get(id) ?? new Set();
    this.#cuts.set(id, cuts.add(cut));
    return () => {
      cuts.delete(cut);
      if (cuts.size === 0) this.#cuts.delete(id);
    };
  }

  /** Written into the journal first: a token that nobody knows of is never good. */
  async issue(
    { ttl, ...wish }: TokenWish,
    origin: Origin,
  ): Promise<{ readonly issued: IssuedToken; readonly secret: string }> {
    const { files, journal, clock } = this.#parts;
    const issuedAt = clock.now();
    const issued: IssuedToken = { ...wish, id: newId('t'), issuedAt, expiresAt: issuedAt + ttl };
    const { id: tokenId, kind, name, projectId, expiresAt } = issued;
    const event = { type: 'tokenIssued', tokenId, kind, name, projectId, expiresAt } as const;
    await journal.commit([event], origin);
    return { issued, secret: await files.write(issued) };
  }

  /** False when there is none of that id. */
  async revoke(id: string, origin: Origin): Promise<boolean> {
    const token = this.#parts.files.read(id);
    if (token) await this.#end(token, 'revoked', origin);
    return token !== undefined;
  }

  /** Ends what has expired and what was to end with a process that is proven dead. */
  async look(): Promise<void> {
    const { files, clock, liveness } = this.#parts;
    for (const token of files.all()) {
      const reason =
        clock.now() >= token.expiresAt
          ? 'expired'
          : token.process && (await liveness.verdict(token.process)) === 'dead'
            ? 'processEnded'
            : undefined;
      if (reason) await this.#end(token, reason, { by: 'server', correlation: token.id });
    }
    // Another server of this user, or the user by hand, may have removed it.
    for (const id of [...this.#cuts.keys()]) if (!this.pass(id)) this.#cut(id);
  }

  /** The file goes first: better an ending that nobody wrote down than a token that was to be over and is good. */
  async #end({ id, projectId }: IssuedToken, reason: Ending, origin: Origin): Promise<void> {
    await this.#parts.files.remove(id);
    this.#cut(id);
    const event = { type: 'tokenEnded', tokenId: id, projectId, reason } as const;
    await this.#parts.journal.commit([event], origin);
  }

  #cut(id: string): void {
    for (const cut of [...(this.#cuts.get(id) ?? [])]) cut();
  }
}
