/**
 * The programs that end processes, one row each: what their arguments choose. A row is asked with the bare arguments;
 * wrappers, scripts and shells around it are taken off before.
 */
import type { KillReason } from './judgement.ts';
import {
  type Operand,
  ofSources,
  operandsOf,
  operandsOfOutput,
  portAmong,
  type Surroundings,
} from './kill-operand.ts';
import type { TextCommand, TextWord } from './shell-text.ts';
import { programNames, valuesOf } from './words.ts';

/** What a call chooses to end; nothing: it ends nothing, or it is its own affair. */
export interface Chosen {
  readonly operands: readonly Operand[];
  /** What to run instead, where it is not `hm stop PORT`. */
  readonly better?: string;
}

/** The arguments of a call, and what it reads besides. */
export interface KillCall {
  readonly args: readonly TextWord[];
  readonly values: readonly string[];
  /** The operands that it gets on its standard input, when something hands it on, as xargs does. */
  readonly handed: readonly Operand[];
  readonly around: Surroundings;
}

type Row = (call: KillCall) => Chosen | undefined;

const chosen = (why: KillReason, port?: number): Operand[] => [
  { kind: 'chosen', why, ...(port !== undefined && { port }) },
];

/** `-0` and `-s 0` only ask whether it is there. */
const onlyAsks = ({ values }: KillCall): boolean =>
  values.some(
    (value, at) =>
      /^(-0|--signal[= ]?0|-(l|L|V|h)|--(list|help|version)(=.*)?)$/.test(value) ||
      (/^(-s|-n|--signal)$/.test(value) && /^(0|EXIT|SIG0)$/.test(values[at + 1] ?? '')),
  );

const kill: Row = (call) => {
  if (onlyAsks(call)) return undefined;
  const { args, around, handed } = call;
  const operands: Operand[] = [...handed];
  let isSignalSaid = false;
  for (let at = 0; at < args.length; at += 1) {
    const word = args[at] as TextWord;
    const { value } = word;
    if (value === '--') isSignalSaid = true;
    else if (/^(-s|-n|--signal)$/.test(value) && !isSignalSaid) {
      at += 1;
      isSignalSaid = true;
    } else if (/^-([A-Za-z]\w*|\d+|-signal=.*)$/.test(value) && !isSignalSaid) isSignalSaid = true;
    else if (/^-Name$/i.test(value)) return { operands: chosen('byName') };
    else operands.push(...operandsOf(word, around));
  }
  return { operands };
};

/** The children of this shell are its own; those of a pid are as good as that. */
const pkill: Row = (call) => {
  if (onlyAsks(call)) return undefined;
  const { args, values, around } = call;
  const isOf = (spellings: RegExp) => values.findIndex((value) => spellings.test(value));
  const parent = isOf(/^(-P.*|--parent)$/);
  const word = args[parent];
  if (word) {
    const joined = word.value.slice(2);
    const next = /^-P./.test(word.value) ? { ...word, value: joined } : args[parent + 1];
    const operands = next ? operandsOf(next, around) : [];
    const isNamed = values.slice(parent + 2).some((value) => !value.startsWith('-'));
    const isOwn = operands.every(({ kind }) => kind === 'own');
    return { operands: isNamed && !isOwn ? chosen('byName') : operands };
  }
  const file = args[isOf(/^(-F|--pidfile)$/) + 1];
  if (isOf(/^(-F|--pidfile)$/) >= 0 && file) {
    return { operands: ofSources([{ kind: 'file', file: file.value }], around) };
  }
  if (values.length === 0 && call.handed.length === 0) return undefined;
  return { operands: chosen('byName', portAmong(args)) };
};

const killall: Row = (call) =>
  onlyAsks(call) || call.values.length === 0 ? undefined : named(call);

const named: Row = ({ args }) => ({ operands: chosen('byName', portAmong(args)) });

const fuser: Row = ({ args, values }) => {
  if (!values.some((value) => /^(-[a-zA-Z]*k[a-zA-Z]*|--kill)$/.test(value))) return undefined;
  const at = values.findIndex((value) => /^-n$|^--namespace$/.test(value));
  const port = portAmong(args) ?? (at >= 0 ? numbersIn(values.slice(at + 2))[0] : undefined);
  const isPort = port !== undefined || values.some((value) => /\/(tcp|udp)$/.test(value));
  return { operands: chosen(isPort ? 'byPort' : 'bySubstitution', port) };
};

/** `npx kill-port 3000`; without a port it ends nothing. */
const killPort: Row = ({ values, handed }) => {
  const [port] = numbersIn(values.map((value) => value.replace(/^:/, '')));
  const isAsked = values.some((value) => !value.startsWith('-')) || handed.length > 0;
  return isAsked ? { operands: chosen('byPort', port) } : undefined;
};

/** `fkill 1337` is a pid, `fkill :3000` a port, `fkill node` a name; without any it asks. */
const fkill: Row = ({ args, around }) => {
  const asked = args.filter(({ value }) => !value.startsWith('-'));
  const operands = asked.flatMap((word): Operand[] => {
    if (/^:\d+$/.test(word.value)) return chosen('byPort', portAmong([word]));
    return /^\d+$/.test(word.value) || word.reads.length > 0
      ? operandsOf(word, around)
      : chosen('byName');
  });
  return { operands };
};

/** Slashes may be doubled, because Git Bash takes single ones for paths. */
const taskkill: Row = ({ args, values, around }) => {
  const options = values.map((value) => value.replace(/^(\/\/|-)/, '/').toUpperCase());
  if (options.some((option) => /^\/(IM|FI)\b/.test(option))) return { operands: chosen('byName') };
  const operands = options.flatMap((option, at) => {
    const next = args[at + 1];
    return option === '/PID' && next ? operandsOf(next, around) : [];
  });
  return { operands };
};

/** Every session of tmux, every process of pm2: the whole user's. */
const whole =
  (better: string, isWhole: (values: readonly string[]) => boolean): Row =>
  ({ values }) =>
    isWhole(values) ? { operands: chosen('everyProcess'), better } : undefined;

const isForAll = (values: readonly string[]) =>
  values.includes('kill') ||
  (values.includes('all') &&
    values.some((value) => ['stop', 'delete', 'del', 'restart', 'reload'].includes(value)));

/** Of containers chosen by what docker lists, without a word that says which. */
const containers: Row = ({ args, values, handed }) => {
  const at = values[0] === 'container' ? 1 : 0;
  if (!['kill', 'stop', 'rm', 'restart', 'pause'].includes(values[at] ?? '')) return undefined;
  const isEvery = args.some((word) => listsContainers(word.substitutions()));
  const isHandedEvery = handed.some(
    (operand) => operand.kind === 'chosen' && operand.why === 'everyContainer',
  );
  return isEvery || isHandedEvery
    ? { operands: chosen('everyContainer'), better: 'docker compose stop' }
    : undefined;
};

/** `docker ps -q` without a filter by name or label, which says whose they are. */
export function listsContainers(commands: readonly TextCommand[]): boolean {
  return commands.some(({ words }) => {
    const [program, ...args] = valuesOf(words);
    const name = programNames(program ?? '')[0];
    if (name !== 'docker' && name !== 'podman') return false;
    const isListing =
      args[0] === 'ps' || (args[0] === 'container' && /^(ls|list|ps)$/.test(args[1] ?? ''));
    return isListing && !args.some((value) => /^(--filter=|-f=)?(name|label)=/.test(value));
  });
}

const rows: Readonly<Record<string, Row>> = {
  kill,
  skill: named,
  pkill,
  killall,
  killall5: () => ({ operands: chosen('everyProcess') }),
  killproc: named,
  fuser,
  taskkill,
  tskill: named,
  'kill-port': killPort,
  killport: killPort,
  'kill-port-process': killPort,
  'kill-my-port': killPort,
  'port-kill': killPort,
  'cross-port-killer': killPort,
  'kill-process-on-port': killPort,
  freeport: killPort,
  'free-port': killPort,
  fkill,
  'fkill-cli': fkill,
  tmux: whole('tmux kill-session -t NAME', (values) => values.includes('kill-server')),
  pm2: whole('pm2 stop NAME', isForAll),
  docker: containers,
  podman: containers,
};

/** What this program's call would end; undefined when it is none that ends anything. */
export function chosenBy(program: string, call: KillCall): Chosen | undefined {
  const row = Object.hasOwn(rows, program) ? rows[program] : undefined;
  return row?.(call);
}

/** What xargs hands on: the output that it reads. */
export function handedBy(commands: readonly TextCommand[], around: Surroundings): Operand[] {
  return listsContainers(commands) ? chosen('everyContainer') : operandsOfOutput(commands, around);
}

function numbersIn(values: readonly string[]): number[] {
  return values
    .flatMap((value) => value.split(','))
    .map((value) => (/^\d{1,5}(\/(tcp|udp))?$/.test(value) ? Number.parseInt(value, 10) : 0))
    .filter((port) => port >= 1 && port <= 65535);
}
