/** How one platform shows what its processes use. Knows no platform. */
import type { ProcessUse } from './tree-figures.ts';

export interface UseSource {
  /** One reading of the machine's table. Rejects when there is none to be had. */
  uses(): Promise<ReadonlyMap<number, ProcessUse>>;
  /** The markers of those processes, as far as the system shows them. */
  markers(uses: ReadonlyMap<number, ProcessUse>): Promise<(use: ProcessUse) => string | undefined>;
}
