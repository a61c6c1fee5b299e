/**
 * Preloaded into a real server (`node --import`): its wall clock is off by what $CHAOS_CLOCK says in milliseconds, read
 * anew at SIGUSR2, as when somebody sets the clock of the machine. What measures time (monotonic, timers) is not touched.
 */
import { readFileSync } from 'node:fs';

const now = Date.now;
let offset = 0;

Date.now = () => now() + offset;

process.on('SIGUSR2', () => {
  offset = Number(readFileSync(process.env.CHAOS_CLOCK ?? '', 'utf8'));
});
