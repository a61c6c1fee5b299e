/** What it takes to know whether a holder lives. The machine room provides it. */
import type { Life, ProcessIdentity, Verdict } from '#common/process-identity.ts';

export interface Liveness {
  /** A stopped process is `live`, a zombie `dead`; a process of another boot is `dead`, of another pid namespace `unknown`. */
  verdict(process: ProcessIdentity): Promise<Verdict>;
  /**
   * The verdicts on many with their reasons, in the order of the question, in one pass over the system's tables. Cheap enough to
   * be asked every second: an end may be seen some seconds late, never early.
   */
  lives(processes: readonly ProcessIdentity[]): Promise<readonly Life[]>;
  /** Whether any living process carries this marker in its environment (HARBORMASTER_MARKER). `unknown` when the tables could not be read, `dead` where the platform never shows them. */
  markerVerdict(marker: string): Promise<Verdict>;
}
