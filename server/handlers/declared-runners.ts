/** The runners of a project file as orders to launch them: what it leaves out follows from its services and from the command. */
import { commandArgv } from '#commands/command-argv.ts';
import { commandOf, servedBy } from '#config/runner-problems.ts';
import type { ProjectFile } from '#protocol/project-file.ts';
import type { RunnerDeclaration } from '#protocol/runner-declaration.ts';
import type { Settings } from '#protocol/settings.ts';
import type { PoliteWay, ReadyCheck } from '#server/runners/launch-order.ts';
import type { Declared, DeclaredRunners } from '#server/runners/needs.ts';
import type { RunnerKind } from '#server/runners/runner.ts';
import { agentCallIn } from '#services/agent-call.ts';
import { serviceTypeOf } from '#services/service-type-of.ts';
import type { TypeTable } from '#services/type-table.ts';
import type { Found, ProjectLookup } from './project-lookup.ts';
import { settingsFor } from './wishes.ts';

const second = 1_000;

export interface DeclaredRunnersParts {
  readonly lookup: Pick<ProjectLookup, 'find' | 'findAsWritten'>;
  /** The user's, as they are now. */
  readonly settings: () => Settings;
  readonly platform: string;
}

export function declaredRunners(parts: DeclaredRunnersParts): DeclaredRunners {
  const { lookup, settings, platform } = parts;
  return {
    at: async (path) => {
      const found = await lookup.find(path);
      const { id: projectId, root } = found.project;
      const all = { ...found, settings: settingsFor(found, settings()), platform };
      const trusted = allIn(found.file, all);
      const hidden = new Set(found.untrustedRunners);
      const written = hidden.size > 0 ? (await lookup.findAsWritten(path)).written : undefined;
      const untrusted = allIn(written, all).filter(({ order }) => hidden.has(order.name));
      return { projectId, root, trusted, untrusted };
    },
  };
}

type Around = Pick<Found, 'project' | 'types'> & {
  readonly settings: Settings;
  readonly platform: string;
};

/** One whose command stands in a file that is not read yet is not there. */
function allIn(file: ProjectFile | undefined, around: Around): Declared[] {
  if (!file?.runners) return [];
  return Object.entries(file.runners).flatMap(([name, runner]) => {
    const command = commandOf(name, runner, file);
    return command === undefined ? [] : [declaredOf(name, { ...runner, command }, file, around)];
  });
}

function declaredOf(
  name: string,
  runner: RunnerDeclaration & { readonly command: string | readonly string[] },
  file: ProjectFile,
  around: Around,
): Declared {
  const { project, platform } = around;
  const argv = commandArgv(runner.command, platform);
  const services = servedBy(name, runner, file);
  const agent = runner.agent ?? agentCallIn(argv)?.row.name;
  const kind = runner.kind ?? (agent ? 'agent' : services.length > 0 ? 'service' : 'command');
  const { cwd, env = {}, dependsOn = [], terminal = 'pty', timeLimit, requires } = runner;
  return {
    autostart: runner.autostart ?? false,
    order: {
      ...{ projectId: project.id, root: project.root, name, kind, argv, env, terminal },
      ...{ services, dependsOn, requires, skipChecks: [], declared: true },
      agent: kind === 'agent' ? agent : undefined,
      cwd: directoryIn(project.root, cwd),
      ready: readyOf(runner, services, kind, file, around),
      restart: runner.restart ?? (kind === 'service' ? 'onFailure' : 'never'),
      ...(runner.resume && { resume: runner.resume }),
      timeLimit: timeLimit === undefined ? undefined : timeLimit * second,
      stop: politeWay(runner.stop),
    },
  };
}

/** `cwd` is relative and leads nowhere out of it: the file's schema sees to that. */
function directoryIn(root: string, cwd: string | undefined): string {
  const parts = cwd?.split(/[/\\]/).filter((part) => part !== '' && part !== '.') ?? [];
  const slash = root.includes('\\') ? '\\' : '/';
  return [root.replace(/[/\\]$/, ''), ...parts].join(slash) || slash;
}

function politeWay(stop: RunnerDeclaration['stop']): PoliteWay | undefined {
  return typeof stop === 'string' ? { signal: stop } : stop;
}

function readyOf(
  { ready }: RunnerDeclaration,
  services: readonly string[],
  kind: RunnerKind,
  file: ProjectFile,
  { types, settings }: Around,
): ReadyCheck | undefined {
  const [first] = services;
  const said = first === undefined ? undefined : file.services[first]?.startTimeout;
  const timeout = (ready?.timeout ?? said ?? settings['services.startTimeout']) * second;
  const interval = (ready?.interval ?? 1) * second;
  if (ready) return { ...ready, timeout, interval };
  // An agent that serves something besides is there to be talked to, whether it serves yet or not.
  if (first === undefined || kind === 'agent') return undefined;
  return { ...typesCheck(first, file, types), timeout, interval };
}

/** What the type of the service says; else somebody listens. */
function typesCheck(service: string, { services }: ProjectFile, types: TypeTable) {
  const answer = serviceTypeOf({ service, declared: services[service], types });
  const http = answer.kind === 'known' ? answer.type.ready?.http : undefined;
  return http === undefined ? { port: true as const } : { http };
}
