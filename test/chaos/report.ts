/** The chaos report: for people on the screen, for programs as `out/chaos/report.json`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { rules } from './fault.ts';
import { type FaultReport, held, type Played } from './trials.ts';

/** Of many violations of one fault so many are shown. */
const shown = 5;

export function print(report: FaultReport): void {
  const { name, what, seed, skipped, played, control } = report;
  console.log(`\n${held(report) ? '✔' : '✘'} ${name}: ${what}`);
  if (skipped !== undefined) console.log(`    skipped: ${skipped}`);
  if (!played || !control) return;
  console.log(`    seed ${seed}, ${extentOf(played)}`);
  console.log(`    ${sumsOf(played)}`);
  console.log(`    violations: ${played.violations.length}`);
  for (const { seed: its, rule, what: broken } of played.violations.slice(0, shown)) {
    const said = rule === 'broke off' ? 'the round broke off' : `${rule}, ${rules[rule]}`;
    console.log(`      ${said}: ${broken}`);
    console.log(`      again: npm run chaos -- ${name} --seed ${its} --rounds 1`);
  }
  console.log(`    control: ${control.what}`);
  console.log(`    control: ${extentOf(control)}, violations: ${control.violations.length}`);
  for (const rule of new Set(control.violations.map((each) => each.rule))) {
    const first = control.violations.find((each) => each.rule === rule);
    console.log(`      such as ${rule}: ${first?.what.split('\n')[0]}`);
  }
  for (const rule of control.missed)
    console.log(`      not found out: ${rule}, ${rules[rule]}; the checks would not notice`);
}

function extentOf({ rounds, seconds }: Played): string {
  return `${rounds} ${rounds === 1 ? 'round' : 'rounds'} in ${seconds.toFixed(1)} s`;
}

function sumsOf({ done }: Played): string {
  return Object.entries(done)
    .map(([what, times]) => `${times} ${what}`)
    .join(', ');
}

/** Writes all of it down, and returns where. */
export function save(root: string, reports: readonly FaultReport[]): string {
  const directory = join(root, 'out/chaos');
  mkdirSync(directory, { recursive: true });
  const path = join(directory, 'report.json');
  writeFileSync(path, `${JSON.stringify(reports, null, 2)}\n`);
  return path;
}
