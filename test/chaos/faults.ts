/** Every fault that is tried, in the order of the report. */
import type { Fault } from './fault.ts';
import { clock } from './faults/clock.ts';
import { cuts } from './faults/cuts.ts';
import { election } from './faults/election.ts';
import { freezing } from './faults/freeze.ts';
import { load } from './faults/load.ts';
import { pidReuse } from './faults/pid-reuse.ts';
import { powerLoss } from './faults/power-loss.ts';
import { runners } from './faults/runners.ts';
import { runtimeGone } from './faults/runtime-gone.ts';
import { store } from './faults/store.ts';
import { storm } from './faults/storm.ts';
import { twoHomes } from './faults/two-homes.ts';
import { twoHosts } from './faults/two-hosts.ts';

export const faults: readonly Fault[] = [
  election,
  storm,
  load,
  runners,
  store,
  powerLoss,
  cuts,
  freezing,
  clock,
  runtimeGone,
  pidReuse,
  twoHomes,
  twoHosts,
];
