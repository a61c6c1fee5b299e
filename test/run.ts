/**
 * `npm test`: builds, runs every suite one after the other, and ends with one line, `N passed, N failed`.
 * It counts what the suites report themselves; a suite that ends without a report counts as failed.
 *
 *   npm test -- unit server       only these suites
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';

const root = join(import.meta.dirname, '..');
const countFile = join(root, 'test/out/count.json');

interface Count {
  readonly passed: number;
  readonly failed: number;
}

const mocha = [
  'mocha',
  '--import=tsx',
  '--extension',
  'ts',
  '--reporter',
  'test/count-reporter.mjs',
];

/** Quick ones first: what fails should fail early. */
const suites: Readonly<Record<string, readonly string[]>> = {
  unit: [...mocha, '--parallel', '--jobs', '2', 'test/{unit,wire,tidy}/**/*.test.ts'],
  server: [...mocha, '--timeout', '120000', 'test/server/**/*.test.ts'],
  chaos: ['tsx', 'test/chaos/run.ts'],
  inside: ['tsx', 'test/editor/inside/main.ts'],
  outside: [...mocha, '--timeout', '60000', 'test/editor/outside/**/*.test.ts'],
};

const chosen = process.argv.slice(2);
for (const name of chosen)
  if (!suites[name]) {
    console.error(`There is no suite '${name}'. There are: ${Object.keys(suites).join(', ')}.`);
    process.exit(2);
  }

await run(['tsx', 'esbuild.ts']);
let passed = 0;
let failed = 0;
for (const [name, command] of Object.entries(suites)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n== ${name}`);
  const count = await runSuite(command);
  console.log(`== ${name}: ${count.passed} passed, ${count.failed} failed`);
  passed += count.passed;
  failed += count.failed;
}
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function runSuite(command: readonly string[]): Promise<Count> {
  mkdirSync(join(root, 'test/out'), { recursive: true });
  rmSync(countFile, { force: true });
  const code = await run(command);
  const count = readCount();
  // A suite that broke off has failed, whatever it had counted until then.
  if (code !== 0 && count.failed === 0) return { ...count, failed: 1 };
  return count;
}

function readCount(): Count {
  try {
    return JSON.parse(readFileSync(countFile, 'utf8')) as Count;
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function run([program = '', ...args]: readonly string[]): Promise<number> {
  return new Promise((resolve) => {
    const bin = join(root, 'node_modules/.bin', program);
    const env = { ...process.env, HARBORMASTER_TEST_COUNT: countFile };
    const child = spawn(bin, args, { cwd: root, stdio: 'inherit', env });
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
