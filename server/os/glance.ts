/**
 * The listeners of the machine for whoever looks every second: while the system's table of sockets says the same and every
 * process that was seen is there, what was seen before is believed for some seconds. Knows no platform.
 */
import type { Clock } from '#common/clock.ts';
import { isAbsent } from '#discovery/process-source.ts';
import type { Listener } from '#server/ports/needs.ts';

/**
 * How long what no table shows is believed, in milliseconds: that a process handed its socket to a child, became another program
 * or got the number of one that ended within a second.
 */
const BELIEVED_MS = 60_000;

/**
 * How often the table is looked at while nobody expects a change, in milliseconds. When few listen, the kernel goes through its
 * whole table of connections to find that there are no more: some four milliseconds, twice.
 */
const QUIET_MS = 4_000;

/** A text that is another one when somebody began or ceased to listen; undefined where the system has no cheap way to tell. */
export type TableSign = () => string | undefined;

interface Seen {
  readonly sign: string;
  readonly listeners: readonly Listener[];
  readonly pids: ReadonlySet<number>;
  readonly until: number;
  /** When the table was looked at last. */
  signedAt: number;
}

export class Glance {
  readonly #read: () => Promise<readonly Listener[]>;
  readonly #sign: TableSign;
  readonly #clock: Clock;
  #last: Seen | undefined;

  constructor(read: () => Promise<readonly Listener[]>, sign: TableSign, clock: Clock) {
    this.#read = read;
    this.#sign = sign;
    this.#clock = clock;
  }

  /** `quiet`: nothing has changed for a while; whoever ends is seen at once all the same. */
  async listeners(quiet: boolean): Promise<readonly Listener[]> {
    const now = this.#clock.monotonic();
    const last = this.#last;
    const isBelieved = last && now < last.until && !someAreGone(last.pids);
    if (isBelieved && quiet && now - last.signedAt < QUIET_MS) return last.listeners;
    // Taken before the reading: what changes during it is seen at the next look.
    const sign = this.#sign();
    if (isBelieved && sign === last.sign) {
      last.signedAt = now;
      return last.listeners;
    }
    this.#last = undefined;
    const listeners = await this.#read();
    if (sign !== undefined) {
      const pids = new Set(listeners.map(({ process }) => process?.process.pid ?? 0));
      pids.delete(0);
      this.#last = { sign, listeners, pids, until: now + BELIEVED_MS, signedAt: now };
    }
    return listeners;
  }
}

function someAreGone(pids: ReadonlySet<number>): boolean {
  for (const pid of pids) if (isAbsent(pid)) return true;
  return false;
}
