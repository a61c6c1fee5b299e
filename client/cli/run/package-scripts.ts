/** The scripts of the packages at hand, read when a command line names one. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { PackageScripts } from '#commands/read-launch.ts';

/** A package.json that is missing or broken has no scripts: what runs the command will say so itself. */
export function packageScripts(root: string): PackageScripts {
  return {
    in(directory) {
      try {
        const text = readFileSync(path.join(root, directory, 'package.json'), 'utf8');
        const { scripts } = JSON.parse(text) as { scripts?: Readonly<Record<string, string>> };
        return scripts;
      } catch {
        return undefined;
      }
    },
  };
}
