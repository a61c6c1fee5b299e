/** What the runners of a project say of one another and of its services, and what of it cannot be. Knows files by their paths alone. */
import { distance } from 'fastest-levenshtein';
import type { Problem } from '#protocol/errors.ts';
import type { ProjectFile } from '#protocol/project-file.ts';
import type { RunnerDeclaration } from '#protocol/runner-declaration.ts';
import { brokenFile } from './broken-file.ts';

/** So many edits still make a slip. */
const mostEdits = 3;

/** A file that may say something of runners. */
interface RunnersFile {
  readonly path: string;
  readonly file: ProjectFile;
  placeAt(path: readonly PropertyKey[]): { readonly line: number; readonly column: number };
}

interface Found {
  readonly runner: string;
  /** The key of the runner that says it, and where in that. */
  readonly at: readonly [] | readonly [keyof RunnerDeclaration, ...(string | number)[]];
  readonly message: string;
}

/** Throws `brokenProjectFile`, which names the file that is at fault. `parts`: the nearest first; `whole`: all in one. */
export function refuseBrokenRunners(whole: ProjectFile, parts: readonly RunnersFile[]): void {
  const placed = [...problemsOf(whole)].flatMap((found) => {
    const part = parts.find(({ file }) => says(file.runners?.[found.runner], found.at));
    return part ? [{ part, problem: problemIn(part, found) }] : [];
  });
  const [first] = placed;
  if (!first) return;
  const ofFirst = placed.filter(({ part }) => part === first.part);
  throw brokenFile(
    first.part.path,
    ofFirst.map(({ problem }) => problem),
  );
}

/** The services that a runner serves: those that it names, else the one that is called as it is. */
export function servedBy(
  name: string,
  { services }: RunnerDeclaration,
  { services: declared }: Pick<ProjectFile, 'services'>,
): readonly string[] {
  return services ?? (Object.hasOwn(declared, name) ? [name] : []);
}

/** The command of a runner: its own, else that of the service of the same name. */
export function commandOf(
  name: string,
  { command }: RunnerDeclaration,
  { services }: Pick<ProjectFile, 'services'>,
): RunnerDeclaration['command'] {
  return command ?? (Object.hasOwn(services, name) ? services[name]?.command : undefined);
}

function* problemsOf(file: ProjectFile): Generator<Found> {
  const runners = Object.entries(file.runners ?? {});
  const servers = new Map<string, string>();
  for (const [name, runner] of runners) {
    const problem = (message: string, ...at: Found['at']) => ({ runner: name, at, message });
    if (commandOf(name, runner, file) === undefined)
      yield problem('has no "command", and no service of this name has one');
    const served = servedBy(name, runner, file);
    for (const [n, service] of served.entries()) {
      const isNamed = runner.services !== undefined;
      const at: Found['at'] = isNamed ? ['services', n] : [];
      const other = servers.get(service);
      if (!Object.hasOwn(file.services, service))
        yield problem(unknown(service, 'service', Object.keys(file.services)), ...at);
      else if (other !== undefined)
        yield problem(
          isNamed && other === name
            ? `names the service '${service}' twice`
            : `serves '${service}', which the runner '${other}' serves already; a port has one runner`,
          ...at,
        );
      else servers.set(service, name);
    }
    const { ready } = runner;
    if (typeof ready?.port === 'string' && !served.includes(ready.port))
      yield problem(`'${ready.port}' is none of the services that it serves`, 'ready', 'port');
    else if (needsService(ready) && served.length === 0)
      yield problem('speaks of the port of a service, and this runner serves none', 'ready');
    if (runner.agent !== undefined && (runner.kind ?? 'agent') !== 'agent')
      yield problem(`is for agents, and this runner is of the kind '${runner.kind}'`, 'agent');
    for (const [n, other] of (runner.dependsOn ?? []).entries())
      if (!Object.hasOwn(file.runners ?? {}, other))
        yield problem(unknownRunner(other, file), 'dependsOn', n);
  }
  yield* circles(file.runners ?? {});
}

function needsService(ready: RunnerDeclaration['ready']): boolean {
  return ready?.port === true || (ready?.http?.startsWith('/') ?? false);
}

function unknownRunner(name: string, { services, runners = {} }: ProjectFile): string {
  return Object.hasOwn(services, name)
    ? `'${name}' is a service that no runner of this name starts; what is waited for is a runner`
    : unknown(name, 'runner', Object.keys(runners));
}

function unknown(name: string, noun: string, known: readonly string[]): string {
  const [nearest] = known
    .map((each) => ({ each, edits: distance(each, name) }))
    .filter(({ each, edits }) => edits <= mostEdits && edits < each.length)
    .sort((a, b) => a.edits - b.edits);
  if (nearest) return `there is no ${noun} '${name}'; did you mean '${nearest.each}'?`;
  return known.length > 0
    ? `there is no ${noun} '${name}'; there are: ${known.join(', ')}`
    : `there is no ${noun} '${name}'`;
}

/** One for every circle, told where the first of its runners names the next. */
function* circles(runners: Readonly<Record<string, RunnerDeclaration>>): Generator<Found> {
  const done = new Set<string>();
  for (const start of Object.keys(runners)) {
    const stack = [{ name: start, next: 0 }];
    while (stack.length > 0) {
      const top = stack.at(-1) as { name: string; next: number };
      const on = runners[top.name]?.dependsOn?.[top.next];
      if (done.has(top.name) || on === undefined) {
        done.add(top.name);
        stack.pop();
        continue;
      }
      top.next += 1;
      const from = stack.findIndex(({ name }) => name === on);
      if (from >= 0) {
        const names = [...stack.slice(from).map(({ name }) => name), on].join(' -> ');
        const message = `waits for itself: ${names}`;
        yield { runner: top.name, at: ['dependsOn', top.next - 1], message };
      } else if (Object.hasOwn(runners, on)) stack.push({ name: on, next: 0 });
    }
  }
}

function says(runner: RunnerDeclaration | undefined, [key]: Found['at']): boolean {
  return runner !== undefined && (key === undefined || runner[key] !== undefined);
}

function problemIn(part: RunnersFile, { runner, at, message }: Found): Problem {
  const path = ['runners', runner, ...at];
  return { where: path.map(String).join('.'), message, ...part.placeAt(path) };
}
