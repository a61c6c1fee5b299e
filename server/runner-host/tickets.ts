/** Tickets for those who attach: each is good once, for half a minute, for one runner. Knows no socket. */
import { randomBytes } from 'node:crypto';
import type { Clock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import type { Rights } from '#protocol/host.ts';

/** How long a ticket is good, in milliseconds: a window needs less, and what is found in a log later opens nothing. */
const goodFor = 30_000;
/** More than anybody can have asked for in that time; then the oldest goes. */
const most = 1_000;

/** What whoever comes with a ticket may do. */
export interface Admission {
  readonly runnerId: string;
  readonly rights: Rights;
}

interface Ticket extends Admission {
  readonly secret: Buffer;
  /** By the monotonic clock. */
  readonly until: number;
}

export class Tickets {
  readonly #clock: Clock;
  readonly #tickets = new Map<string, Ticket>();

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** `t_16hex.64hex`. */
  issue({ runnerId, rights }: Admission): string {
    this.#drop();
    const id = newId('t');
    const secret = randomBytes(32);
    const until = this.#clock.monotonic() + goodFor;
    this.#tickets.set(id, { runnerId, rights, secret, until });
    return `${id}.${secret.toString('hex')}`;
  }

  /** What whoever names this ticket must prove to know. It does not use it up: a stranger who guessed the id must not. */
  secretOf(id: string): Buffer | undefined {
    this.#drop();
    return this.#tickets.get(id)?.secret;
  }

  /** Uses it up. Undefined when it was used already, by somebody who was quicker. */
  take(id: string): Admission | undefined {
    this.#drop();
    const ticket = this.#tickets.get(id);
    this.#tickets.delete(id);
    return ticket && { runnerId: ticket.runnerId, rights: ticket.rights };
  }

  /** They stand in the order of their ends. */
  #drop(): void {
    const now = this.#clock.monotonic();
    for (const [id, { until }] of this.#tickets) {
      if (until > now && this.#tickets.size < most) break;
      this.#tickets.delete(id);
    }
  }
}
