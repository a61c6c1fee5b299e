/** The product as it is shipped, in `out/`: built anew when a source is younger, so that nobody tests yesterday's. */
import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** What the programs are made of. */
const sources = ['client', 'server', 'esbuild.ts', 'pty-files.ts', 'package.json'];

let isTried = false;

/** The bundle of this name. Builds all of them first, at most once a process. */
export function builtProgram(name: 'hm' | 'server' | 'runner-host'): string {
  const program = join(root, 'out', `${name}.cjs`);
  const tryNow = !isTried;
  isTried = true;
  if (tryNow && !isBuiltAfter(newest(sources.map((source) => join(root, source))), program))
    execFileSync(join(root, 'node_modules/.bin/tsx'), ['esbuild.ts'], { cwd: root });
  return program;
}

function isBuiltAfter(time: number, program: string): boolean {
  return existsSync(program) && statSync(program).mtimeMs > time;
}

/** When the youngest file below these paths was written, in milliseconds since 1970. */
function newest(paths: readonly string[]): number {
  return Math.max(
    ...paths.map((path) => {
      const { mtimeMs } = statSync(path);
      if (!statSync(path).isDirectory()) return mtimeMs;
      return Math.max(mtimeMs, newest(readdirSync(path).map((name) => join(path, name))));
    }),
  );
}
