/** What it takes to know whether a holder lives. The machine room provides it. */
import type { ProcessIdentity, Verdict } from '#common/process-identity.ts';

export interface Liveness {
  /** A stopped process is `live`, a zombie `dead`; a process of another boot is `dead`, of another pid namespace `unknown`. */
  verdict(process: ProcessIdentity): Promise<Verdict>;
  /** Whether any living process carries this marker in its environment (HARBORMASTER_MARKER). `unknown` when the tables could not be read, `dead` where the platform never shows them. */
  markerVerdict(marker: string): Promise<Verdict>;
}
