/** What the environment says: variables that lead nowhere, and which `hm` a terminal finds. */
import { accessSync, constants, readFileSync, realpathSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import { tokenInHand } from '#discovery/issued-token.ts';
import { type Check, shellWord, skipped, well } from '../check.ts';

export const stateDirVariable: Check = {
  title: 'HARBORMASTER_STATE_DIR',
  run({ env }) {
    const value = env.HARBORMASTER_STATE_DIR;
    if (!value || isAbsolute(value)) return well;
    const what = `HARBORMASTER_STATE_DIR is '${value}', which is no absolute path.`;
    return { kind: 'wrong', what, remedy: 'unset HARBORMASTER_STATE_DIR' };
  },
};

export const homeVariable: Check = {
  title: 'HOME',
  run({ env, platform }) {
    if (platform === 'win32') return skipped('Windows has no HOME.');
    if (env.HOME && isAbsolute(env.HOME)) return well;
    const what = `HOME is '${env.HOME ?? ''}': programs disagree about where your files are.`;
    return {
      kind: 'wrong',
      what,
      remedy: 'export HOME="$(getent passwd "$(id -u)" | cut -d: -f6)"',
    };
  },
};

export const tokenVariable: Check = {
  title: 'HARBORMASTER_TOKEN',
  run({ env, sighting }) {
    const value = env.HARBORMASTER_TOKEN;
    if (!value) return well;
    try {
      tokenInHand(value);
    } catch {
      const what = 'HARBORMASTER_TOKEN is set and holds no token.';
      return { kind: 'wrong', what, remedy: 'unset HARBORMASTER_TOKEN' };
    }
    return sighting ? well : skipped('Nobody was there to be asked.');
  },
};

/** How a script of ours can be told: launchers and bundles name the product in their first bytes or in their path. */
function isOurs(path: string): boolean {
  const real = realpathSync(path);
  if (/harbormaster/i.test(real)) return true;
  return /harbormaster|hm\.cjs/i.test(readFileSync(real).subarray(0, 4_096).toString('latin1'));
}

export const hmOnPath: Check = {
  title: 'hm on the PATH',
  run({ env, platform, program }) {
    const names = platform === 'win32' ? ['hm.cmd', 'hm.exe'] : ['hm'];
    const path = env.PATH ?? '';
    const found = path
      .split(delimiter)
      .filter(isAbsolute)
      .flatMap((directory) => names.map((name) => join(directory, name)))
      .find(isExecutable);
    if (found === undefined) return skipped('No hm is on the PATH; hm install puts one there.');
    if (realpathSync(found) === program || isOurs(found)) return well;
    const directory = shellWord(found.replace(/[/\\][^/\\]+$/, ''));
    return {
      kind: 'wrong',
      what: `The first hm on the PATH is another program: ${found}.`,
      remedy: `PATH="$(printf %s "$PATH" | tr : '\\n' | grep -vxF ${directory} | paste -sd: -)"`,
    };
  },
};

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
