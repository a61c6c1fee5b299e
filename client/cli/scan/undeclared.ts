/** What runs in a project and is not declared, as the project file should say it. Pure; a guess, and a command only where it is surely whole. */
import type { MachineSocket, MachineTrace } from '#protocol/machine.ts';

/** One service as `harbormaster.jsonc` would declare it. */
export interface Proposal {
  readonly service: string;
  readonly type: string;
  readonly port: number;
  /** Absent where it cannot be told: a secret was masked in it, it was cut, or it needs quotes. */
  readonly command?: string;
  /** Another service is declared under the name that would fit; this one may be it, on another port. */
  readonly perhaps?: string;
}

type Declared = Readonly<Record<string, { readonly port?: number | undefined }>>;

/** Listens for a project, is on no lease, and not on a port that the system hands out: such a port is another one tomorrow. */
export function isUndeclared(
  { protocol, process, ours, lease, ephemeral }: MachineSocket,
  projectId: string,
  declared: Declared,
  port: number,
): boolean {
  const isDeclared = Object.values(declared).some((service) => service.port === port);
  const isFree = !ours && !lease && !isDeclared && !ephemeral;
  return protocol === 'tcp' && process?.projectId === projectId && isFree;
}

/** One for each port, by port; names are taken once. */
export function proposals(
  traces: readonly MachineTrace[],
  declared: Declared,
  root: string,
): Proposal[] {
  const taken = new Set(Object.keys(declared));
  const sorted = [...traces].sort((a, b) => a.socket.port - b.socket.port);
  return sorted.map((trace) => {
    const { guess, socket } = trace;
    const service = freeName(guess.service, taken);
    taken.add(service);
    const command = commandOf(trace, root);
    const isDeclared = Object.hasOwn(declared, guess.service);
    return {
      ...{ service, type: guess.type, port: socket.port },
      ...(command !== undefined && { command }),
      ...(isDeclared && { perhaps: guess.service }),
    };
  });
}

function freeName(name: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name)) return name;
  let number = 2;
  while (taken.has(`${name}-${number}`)) number++;
  return `${name}-${number}`;
}

/** What a person types to start it: the script that its parents are, else the program itself. */
const runners = /^(?:npm|pnpm|yarn|bun|make|just|task|poetry|uv|cargo|bundle) \S/;

/** Every word of which means itself to a shell. */
const plain = /^[\w@%+=:,./~ -]+$/;

function commandOf({ socket, parents }: MachineTrace, root: string): string | undefined {
  const { command = '', cwd = root } = socket.process ?? {};
  if (command.startsWith('docker: ')) return undefined;
  const script = parents
    .filter(({ sameProject }) => sameProject)
    .map((parent) => named(parent.command))
    .find((each) => runners.test(each));
  const started = script ?? own(named(command), root);
  if (started === '' || started.includes('***') || !plain.test(started)) return undefined;
  const below = cwd.startsWith(`${root}/`) ? cwd.slice(root.length + 1) : '';
  if (below !== '' && !plain.test(below)) return undefined;
  return below === '' ? started : `cd ${below} && ${started}`;
}

/** The program by its name alone. */
function named(command: string): string {
  return command.replace(/^\S*[/\\](?=[^\s/\\]+(?:\s|$))/, '');
}

/** A program of `node_modules/.bin` that Node runs is called by `npx`; a file of the project is told from its root. */
function own(command: string, root: string): string {
  return command
    .replace(/^node \S*\/node_modules\/\.bin\/(?=\S)/, 'npx ')
    .replaceAll(`${root}/`, '');
}
