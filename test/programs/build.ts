/** Bundles test programs as the product is bundled, so that fifty of them start in the time of one that is compiled on the way. */
import { join } from 'node:path';
import { build } from 'esbuild';

/** The bundles of `names` in `directory`, by name; as another release than this one when `release` names it. */
export async function buildPrograms<N extends string>(
  directory: string,
  names: readonly N[],
  release?: string,
): Promise<Readonly<Record<N, string>>> {
  await build({
    entryPoints: names.map((name) => join(import.meta.dirname, `${name}.ts`)),
    outdir: directory,
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    mainFields: ['module', 'main'],
    ...(release !== undefined && { define: { HARBORMASTER_VERSION: JSON.stringify(release) } }),
    logLevel: 'error',
  });
  return Object.fromEntries(names.map((name) => [name, join(directory, `${name}.cjs`)])) as Record<
    N,
    string
  >;
}
