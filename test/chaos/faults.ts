/** Every fault that is tried, in the order of the report. */
import type { Fault } from './fault.ts';
import { cuts } from './faults/cuts.ts';
import { election } from './faults/election.ts';
import { freezing } from './faults/freeze.ts';
import { powerLoss } from './faults/power-loss.ts';
import { runtimeGone } from './faults/runtime-gone.ts';
import { store } from './faults/store.ts';
import { storm } from './faults/storm.ts';

export const faults: readonly Fault[] = [
  election,
  storm,
  store,
  powerLoss,
  cuts,
  freezing,
  runtimeGone,
];
