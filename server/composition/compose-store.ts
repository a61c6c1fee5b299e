/** The store of a server: its journal under the metrics' eye, with as much history as its user wants to keep. */
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { Metrics } from '#common/metrics.ts';
import type { Settings } from '#protocol/settings.ts';
import type { HarborEvent, HarborState } from '../harbor-state.ts';
import { meteredFiles } from '../metrics/metered-files.ts';
import type { Files } from '../store/files.ts';
import { nodeFiles } from '../store/node-files.ts';
import { Store } from '../store/store.ts';
import { retentionOf } from './settings-in-rooms.ts';

export interface StoreWorld {
  readonly dataDir: string;
  readonly epoch: number;
  /** The real ones when absent. */
  readonly storeFiles?: Files | undefined;
  readonly folded: HarborState;
  readonly settings: () => Settings;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly log: Log;
}

export function composeStore(world: StoreWorld): Store<HarborEvent> {
  const { dataDir: directory, storeFiles = nodeFiles, settings, metrics, clock } = world;
  return new Store<HarborEvent>({
    ...{ directory, clock, log: world.log, epoch: world.epoch, folded: world.folded },
    files: meteredFiles(storeFiles, metrics, clock),
    retention: retentionOf(settings),
  });
}
