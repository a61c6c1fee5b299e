/** Reads the plain forms of `hm launch`, `start`, `restart` and `stop` as the other verbs are read. What is not plain it leaves to them. Pure. */
import { parseArgs } from 'node:util';
import type { StopOptions } from '#client/cli/stop/stop.ts';
import type { LaunchOptions, StartOptions } from './launch.ts';

export type QuickCall =
  | { readonly verb: 'launch'; readonly argv: string[]; readonly options: LaunchOptions }
  | { readonly verb: 'start' | 'restart'; readonly what: string; readonly options: StartOptions }
  | { readonly verb: 'stop'; readonly what: string; readonly options: StopOptions };

const flag = { type: 'boolean' } as const;
const word = { type: 'string' } as const;
const words = { type: 'string', multiple: true } as const;

const ofStart = {
  'skip-check': words,
  unmetered: flag,
  attach: { ...flag, short: 'a' },
  json: flag,
} as const;

const ofLaunch = {
  ...ofStart,
  name: { ...word, short: 'n' },
  agent: flag,
  cwd: { ...word, short: 'C' },
  env: { ...words, short: 'e' },
  service: { ...words, short: 's' },
  pipes: flag,
  'time-limit': word,
  new: flag,
  replace: flag,
} as const;

/** `--confirm` takes several words, and asks a person. */
const ofStop = { yes: { ...flag, short: 'y' }, grace: word, json: flag } as const;

/** Undefined for whatever is not surely one of them, help and slips included. */
export function quickCallIn([verb, ...rest]: readonly string[]): QuickCall | undefined {
  try {
    switch (verb) {
      case 'launch':
        return launchIn(rest);
      case 'start':
      case 'restart':
        return oneIn(rest, ofStart, (what, options) => ({ verb, what, options }));
      case 'stop':
        return oneIn(rest, ofStop, (what, options) => ({ verb, what, options }));
      default:
        return undefined;
    }
  } catch {
    return undefined;
  }
}

/** From its first word on, all is the command's. */
function launchIn(args: readonly string[]): QuickCall | undefined {
  const loose = { args: [...args], options: ofLaunch, strict: false } as const;
  const { tokens } = parseArgs({ ...loose, allowPositionals: true, tokens: true });
  const first = tokens.find(({ kind }) => kind !== 'option');
  if (!first) return undefined;
  const argv = args.slice(first.kind === 'option-terminator' ? first.index + 1 : first.index);
  const { values } = parseArgs({ args: args.slice(0, first.index), options: ofLaunch });
  return argv.length === 0 ? undefined : { verb: 'launch', argv, options: camelCased(values) };
}

function oneIn(
  args: readonly string[],
  options: typeof ofStart | typeof ofStop,
  call: (what: string, options: object) => QuickCall,
): QuickCall | undefined {
  const { values, positionals } = parseArgs({ args: [...args], options, allowPositionals: true });
  const [what, ...others] = positionals;
  return what === undefined || others.length > 0 ? undefined : call(what, camelCased(values));
}

/** As commander names them: `skipCheck`. */
function camelCased(values: object): object {
  const named = Object.entries(values).map(([name, value]) => [
    name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(named);
}
