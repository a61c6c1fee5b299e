/**
 * Makes a VSIX of an extension's directory, as it would be published. It knows vsce, and nothing
 * of what is packed.
 */
import { mkdir } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { run } from './run.ts';

/** Packs `directory` into the file `vsix`, by the rules of its manifest or .vscodeignore. */
export async function packageExtension(directory: string, vsix: string): Promise<string> {
  const vsce = join(
    dirname(createRequire(import.meta.url).resolve('@vscode/vsce/package.json')),
    'vsce',
  );
  const rules = ['--no-dependencies', '--allow-missing-repository', '--no-rewrite-relative-links'];
  await mkdir(dirname(vsix), { recursive: true });
  await run(process.execPath, [vsce, 'package', ...rules, '--out', vsix], { cwd: directory });
  return vsix;
}
