/** `hm projects`: what the server has met, and what its user says of it. */
import path from 'node:path';
import type { ParamsOf } from '#client/connection/calls.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { systemClock } from '#common/clock.ts';
import type { ProjectInUse, RegisteredProject } from '#protocol/project-register.ts';
import type { Project } from '#protocol/projects.ts';
import { Exit, exitCodes, usage } from './exit-codes.ts';
import { colors, json, line } from './print.ts';
import { withServer } from './session.ts';
import { ageWords, leaseWords, printable } from './speak.ts';
import { table } from './table.ts';

interface AsJson {
  readonly json?: boolean;
}

export interface ProjectsOptions extends AsJson {
  readonly all?: boolean;
}

/** Lists all, or shows the one that is named. */
export function projects(word: string | undefined, options: ProjectsOptions): Promise<number> {
  return word === undefined ? list(options) : show(word, options);
}

function list(options: ProjectsOptions): Promise<number> {
  return withServer('hm projects', async (peer) => {
    const met = await peer.request('projects/list', { archived: options.all ?? false });
    if (options.json) json(met);
    else if (met.length === 0) line('No project was met yet.');
    else {
      const rows = [...met].sort(openFirst).map(row);
      table(['NAME', 'BRANCH', 'NOW', 'TAGS', 'LAST MET', 'ID', 'DIRECTORY'], rows);
    }
    return exitCodes.done;
  });
}

export function show(word: string, options: AsJson): Promise<number> {
  return withServer('hm projects show', async (peer) => {
    const project = await peer.request('projects/show', which(word));
    if (options.json) json(project);
    else
      for (const [label, text] of factsOf(project)) line(`${colors.dim(label.padEnd(12))}${text}`);
    return exitCodes.done;
  });
}

/** Without a name, the project's own counts again. */
export function rename(word: string, name: string | undefined, options: AsJson): Promise<number> {
  const params = { ...which(word), ...(name !== undefined && { name: sayable(name) }) };
  return change('rename', params, options, (project) =>
    name === undefined
      ? `${project.root} is called ${printable(project.name)} again.`
      : `${project.root} is now called ${printable(project.name)}.`,
  );
}

export interface TagOptions extends AsJson {
  readonly remove?: boolean;
}

export function tag(word: string, tags: readonly string[], options: TagOptions): Promise<number> {
  for (const each of tags)
    if (!/^[a-z0-9][a-z0-9._-]{0,31}$/i.test(each))
      throw usage(
        `'${printable(each.slice(0, 40))}' is no tag; use 1 to 32 letters, digits, '.', '_' or '-', such as client-x.`,
      );
  const params = { ...which(word), [options.remove ? 'remove' : 'add']: [...tags] };
  return change('tag', params, options, ({ name, tags: now = [] }) =>
    now.length === 0
      ? `${printable(name)} has no tags.`
      : `${printable(name)} is tagged ${now.join(', ')}.`,
  );
}

export function archive(word: string, options: AsJson): Promise<number> {
  const back = 'It comes back with: hm projects restore';
  return change(
    'archive',
    which(word),
    options,
    ({ name, id }) => `Put ${printable(name)} away. ${back} ${id}`,
  );
}

export function restore(word: string, options: AsJson): Promise<number> {
  return change(
    'unarchive',
    which(word),
    options,
    ({ name }) => `${printable(name)} is back in the list.`,
  );
}

export function forget(word: string, options: AsJson): Promise<number> {
  return withServer('hm projects forget', async (peer) => {
    const answer = await peer.request('projects/forget', which(word));
    if (answer.kind === 'refused')
      throw new Exit(exitCodes.refused, inUseWords(answer), { refusal: answer });
    const { name, root } = answer.project;
    if (options.json) json(answer.project);
    else
      line(
        `Forgot ${printable(name)} and which ports its services had. Nothing in ${root} was touched.`,
      );
    return exitCodes.done;
  });
}

type Change = 'rename' | 'tag' | 'archive' | 'unarchive';

function change<C extends Change>(
  verb: C,
  params: ParamsOf<`projects/${C}`>,
  options: AsJson,
  words: (project: Project) => string,
): Promise<number> {
  return withServer('hm projects', async (peer: SocketPeer) => {
    const project = await peer.request(`projects/${verb}` as 'projects/archive', params);
    if (options.json) json(project);
    else line(words(project));
    return exitCodes.done;
  });
}

/** What looks like a path is one, from here on; all else is an id or a name. */
function which(word: string): { project: string } {
  const isPath = word === '.' || word === '..' || word.includes('/') || word.includes('\\');
  return { project: isPath ? path.resolve(word) : word };
}

function sayable(name: string): string {
  if (/^[^\p{Cc}]{1,63}$/u.test(name.trim())) return name.trim();
  throw usage('A name has 1 to 63 characters, and no control characters.');
}

function openFirst(a: RegisteredProject, b: RegisteredProject): number {
  const use = ({ windows, leases }: RegisteredProject) =>
    Number(windows.length + leases.length > 0);
  return (
    Number(a.archived) - Number(b.archived) ||
    use(b) - use(a) ||
    a.name.localeCompare(b.name, 'en', { numeric: true }) ||
    a.root.localeCompare(b.root)
  );
}

function row(project: RegisteredProject): string[] {
  const { name, branch, tags = [], lastMet, id, root } = project;
  return [
    printable(name),
    printable(branch ?? '-'),
    nowWords(project),
    tags.join(' ') || '-',
    metWords(lastMet),
    id,
    printable(root),
  ];
}

function nowWords({ windows, leases, archived, directory }: RegisteredProject): string {
  const words = [
    archived && 'archived',
    directory === 'missing' && colors.red('directory missing'),
    directory === 'unknown' && colors.yellow('disk away'),
    windows.length > 0 && `open in ${countWords(windows.length, 'window')}`,
    leases.length > 0 && countWords(leases.length, 'port'),
  ].filter(Boolean);
  return words.join(', ') || '-';
}

function factsOf(project: RegisteredProject): (readonly [label: string, text: string])[] {
  const { name, id, root, branch, mainProjectId, tags = [], windows, leases } = project;
  return [
    ['project', `${colors.bold(printable(name))} (${id})`],
    ['directory', `${printable(root)}${directoryWords(project)}`],
    ...(branch === undefined ? [] : [['branch', printable(branch)] as const]),
    ...(mainProjectId === undefined ? [] : [['worktree of', mainProjectId] as const]),
    ...(project.copy === undefined ? [] : [['copy', String(project.copy)] as const]),
    ...(tags.length === 0 ? [] : [['tags', tags.join(', ')] as const]),
    ['first met', metWords(project.firstMet)],
    ['last met', metWords(project.lastMet)],
    ...(project.archived ? [['archived', 'yes'] as const] : []),
    ...windows.map(
      (window) => ['window', `${printable(window.name)} (pid ${window.process.pid})`] as const,
    ),
    ...leases.map((lease) => ['port', `${lease.port} ${leaseWords(lease)}`] as const),
  ];
}

function directoryWords({ directory }: Project): string {
  switch (directory) {
    case 'missing':
      return `  ${colors.red('is not there any more')}`;
    case 'unknown':
      return `  ${colors.yellow('cannot be told: its disk is away or does not answer')}`;
    default:
      return '';
  }
}

function inUseWords({ project, leases, windows }: ProjectInUse): string {
  const holds = leases.map((lease) => `port ${lease.port} of ${leaseWords(lease)}`);
  const open = windows.map(({ name, process }) => `${printable(name)} (pid ${process.pid})`);
  const why = [
    holds.length > 0 && `it holds ${holds.join(', ')}`,
    open.length > 0 && `it is open in ${open.join(', ')}`,
  ].filter(Boolean);
  const steps = [
    holds.length > 0 && 'release its ports (hm release)',
    open.length > 0 && 'close its windows',
  ].filter(Boolean);
  return `${printable(project.name)} is not forgotten: ${why.join(', and ')}. First ${steps.join(' and ')}; or put it away: hm projects archive ${project.id}`;
}

function metWords(at: number | undefined): string {
  if (at === undefined) return 'long ago';
  const ago = systemClock.now() - at;
  // The register knows it to the hour.
  return ago < 3_600_000 ? 'within the hour' : `${ageWords(ago)} ago`;
}

function countWords(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
