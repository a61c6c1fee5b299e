/**
 * `npm run chaos`: tries every fault, each with its control, and reports. Ends with 1 when a rule was broken, or when a
 * control was not found out, because then the checks prove nothing.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import type { Fault } from './fault.ts';
import { faults } from './faults.ts';
import { type Options, readOptions, usage } from './options.ts';
import { print, save } from './report.ts';
import { type FaultReport, held, tryFault } from './trials.ts';
import { closeWorkshop } from './workshop.ts';

const root = join(import.meta.dirname, '../..');
// Faults start servers faster than any crash does, some of them from this very process.
process.env.HARBORMASTER_STARTS_PER_MINUTE = '1000';

let options: Options;
try {
  options = readOptions(
    process.argv.slice(2),
    faults.map(({ name }) => name),
  );
} catch (failure) {
  console.error(`${(failure as Error).message}\n\n${usage}`);
  process.exit(2);
}
const { names, isLong, rounds } = options;
const seed = options.seed ?? 1 + Math.floor(Math.random() * 1e6);
const chosen = faults.filter(({ name }) => names.length === 0 || names.includes(name));
console.log(`Chaos, ${isLong ? 'long' : 'short'} form, seed ${seed}`);

const reports = await tryAll(chosen);
await closeWorkshop();
console.log(`\nThe whole report: ${save(root, reports)}`);
const failed = reports.filter((report) => !held(report)).length;
const skipped = reports.filter((report) => report.skipped !== undefined).length;
console.log(`${reports.length - failed - skipped} held, ${failed} did not, ${skipped} skipped`);
const countFile = process.env.HARBORMASTER_TEST_COUNT;
if (countFile)
  writeFileSync(countFile, JSON.stringify({ passed: reports.length - failed, failed }));
process.exit(failed === 0 ? 0 : 1);

/** Those that mostly wait go on beside the others, two at a time; a report is printed as soon as all before it are. */
async function tryAll(all: readonly Fault[]): Promise<FaultReport[]> {
  const extent = { seed, isLong, rounds };
  const reports = new Map<Fault, Promise<FaultReport>>();
  const queue = (mine: readonly Fault[]) => {
    let before: Promise<unknown> = Promise.resolve();
    for (const fault of mine) {
      const report = before.then(() => tryFault(fault, extent));
      reports.set(fault, report);
      before = report;
    }
  };
  const waiting = all.filter(({ waits }) => waits);
  for (const lane of [
    all.filter(({ waits }) => !waits),
    waiting.filter((_, n) => n % 2 === 0),
    waiting.filter((_, n) => n % 2 === 1),
  ])
    queue(lane);
  const done: FaultReport[] = [];
  for (const fault of all) {
    const report = await reports.get(fault);
    if (!report) continue;
    print(report);
    done.push(report);
  }
  return done;
}
