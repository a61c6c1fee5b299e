/**
 * `npm test`: builds, runs every suite, and ends with one line, `N passed, N failed`. The editor's suites run beside those
 * of the server, on ports of their own, where the system lets us; else after them.
 * It counts what the suites report themselves; a suite that ends without a report counts as failed.
 *
 *   npm test -- unit server       only these suites
 */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import process from 'node:process';
import { ownNetwork } from './network.ts';

const root = join(import.meta.dirname, '..');
const out = join(root, 'test/out');

interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** Suites that run one after the other, and where what they print goes: the terminal, or a file until it is their turn. */
interface Lane {
  readonly suites: readonly string[];
  readonly before: readonly string[];
  readonly output: 'inherit' | number;
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
  unit: [
    ...mocha,
    '--parallel',
    '--jobs',
    '2',
    '--timeout',
    '120000',
    'test/{unit,wire,tidy}/**/*.test.ts',
  ],
  server: [...mocha, '--timeout', '120000', 'test/server/**/*.test.ts'],
  chaos: ['tsx', 'test/chaos/run.ts'],
  inside: ['tsx', 'test/editor/inside/main.ts'],
  outside: [...mocha, '--timeout', '60000', 'test/editor/outside/**/*.test.ts'],
};

const named = process.argv.slice(2);
for (const name of named)
  if (!suites[name]) {
    console.error(`There is no suite '${name}'. There are: ${Object.keys(suites).join(', ')}.`);
    process.exit(2);
  }
const chosen = Object.keys(suites).filter((name) => named.length === 0 || named.includes(name));
const ofEditor = chosen.filter((name) => name === 'inside' || name === 'outside');
const ofServer = chosen.filter((name) => name === 'server' || name === 'chaos');

mkdirSync(out, { recursive: true });
// As for a package, one of which a test makes without a network.
await run(['tsx', 'esbuild.ts', '--all-platforms']);
if (ofEditor.length > 0) await run(['tsx', 'test/editor/fetch.ts']);
const { passed, failed } = sum(await runAll());
console.log(`\n${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;

async function runAll(): Promise<readonly Count[]> {
  const first = await runLane({
    ...{ suites: chosen.filter((name) => name === 'unit'), before: [], output: 'inherit' },
  });
  const network = ofServer.length > 0 && ofEditor.length > 0 ? ownNetwork() : undefined;
  if (!network) return [first, await runInTurn([...ofServer, ...ofEditor])];
  const printed = join(out, 'editor.log');
  const output = openSync(printed, 'w');
  const aside = runLane({ suites: ofEditor, before: network, output });
  const inTurn = await runInTurn(ofServer);
  const beside = await aside;
  closeSync(output);
  process.stdout.write(readFileSync(printed));
  return [first, inTurn, beside];
}

function runInTurn(names: readonly string[]): Promise<Count> {
  return runLane({ suites: names, before: [], output: 'inherit' });
}

async function runLane({ suites: names, before, output }: Lane): Promise<Count> {
  const counts: Count[] = [];
  for (const name of names) {
    if (output === 'inherit') console.log(`\n== ${name}`);
    const count = await runSuite(name, before, output);
    console.log(`== ${name}: ${count.passed} passed, ${count.failed} failed`);
    counts.push(count);
  }
  return sum(counts);
}

async function runSuite(
  name: string,
  before: readonly string[],
  output: Lane['output'],
): Promise<Count> {
  const countFile = join(out, `count-${name}.json`);
  rmSync(countFile, { force: true });
  const code = await run(suites[name] ?? [], { countFile, before, output });
  const count = readCount(countFile);
  // A suite that broke off has failed, whatever it had counted until then.
  if (code !== 0 && count.failed === 0) return { ...count, failed: 1 };
  return count;
}

function readCount(file: string): Count {
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Count;
  } catch {
    return { passed: 0, failed: 1 };
  }
}

function sum(counts: readonly Count[]): Count {
  const of = (key: keyof Count) => counts.reduce((total, count) => total + count[key], 0);
  return { passed: of('passed'), failed: of('failed') };
}

interface RunOptions {
  readonly countFile?: string;
  readonly before?: readonly string[];
  readonly output?: Lane['output'];
}

function run(
  [tool = '', ...args]: readonly string[],
  { countFile, before = [], output = 'inherit' }: RunOptions = {},
): Promise<number> {
  return new Promise((resolve) => {
    const [program = '', ...words] = [...before, join(root, 'node_modules/.bin', tool), ...args];
    const env = { ...process.env, ...(countFile && { HARBORMASTER_TEST_COUNT: countFile }) };
    const stdio = ['inherit', output, output] as const;
    const child = spawn(program, words, { cwd: root, stdio: [...stdio], env });
    child.once('error', () => resolve(1));
    child.once('exit', (code) => resolve(code ?? 1));
  });
}
