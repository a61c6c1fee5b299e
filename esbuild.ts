/**
 * Builds what is shipped: one CommonJS bundle a program, and lazily loaded parts as bundles of their own, because
 * esbuild cannot split CommonJS and what a program starts with decides how fast it starts.
 */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { type BuildOptions, build, context, type Plugin } from 'esbuild';
import * as z from 'zod';
import { ProjectFile } from '#protocol/project-file.ts';

const root = import.meta.dirname;

/** Bundle by its source. A dynamic import of one of these sources loads the bundle at run time. */
const bundles: Readonly<Record<string, string>> = {
  'client/vscode/extension.ts': 'extension',
  'client/vscode/link.ts': 'link',
  'client/cli/main.ts': 'hm',
  'client/cli/verbs.ts': 'hm-verbs',
  'client/cli/init-project.ts': 'hm-init',
  'client/connection/start-server.ts': 'start-server',
  'server/main.ts': 'server',
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
  entryPoints: Object.entries(bundles).map(([source, out]) => ({ in: source, out })),
  outdir: 'out',
  outExtension: { '.js': '.cjs' },
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  // Without `module` first, jsonc-parser's UMD build is taken, and dies at start.
  mainFields: ['module', 'main'],
  external: ['vscode'],
  define: { 'import.meta.dirname': '__dirname' },
  minify: true,
  keepNames: true,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [lazyBundles],
};

/** The JSON schema of harbormaster.jsonc, for completion and checks in editors. */
async function writeSchema(): Promise<void> {
  const schema = z.toJSONSchema(ProjectFile, { target: 'draft-7', io: 'input' });
  const titled = { title: 'Harbormaster project file', ...schema };
  await writeFile(
    path.join(root, 'out/harbormaster.schema.json'),
    `${JSON.stringify(titled, null, 2)}\n`,
  );
}

await mkdir(path.join(root, 'out'), { recursive: true });
for (const bundle of Object.values(bundles))
  await rm(path.join(root, 'out', `${bundle}.cjs`), { force: true });
await writeSchema();
if (process.argv.includes('--watch')) await (await context(options)).watch();
else await build(options);
