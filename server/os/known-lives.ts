/**
 * Whether processes live, asked every second of hundreds: who was found alive a moment ago and whose number is still taken is
 * believed. Only ever late to see an end, never early. Knows no lease.
 */
import type { Clock } from '#common/clock.ts';
import { type Life, lifeOf, type ProcessIdentity, sameProcess } from '#common/process-identity.ts';
import { isAbsent } from '#discovery/process-source.ts';

/**
 * How long at most, in milliseconds: so late are a zombie and a reused number seen of one that did nothing else. An ended
 * process that somebody has waited for is seen at once, because its number is free.
 */
const BELIEVED_MS = 5_000;

type Ask = (processes: readonly ProcessIdentity[]) => Promise<readonly Life[]>;

interface Known {
  readonly process: ProcessIdentity;
  readonly life: Life;
  readonly until: number;
}

export class KnownLives {
  readonly #ask: Ask;
  readonly #clock: Clock;
  readonly #atOnce: boolean;
  readonly #known = new Map<number, Known>();

  /** `atOnce`: asking after all costs what asking after one does, as with a tool; else the questions are spread over time. */
  constructor(ask: Ask, clock: Clock, atOnce: boolean) {
    this.#ask = ask;
    this.#clock = clock;
    this.#atOnce = atOnce;
  }

  /** In the order of the question. */
  async glance(processes: readonly ProcessIdentity[]): Promise<readonly Life[]> {
    const now = this.#clock.monotonic();
    const lives = processes.map((process) => this.#believed(process, now));
    const doubtful = processes.filter((_, n) => lives[n] === undefined);
    const asked = this.#atOnce && doubtful.length > 0 ? processes : doubtful;
    const found = asked.length > 0 ? await this.#ask(asked) : [];
    const fresh = new Map(asked.map((process, n) => [process, found[n]]));
    for (const [pid, { until }] of this.#known) if (now >= until) this.#known.delete(pid);
    return processes.map((process, n) => {
      const found = fresh.get(process);
      const life = found ?? lives[n] ?? lifeOf('unreadable');
      const { pid } = process;
      if (found?.verdict === 'live')
        this.#known.set(pid, { process, life, until: now + patience(pid) });
      return life;
    });
  }

  #believed(process: ProcessIdentity, now: number): Life | undefined {
    const known = this.#known.get(process.pid);
    if (!known || now >= known.until || !sameProcess(known.process, process)) return undefined;
    return isAbsent(process.pid) ? undefined : known.life;
  }
}

/** Between three quarters of the time and all of it, so that those found in one look are not all due in one later. */
function patience(pid: number): number {
  return BELIEVED_MS * (0.75 + (pid % 16) / 64);
}
