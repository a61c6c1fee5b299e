/** Programs that start another program: where that one begins in their arguments, and what they set for it. */
import { type Assignment, assignmentIn, isOption, programNames, type Word } from './words.ts';

/** One row: `programs words... [options] [NAME=value...] [--] command`. */
interface Wrapper {
  readonly programs: readonly string[];
  /** The words that have to come first: `run` of `poetry run`. */
  readonly words?: readonly string[];
  /** Options that take the next word as their value. */
  readonly valued?: readonly string[];
  /** `NAME=value` before the command is set for it. */
  readonly assigns?: true;
  /** The command begins after `--` and nowhere else. */
  readonly afterDashes?: true;
  /** It takes options that stand behind the command for its own, unless a `--` came before them. */
  readonly takesOptions?: true;
  /** So many arguments of its own come before the command: the duration of `timeout`. */
  readonly operands?: number;
  /** With one of these it starts nothing: `command -v`. */
  readonly asks?: readonly string[];
}

/** The first row that fits counts. Tried: npm exec 11.19.1, pnpm exec 9.15.9, cross-env, dotenv-cli. */
const wrappers: readonly Wrapper[] = [
  { programs: ['env'], assigns: true, valued: ['-u', '--unset', '-C', '--chdir'] },
  { programs: ['cross-env'], assigns: true },
  { programs: ['dotenv'], valued: ['-e', '-v', '-c'], takesOptions: true },
  { programs: ['dotenvx', 'doppler', 'infisical'], words: ['run'], afterDashes: true },
  { programs: ['op'], words: ['run'], afterDashes: true },
  { programs: ['mise', 'chamber', 'direnv'], words: ['exec'], afterDashes: true },
  { programs: ['npx', 'pnpx', 'bunx'], valued: ['-p', '--package'] },
  { programs: ['npm'], words: ['exec'], valued: ['-p', '--package'], takesOptions: true },
  { programs: ['npm'], words: ['x'], valued: ['-p', '--package'], takesOptions: true },
  { programs: ['pnpm'], words: ['exec'] },
  { programs: ['pnpm'], words: ['dlx'], valued: ['--package'] },
  { programs: ['yarn'], words: ['dlx'], valued: ['-p', '--package'] },
  { programs: ['yarn'], words: ['exec'] },
  { programs: ['bun'], words: ['x'] },
  { programs: ['poetry', 'pipenv', 'pdm', 'rye', 'hatch'], words: ['run'] },
  {
    programs: ['uv'],
    words: ['run'],
    valued: [
      '--with',
      '--python',
      '-p',
      '--project',
      '--directory',
      '--env-file',
      '--extra',
      '--group',
    ],
  },
  { programs: ['uvx'], valued: ['--with', '--from', '--python', '-p'] },
  { programs: ['python', 'python3', 'py'], valued: ['-W', '-X'], asks: ['-c'] },
  { programs: ['bundle', 'rbenv'], words: ['exec'] },
  { programs: ['php'], valued: ['-d', '-c'], asks: ['-S'] },
  { programs: ['ruby'], valued: ['-r', '-I'] },
  { programs: ['command'], asks: ['-v', '-V'] },
  { programs: ['exec'], valued: ['-a'] },
  { programs: ['time'], valued: ['-f', '--format', '-o', '--output'] },
  { programs: ['nohup', 'setsid', 'builtin', 'unbuffer', 'busybox', 'chronic'] },
  { programs: ['caffeinate'], valued: ['-t', '-w'] },
  {
    programs: ['sudo'],
    assigns: true,
    valued: ['-u', '-g', '-C', '-D', '-h', '-p', '-U'],
    asks: ['-l'],
  },
  { programs: ['doas'], valued: ['-u', '-C'] },
  {
    programs: ['timeout', 'gtimeout'],
    valued: ['-k', '--kill-after', '-s', '--signal'],
    operands: 1,
  },
  { programs: ['nice', 'ionice'], valued: ['-n', '-c', '-p', '--adjustment'] },
  { programs: ['stdbuf'], valued: ['-i', '-o', '-e'] },
  { programs: ['taskset', 'flock'], valued: ['-w', '-E'], operands: 1, asks: ['-c', '-p'] },
  { programs: ['xvfb-run'], valued: ['-n', '-s', '-e', '-f', '-w'] },
  { programs: ['strace', 'ltrace'], valued: ['-e', '-o', '-s', '-p', '-P'] },
  { programs: ['systemd-run'], valued: ['-p', '-u', '--unit', '-M'] },
  { programs: ['volta'], words: ['run'], valued: ['--node', '--npm', '--yarn'] },
  { programs: ['fnm'], words: ['exec'], valued: ['--using'] },
  { programs: ['nvm'], words: ['exec'], operands: 1 },
  { programs: ['asdf', 'rtx'], words: ['exec'] },
  {
    programs: ['conda', 'mamba', 'micromamba'],
    words: ['run'],
    valued: ['-n', '-p', '--name', '--prefix', '--cwd'],
  },
  { programs: ['pixi', 'devbox'], words: ['run'] },
  { programs: ['env-cmd'], valued: ['-f', '-e', '-r'] },
];

/** A command with its wrapper taken off. */
export interface Unwrapped {
  /** How many words were the wrapper's. */
  readonly skipped: number;
  readonly assignments: readonly Assignment[];
  /** What has to be put before arguments that are appended, so that they reach the command. */
  readonly before: readonly string[];
}

/** The command inside, when these words start one through a wrapper. */
export function unwrapped(words: readonly Word[]): Unwrapped | undefined {
  const [program, ...rest] = words;
  if (!program) return undefined;
  const names = programNames(program.value);
  const wrapper = wrappers.find(
    ({ programs, words: first = [] }) =>
      programs.some((name) => names.includes(name)) &&
      first.every((word, at) => rest[at]?.value === word),
  );
  return wrapper && commandAfter(wrapper, words);
}

function commandAfter(wrapper: Wrapper, words: readonly Word[]): Unwrapped | undefined {
  const assignments: Assignment[] = [];
  let operands = wrapper.operands ?? 0;
  for (let at = 1 + (wrapper.words?.length ?? 0); at < words.length; at += 1) {
    const word = words[at] as Word;
    const assigned = wrapper.assigns && assignmentIn(word);
    if (word.value === '--') {
      return { skipped: at + 1, assignments, before: [] };
    } else if (assigned) {
      assignments.push(assigned);
    } else if (wrapper.asks?.includes(word.value)) {
      return undefined;
    } else if (wrapper.valued?.includes(word.value)) {
      at += 1;
    } else if (!isOption(word.value) && operands > 0) {
      operands -= 1;
    } else if (!isOption(word.value) && !wrapper.afterDashes) {
      const dashed = words.slice(at).some(({ value }) => value === '--');
      return { skipped: at, assignments, before: wrapper.takesOptions && !dashed ? ['--'] : [] };
    }
  }
  return undefined;
}
