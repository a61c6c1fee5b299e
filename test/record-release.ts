/**
 * `npm run record-release -- VERSION COMMIT`: builds a release from its own sources and keeps what later releases must live with:
 * its bundles in test/fixtures/releases/VERSION, and a journal and snapshot written by it in test/fixtures/stores/schema-N.
 * What was recorded once is never recorded again; a schema that is there already stays as it is.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '..');
const fixtures = join(root, 'test/fixtures');
/** Where the recorded project lay. Nothing is there when the store is opened again. */
const recordedHome = join(tmpdir(), 'harbormaster-recorded');

const [version = '', commit = ''] = process.argv.slice(2);
if (!version || !commit) {
  console.error('Say which: npm run record-release -- 0.1.0 57c560e');
  process.exit(2);
}
const release = join(fixtures, 'releases', version);
if (existsSync(release)) {
  console.error(`${release} is there already: what was recorded stays as it was.`);
  process.exit(1);
}

const sources = mkdtempSync(join(tmpdir(), 'hm-release-'));
try {
  git('worktree', 'add', '--detach', sources, commit);
  symlinkSync(join(root, 'node_modules'), join(sources, 'node_modules'));
  execFileSync(join(root, 'node_modules/.bin/tsx'), ['esbuild.ts'], { cwd: sources });
  mkdirSync(release, { recursive: true });
  for (const name of whatRuns()) cpSync(join(sources, 'out', name), join(release, name));
  await keepWindow();
  recordStore();
} finally {
  git('worktree', 'remove', '--force', sources);
}

/** What its build names, and so what its clients and servers copy before they run it; the editor's part needs an editor. */
function whatRuns(): readonly string[] {
  const { files } = JSON.parse(readFileSync(join(sources, 'out/build.json'), 'utf8')) as {
    files: Readonly<Record<string, string>>;
  };
  return ['build.json', ...Object.keys(files)];
}

/** The test's long-lived client, on the release's own client library. */
async function keepWindow(): Promise<void> {
  const program = 'test/programs/window.ts';
  cpSync(join(root, program), join(sources, program));
  await build({
    absWorkingDir: sources,
    entryPoints: [program],
    outfile: join(release, 'window.cjs'),
    bundle: true,
    minify: true,
    keepNames: true,
    legalComments: 'none',
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    logLevel: 'error',
  });
}

/** Leases of every kind of state that lasts, part of them in the snapshot and part in the journal behind it. */
function recordStore(): void {
  rmSync(recordedHome, { recursive: true, force: true });
  const project = join(recordedHome, 'shop');
  mkdirSync(project, { recursive: true });
  const state = join(recordedHome, 'state');
  const env = { PATH: process.env.PATH, HOME: recordedHome, HARBORMASTER_STATE_DIR: state };
  const hm = (...args: string[]) => {
    const options = { cwd: project, env, encoding: 'utf8' } as const;
    const said = spawnSync(process.execPath, [join(release, 'hm.cjs'), ...args], options);
    if (said.status !== 0) throw new Error(`hm ${args.join(' ')}: ${said.stdout}${said.stderr}`);
    return said.stdout;
  };
  try {
    hm('port', 'web');
    hm('port', 'api', '--type', 'api');
    hm('port', 'workers', '--count', '3');
    hm('port', 'gone');
    hm('release', 'gone');
    hm('server', 'stop');
    hm('port', 'db');
    hm('port', 'late', '--port', '23456');
    const leases = hm('ls', '--json');
    const { pid } = JSON.parse(hm('server', 'status', '--json')) as { pid: number };
    // What came after the last snapshot stays in the journal alone.
    process.kill(pid, 'SIGKILL');
    keepStore(state, leases);
  } finally {
    rmSync(recordedHome, { recursive: true, force: true });
  }
}

function keepStore(state: string, leases: string): void {
  const data = readdirSync(state).find((name) => /^data-[0-9a-f]+$/.test(name)) ?? '';
  const journal = readdirSync(join(state, data)).find((name) => name.startsWith('journal-')) ?? '';
  const [header = ''] = readFileSync(join(state, data, journal), 'utf8').split('\n');
  const { schema } = JSON.parse(header) as { schema: number };
  const store = join(fixtures, 'stores', `schema-${schema}`);
  if (existsSync(store)) return;
  cpSync(join(state, data), join(store, 'data'), { recursive: true });
  writeFileSync(join(store, 'leases.json'), leases);
}

function git(...args: string[]): void {
  execFileSync('git', args, { cwd: root, stdio: 'ignore' });
}
