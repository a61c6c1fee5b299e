/**
 * How a command is started so that its tool listens on the leased port: by option where one gets through,
 * by variable otherwise. Starts nothing and leases nothing; what it cannot ensure it says in a note.
 */

import type { Tool } from '#services/tool.ts';
import { isReading, type Outcome, type Reading, type Unread } from './launch-outcome.ts';
import { typedPort } from './port-in-words.ts';
import type { ProjectReads } from './project-reads.ts';
import { readLaunch } from './read-launch.ts';
import { mendedNpmCall } from './script-call.ts';
import { typedWords } from './words.ts';

/** Why the leased port may not be the one that is listened on. */
export type LaunchNote =
  /** No row fits: the program gets PORT, as is the custom, and may not read it. */
  | { readonly kind: 'unknownTool' }
  /** The package has no such script. */
  | { readonly kind: 'noSuchScript'; readonly script: string }
  /** It starts several programs, which all get the same PORT. */
  | { readonly kind: 'severalPrograms'; readonly program: string }
  /** The option cannot be got to the tool: it is not the last command of its script, or behind a `--`. */
  | { readonly kind: 'outOfReach'; readonly tool: string }
  /** The project's own script names this port, and nothing from outside changes that. */
  | { readonly kind: 'scriptFixesPort'; readonly tool: string; readonly port?: number }
  /** npm would have taken the option for its own; it was moved behind `--`. */
  | { readonly kind: 'npmTookOption' };

/** What is known before there is a port. */
export interface Launch {
  readonly tool?: Tool;
  /** The port that the caller typed into the command itself: to be leased exactly, or not at all. */
  readonly askedPort?: number;
  /** The port that the project's script names: where people expect it. */
  readonly scriptPort?: number;
}

export interface LaunchPlan extends Launch {
  readonly argv: readonly string[];
  /** PORT and the tool's own variable; `HM_*` come from `environmentOf`. */
  readonly environment: Readonly<Record<string, string>>;
  readonly note?: LaunchNote;
}

/** Which tool a command starts and which port it names, to lease by. */
export function launchOf(argv: readonly string[], scripts: ProjectReads): Launch {
  return launchIn(read(argv, scripts).outcome, argv);
}

/** The command and its environment for the leased port; for a port that was typed, that one. */
export function planLaunch(
  argv: readonly string[],
  scripts: ProjectReads,
  port: number,
): LaunchPlan {
  const { outcome, argv: mended, note } = read(argv, scripts);
  if (!isReading(outcome)) {
    const environment = { PORT: String(port) };
    return { ...launchIn(outcome, argv), argv, environment, note: noteOf(outcome) };
  }
  const { tool, said } = outcome;
  const further = argumentsFor(outcome, port);
  const reached = further.length === 0 ? undefined : outcome.insert?.(further);
  const trouble = (reached ? undefined : troubleOf(outcome)) ?? note;
  const variables = said?.port === undefined ? (said?.reads ?? []) : [];
  return {
    ...launchIn(outcome, argv),
    argv: reached ?? mended,
    environment: {
      PORT: String(port),
      ...Object.fromEntries(variables.map((name) => [name, String(port)])),
      ...(tool.variable && { [tool.variable.name]: filled(tool.variable.value, port) }),
    },
    ...(trouble && { note: trouble }),
  };
}

/** A runner of tests gets PORT as any program does that is not known. */
function noteOf(outcome: Unread): LaunchNote {
  const isOther = outcome.kind === 'testRunner' || outcome.kind === 'managed';
  return isOther ? { kind: 'unknownTool' } : outcome;
}

function read(argv: readonly string[], scripts: ProjectReads) {
  const mended = mendedNpmCall(argv);
  if (mended) {
    const outcome = readLaunch(typedWords(mended), scripts);
    const note: LaunchNote = { kind: 'npmTookOption' };
    if (isReading(outcome) && outcome.tool.flag) return { outcome, argv: mended, note };
  }
  return { outcome: readLaunch(typedWords(argv), scripts), argv, note: undefined };
}

function launchIn(outcome: Outcome, argv: readonly string[]): Launch {
  if (!isReading(outcome)) {
    const askedPort = typedPort(typedWords(argv));
    return askedPort === undefined ? {} : { askedPort };
  }
  const { tool, said } = outcome;
  if (said?.port === undefined) return { tool };
  return said.typed ? { tool, askedPort: said.port } : { tool, scriptPort: said.port };
}

/** What the tool has to be given besides what it is given already, to listen on this port. */
export function argumentsFor({ tool, said, args }: Reading, port: number): string[] {
  const { flag, argument } = tool;
  const strict = flag?.strict !== undefined && !args.includes(flag.strict) ? [flag.strict] : [];
  if (said?.typed && said.by !== 'variable') return strict;
  if (flag && (said?.by !== 'flag' || flag.repeated === 'lastCounts')) {
    if (flag.publishes) return [];
    const value = filled(flag.value, port);
    const said = flag.joined ? [`${flag.names[0]}=${value}`] : [flag.names[0], value];
    return [...said, ...strict];
  }
  return argument !== undefined && said === undefined ? [filled(argument, port)] : [];
}

/** When no argument got through: harmless where a variable tells the tool, and where the caller told it himself. */
function troubleOf({ tool, said }: Reading): LaunchNote | undefined {
  if (said === undefined) {
    return tool.variable ? undefined : { kind: 'outOfReach', tool: tool.name };
  }
  if (said.typed || said.reads.length > 0) return undefined;
  const { port } = said;
  return { kind: 'scriptFixesPort', tool: tool.name, ...(port !== undefined && { port }) };
}

export function filled(template: string, port: number): string {
  return template.replace('{port}', String(port));
}
