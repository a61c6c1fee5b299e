/** Every fault that is tried, in the order of the report. */
import type { Fault } from './fault.ts';
import { election } from './faults/election.ts';
import { powerLoss } from './faults/power-loss.ts';
import { store } from './faults/store.ts';
import { storm } from './faults/storm.ts';

export const faults: readonly Fault[] = [election, storm, store, powerLoss];
