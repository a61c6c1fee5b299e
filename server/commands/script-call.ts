/** Package managers: which script of which package a command line runs, and how arguments get through to it. */
import { isOption, joined, programNames, type Word } from './words.ts';

/** A script that is to be run. */
export interface ScriptCall {
  readonly script: string;
  /** Which package: a directory, seen from where the command is run, or the name of a workspace. */
  readonly directory: string;
  readonly workspace?: string;
  /** True when it runs in every package that has it. */
  readonly several: boolean;
  /** What the script gets appended already. */
  readonly args: readonly Word[];
  /** What has to be put before further arguments; undefined when none can be got through for certain. */
  readonly before: readonly string[] | undefined;
  /** True when this is a script or, failing that, a program of the package: `pnpm vite`. */
  readonly orProgram: boolean;
  /** How many words come before the name of the script. */
  readonly skipped: number;
}

/** One row a package manager. Tried: npm 11.19.1, pnpm 9.15.9, yarn 1.22.22 and 4.18.1; bun: read. */
interface Manager {
  readonly run: readonly string[];
  /** Scripts that need no `run`; undefined: all do without. */
  readonly bare?: readonly string[];
  readonly directoryOptions: readonly string[];
  readonly workspaceOptions: readonly string[];
  /** Options go to the script only behind `--`; the others pass `--` on, or drop it, by version. */
  readonly needsDashes: boolean;
}

const managers: Readonly<Record<string, Manager>> = {
  npm: {
    run: ['run', 'run-script', 'rum', 'urn'],
    bare: ['start', 'test', 't', 'stop', 'restart'],
    directoryOptions: ['--prefix', '-C'],
    workspaceOptions: ['-w', '--workspace'],
    needsDashes: true,
  },
  pnpm: {
    run: ['run', 'run-script'],
    directoryOptions: ['-C', '--dir'],
    workspaceOptions: ['--filter', '-F'],
    needsDashes: false,
  },
  yarn: {
    run: ['run'],
    directoryOptions: ['--cwd'],
    workspaceOptions: ['workspace'],
    needsDashes: false,
  },
  bun: {
    run: ['run'],
    directoryOptions: ['--cwd'],
    workspaceOptions: ['--filter'],
    needsDashes: false,
  },
};

/** Options that run a script in every package that has it. */
const everywhere = ['-r', '--recursive', '--parallel', '--workspaces', '-ws'];

/** The script that these words run, when they start a package manager that way. */
export function scriptCall(words: readonly Word[]): ScriptCall | undefined {
  const [program] = words;
  const manager = program && managers[programNames(program.value)[0] ?? ''];
  if (!manager) return undefined;
  const dashes = words.findIndex(({ value }) => value === '--');
  const own = dashes < 0 ? words : words.slice(0, dashes);
  const behind = dashes < 0 ? [] : words.slice(dashes + 1);
  const { directory, workspace, script, several } = scriptAmong(own, manager);
  const name = script === undefined ? undefined : own[script]?.value;
  if (script === undefined || name === undefined) return undefined;
  const after = own.slice(script + 1);
  const passed = manager.needsDashes
    ? { args: [...after.filter(isBare), ...behind], before: dashes < 0 ? ['--'] : [] }
    : { args: words.slice(script + 1), before: dashes < 0 ? [] : undefined };
  const where = { directory, ...(workspace !== undefined && { workspace }), several };
  return { script: name, ...where, ...passed, orProgram: !manager.bare, skipped: script };
}

const isBare = ({ value }: Word): boolean => !isOption(value);

/** The manager's own words: where the package is, and which of them is the name of the script. */
function scriptAmong(words: readonly Word[], manager: Manager) {
  let directory = '.';
  let workspace: string | undefined;
  let script: number | undefined;
  let several = false;
  let ran = false;
  for (let at = 1; at < words.length; at += 1) {
    const { value } = words[at] as Word;
    const [option = '', joinedValue] = value.split('=', 2);
    const argument = joinedValue ?? words[at + 1]?.value;
    if (manager.directoryOptions.includes(option) && argument !== undefined) {
      directory = joined(directory, argument);
      if (joinedValue === undefined) at += 1;
    } else if (manager.workspaceOptions.includes(option) && argument !== undefined) {
      workspace = argument;
      if (joinedValue === undefined) at += 1;
    } else if (everywhere.includes(value)) {
      several = true;
    } else if (!ran && script === undefined && manager.run.includes(value)) {
      ran = true;
    } else if (!isOption(value) && script === undefined) {
      if (!ran && manager.bare?.includes(value) === false) break;
      script = at;
      if (!manager.needsDashes) break;
    }
  }
  return { directory, workspace, script, several };
}

/**
 * `npm run S --port N` as it was meant: npm takes the option for its own and passes a bare N, which vite takes
 * for its root directory (seen in the wild). Undefined when nothing has to be mended.
 */
export function mendedNpmCall(argv: readonly string[]): readonly string[] | undefined {
  const words = argv.map((value) => ({ value, reads: [], typed: true }));
  if (programNames(argv[0] ?? '')[0] !== 'npm' || !scriptCall(words)) return undefined;
  const dashes = argv.includes('--') ? argv.indexOf('--') : argv.length;
  const at = argv.findIndex((value) => value === '--port' || value.startsWith('--port='));
  if (at < 0 || at > dashes) return undefined;
  const eaten = argv.slice(at, at + (argv[at] === '--port' ? 2 : 1));
  const own = [...argv.slice(0, at), ...argv.slice(at + eaten.length, dashes)];
  return [...own, '--', ...eaten, ...argv.slice(dashes + 1)];
}
