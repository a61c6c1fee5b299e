/**
 * Builds what is shipped: one CommonJS bundle a program, and lazily loaded parts as bundles of their own, because
 * esbuild cannot split CommonJS and what a program starts with decides how fast it starts.
 *
 *   npm run build                                       this release, into out/
 *   npm run build -- --release 0.3.0 --out DIRECTORY    the same sources as another release, for tests of upgrades;
 *                                                       with --protocol 2, as one that today's do not understand
 *   npm run build -- --all-platforms                    with the pseudo-terminals of every platform, for packages
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, readFile, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type BuildOptions, build, context, type Plugin } from 'esbuild';
import { productVersion } from '#protocol/product.ts';
import { protocolVersion } from '#protocol/version.ts';
import { clientTypes } from './client-types.ts';
import { copyPtyFiles, filesIn, ptyVersion } from './pty-files.ts';
import { schemas } from './schemas.ts';

const root = import.meta.dirname;
const { values: asked } = parseArgs({
  options: {
    watch: { type: 'boolean' },
    release: { type: 'string', default: productVersion },
    protocol: { type: 'string', default: String(protocolVersion.major) },
    out: { type: 'string', default: path.join(root, 'out') },
    'all-platforms': { type: 'boolean', default: false },
  },
});
const out = path.resolve(asked.out);

/** Bundle by its source. A dynamic import of one of these sources loads the bundle at run time. */
const bundles: Readonly<Record<string, string>> = {
  'client/vscode/extension.ts': 'extension',
  'client/vscode/link.ts': 'link',
  'client/cli/main.ts': 'hm',
  'client/cli/verbs.ts': 'hm-verbs',
  'client/cli/hook.ts': 'hm-hook',
  'client/cli/hook/later.ts': 'hm-hook-later',
  'client/cli/hook/open-line.ts': 'hm-hook-line',
  'client/cli/port.ts': 'hm-port',
  'client/cli/runners/ps.ts': 'hm-ps',
  'client/cli/runners/quick.ts': 'hm-quick',
  'client/cli/runners/attach.ts': 'hm-attach',
  'client/cli/runners/logs.ts': 'hm-logs',
  'client/cli/stop/require-known.ts': 'hm-known',
  'client/cli/init-project.ts': 'hm-init',
  'client/launcher/after-uninstall.ts': 'uninstall',
  'client/connection/declared-mode.ts': 'declared-mode',
  'client/cli/config/config.ts': 'hm-config',
  'client/connection/harbor-client.ts': 'client',
  'client/connection/start-server.ts': 'start-server',
  'client/connection/make-way.ts': 'make-way',
  'server/main.ts': 'server',
  'server/runner-host/main.ts': 'runner-host',
};

const lazyBundles: Plugin = {
  name: 'lazy-bundles',
  setup({ onResolve, resolve }) {
    onResolve({ filter: /\.ts$/ }, async ({ path: source, kind, pluginData, ...from }) => {
      if (kind !== 'dynamic-import' || pluginData === 'resolving') return undefined;
      const { path: file } = await resolve(source, { ...from, kind, pluginData: 'resolving' });
      const bundle = bundles[path.relative(root, file).replaceAll(path.sep, '/')];
      return bundle === undefined ? undefined : { path: `./${bundle}.cjs`, external: true };
    });
  },
};

const options: BuildOptions = {
  absWorkingDir: root,
  outdir: out,
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Lazy bundles are required: imported, Node would read all of their text for the names that they export.
  supported: { 'dynamic-import': false },
  // Without `module` first, jsonc-parser's UMD build is taken, and dies at start.
  mainFields: ['module', 'main'],
  external: ['vscode'],
  define: {
    'import.meta.dirname': '__dirname',
    HARBORMASTER_VERSION: JSON.stringify(asked.release),
    HARBORMASTER_PROTOCOL: asked.protocol,
  },
  minify: true,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
};

const entries = Object.entries(bundles).map(([source, name]) => ({ in: source, out: name }));
const isServer = (entry: { readonly in: string }) => entry.in === 'server/main.ts';

/** The server is one bundle with all of its code: its directory may be gone a minute after it was started. */
const builds: readonly BuildOptions[] = [
  { ...options, entryPoints: entries.filter((entry) => !isServer(entry)), plugins: [lazyBundles] },
  { ...options, entryPoints: entries.filter(isServer) },
];

/** The JSON schemas of the files that others write or read, and the types of the library. */
async function writeSchemas(): Promise<void> {
  for (const [name, text] of Object.entries(schemas)) await writeFile(path.join(out, name), text);
  await writeFile(path.join(out, 'client.d.cts'), clientTypes());
}

/** What the build in `directory` is, and what of it server and command line need when they run from a copy. See server/discovery/build.ts. */
async function describeBuild(directory: string) {
  const files: Record<string, string> = {};
  const native: Record<string, string> = {};
  const all = createHash('sha256').update(`node-pty ${ptyVersion}\n`);
  for (const name of await filesIn(directory, 'pty'))
    native[name] = await hashOf(path.join(directory, name));
  for (const [source, bundle] of Object.entries(bundles)) {
    const name = `${bundle}.cjs`;
    const hash = await hashOf(path.join(directory, name));
    all.update(`${name} ${hash}\n`);
    if (!source.startsWith('client/vscode/')) files[name] = hash;
  }
  return {
    version: asked.release,
    build: `${asked.release}-${all.digest('hex').slice(0, 12)}`,
    commit: commitHere(),
    protocol: { ...protocolVersion, major: Number(asked.protocol) },
    builtAt: Date.now(),
    files,
    /** Apart from `files`, because programs before 0.4.0 take only bundles for a build. */
    native,
  };
}

async function hashOf(file: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(file))
    .digest('hex');
}

/** Builds aside first: whoever runs a bundle meanwhile keeps it, and a build that is the same as before changes nothing. */
async function buildAll(): Promise<void> {
  const draft = await mkdtemp(path.join(out, '.draft-'));
  try {
    for (const each of builds) await build({ ...each, outdir: draft });
    await copyPtyFiles(path.join(draft, 'pty'), asked['all-platforms']);
    const described = await describeBuild(draft);
    const before = await readFile(buildFile, 'utf8').then(JSON.parse, () => undefined);
    const isSame = before?.build === described.build && before.commit === described.commit;
    const there = isSame ? await describeBuild(out).catch(() => undefined) : undefined;
    const natives = [described, before, there].map((each) => JSON.stringify(each?.native));
    if (there?.build === before?.build && new Set(natives).size === 1) return;
    // First of all, so that nobody takes a mixture of old and new bundles for a build.
    await rm(buildFile, { force: true });
    for (const bundle of Object.values(bundles))
      await rename(path.join(draft, `${bundle}.cjs`), path.join(out, `${bundle}.cjs`));
    await rm(path.join(out, 'pty'), { recursive: true, force: true });
    await rename(path.join(draft, 'pty'), path.join(out, 'pty'));
    await writeFile(buildFile, `${JSON.stringify(described, null, 2)}\n`);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Empty where there is no repository, as in an archive of the sources. */
function commitHere(): string {
  try {
    const stdio = ['ignore', 'pipe', 'ignore'] as const;
    const args = ['rev-parse', 'HEAD'];
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: [...stdio] }).trim();
  } catch {
    return '';
  }
}

const buildFile = path.join(out, 'build.json');
await mkdir(out, { recursive: true });
await writeSchemas();
if (asked.watch) {
  await rm(buildFile, { force: true });
  await copyPtyFiles(path.join(out, 'pty'), false);
  for (const each of builds) await (await context(each)).watch();
} else await buildAll();
