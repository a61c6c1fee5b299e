/**
 * `npm run bench`: every figure is a ratio against something measured in the same run, because machines differ and are
 * noisy. A missed aim is reported, never asserted.
 *
 *   npm run bench -- round-trip throughput       only these
 */
import { benchActivation } from './activation.ts';
import { benchBesidePm2 } from './beside-pm2.ts';
import { benchCommandLine } from './command-line.ts';
import { benchCrashes } from './crashes.ts';
import { benchFlood } from './flood.ts';
import { benchGrowth } from './growth.ts';
import { benchHealth } from './health.ts';
import { benchHook } from './hook.ts';
import { benchLatency } from './latency.ts';
import { benchManyRunners } from './many-runners.ts';
import { benchRecovery } from './recovery.ts';
import { machine, Report } from './report.ts';
import { benchRoundTrip } from './round-trip.ts';
import { benchRunners } from './runners.ts';
import { benchScan } from './scan.ts';
import { benchThroughput } from './throughput.ts';

const benches: Readonly<Record<string, (report: Report) => Promise<void>>> = {
  'round-trip': benchRoundTrip,
  throughput: benchThroughput,
  'command-line': benchCommandLine,
  growth: benchGrowth,
  activation: benchActivation,
  latency: benchLatency,
  crashes: benchCrashes,
  health: benchHealth,
  recovery: benchRecovery,
  scan: benchScan,
  hook: benchHook,
  runners: benchRunners,
  flood: benchFlood,
  'many-runners': benchManyRunners,
  'beside-pm2': benchBesidePm2,
};

const chosen = process.argv.slice(2);
console.log(machine());
const report = new Report();
for (const [name, bench] of Object.entries(benches))
  if (chosen.length === 0 || chosen.includes(name)) await bench(report);
report.save();
