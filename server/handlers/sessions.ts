/** Who is connected: opens a session for each client that has proven itself, and cuts those whose token has ended. */
import type { Pass } from '#server/authority/authority.ts';
import type { Tokens } from '#server/authority/tokens.ts';
import { ClientSession, type ClientSessionParts } from './session.ts';

export interface SessionsParts extends Omit<ClientSessionParts, 'line' | 'pass' | 'onClosed'> {
  readonly tokens: Tokens;
}

export class Sessions {
  readonly #parts: SessionsParts;
  #count = 0;

  constructor(parts: SessionsParts) {
    this.#parts = parts;
  }

  /** How many are open. */
  get count(): number {
    return this.#count;
  }

  /** `pass` is what the token of its proof stands for; absent for the user's own. */
  readonly open = (line: ClientSessionParts['line'], pass?: Pass): ClientSession => {
    const { tokens, ...parts } = this.#parts;
    this.#count++;
    const stop = pass && tokens.whileGood(pass.id, () => line.close());
    const onClosed = () => {
      this.#count--;
      stop?.();
    };
    return new ClientSession({ ...parts, line, pass, onClosed });
  };
}
