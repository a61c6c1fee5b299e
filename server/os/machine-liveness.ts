/** Whether holders live. Knows identities and markers; what follows from a verdict is decided elsewhere. */
import { type Clock, systemClock } from '#common/clock.ts';
import type { Life, ProcessIdentity, Verdict } from '#common/process-identity.ts';
import { SharedRun } from '#common/shared-run.ts';
import { livesOf, verdictOf } from '#discovery/process-identity.ts';
import type { Liveness } from '#server/leases/needs.ts';
import { KnownLives } from './known-lives.ts';
import type { MarkerSource, MarkerSweep } from './marker-source.ts';

/**
 * Looks without a trace before a marker counts as gone: a process that forks and leaves in the middle of one look
 * can be missed by it.
 */
const LOOKS = 2;

export class MachineLiveness implements Liveness {
  readonly #sweep: SharedRun<MarkerSweep>;
  /** The earliest start seen with each marker: whatever started before cannot carry it. */
  readonly #born = new Map<string, number>();

  readonly #known: KnownLives;

  /** `byTool`: the system is asked through a tool, of which one run answers for all processes. */
  constructor(markers: MarkerSource, byTool = false, clock: Clock = systemClock) {
    this.#known = new KnownLives(livesOf, clock, byTool);
    this.#sweep = new SharedRun(() => markers.sweep());
  }

  verdict(process: ProcessIdentity): Promise<Verdict> {
    return verdictOf(process);
  }

  lives(processes: readonly ProcessIdentity[]): Promise<readonly Life[]> {
    return this.#known.glance(processes);
  }

  async markerVerdict(marker: string): Promise<Verdict> {
    try {
      for (let look = 0; look < LOOKS; look += 1) {
        const { markers, hidden } = await this.#sweep.get();
        const start = markers.get(marker);
        const born = this.#born.get(marker) ?? start ?? Number.NEGATIVE_INFINITY;
        if (start !== undefined) {
          this.#born.set(marker, Math.min(born, start));
          return 'live';
        }
        if (hidden.some((each) => each >= born)) return 'unknown';
      }
      this.#born.delete(marker);
      return 'dead';
    } catch {
      return 'unknown';
    }
  }
}
