/** What is to be made of a command: what the text alone says, then what the server knows. Asks through `HarborView`, and starts nothing. */
import { basename, join } from 'node:path';
import type { ResultOf } from '#client/connection/calls.ts';
import { judgeCommand } from '#commands/judge-command.ts';
import { type Edit, type RunnerCall, type Start, withEdits } from '#commands/judgement.ts';
import type { ProjectReads } from '#commands/project-reads.ts';
import type { Lease } from '#protocol/ports.ts';
import type { Starting } from '#protocol/starting.ts';
import {
  type Change,
  denialWords,
  foreignWords,
  runnerContext,
  runnerWords,
  runningWords,
  startContext,
  startingWords,
  startWords,
} from './advice-words.ts';
import type { Advice, CommandAhead, Note } from './happening.ts';

/** What has to be known of the harbor for it; undefined for whatever cannot be told in time. */
export interface HarborView {
  /** A port for a service of the project at `path`; without a name for its main one. */
  lease(wish: LeaseWish): Promise<AskedLease | undefined>;
  /** What the project at `path` holds. */
  leases(path: string): Promise<readonly Lease[] | undefined>;
  whose(path: string, pids: readonly number[]): Promise<ResultOf<'agents/whose'> | undefined>;
  /** Whether who was seen listening is proven gone. */
  isGone(lease: Lease): Promise<boolean>;
  /** Whether a project begins at this directory, so that its main service is meant there. */
  isRoot(path: string): boolean;
  /** How the user wants changes decided. */
  decision(): Promise<'ask' | 'allow'>;
}

/** A lease, and who began to start what it is for, when that is somebody else. */
export type AskedLease = Lease & { readonly starting?: Starting | undefined };

export interface LeaseWish {
  readonly path: string;
  readonly service?: string | undefined;
  readonly tool: string;
  readonly preferred?: number | undefined;
}

export interface Advised {
  readonly advice: Advice;
  /** Absent for a command that starts nothing and ends nothing. */
  readonly note?: Note;
}

const nothing: Advice = { kind: 'nothing' };
const left = (why: string, tool?: string): Advised => ({
  advice: nothing,
  note: { verdict: 'left', why, ...(tool !== undefined && { tool }) },
});

export async function adviseOn(
  { command, cwd, canRewrite }: Pick<CommandAhead, 'command' | 'cwd' | 'canRewrite'>,
  reads: ProjectReads,
  harbor: HarborView,
): Promise<Advised> {
  const judged = judgeCommand(command, reads);
  if (judged.kind === 'deny') {
    const { why } = judged;
    return {
      advice: { kind: 'deny', reason: denialWords(judged) },
      note: { verdict: 'denied', why },
    };
  }
  if (judged.kind === 'leave')
    return judged.why === 'nothingKnown' ? { advice: nothing } : left(judged.why);
  const { pids, starts, runners } = judged;
  const owners =
    pids.length > 0 ? await harbor.whose(cwd, [...new Set(pids.map(({ pid }) => pid))]) : [];
  const foreign = owners?.find(({ verdict }) => verdict === 'foreign' || verdict === 'server');
  if (foreign)
    return {
      advice: { kind: 'deny', reason: foreignWords(foreign) },
      note: { verdict: 'denied', why: foreign.verdict },
    };
  // What it ends itself is not in the way of what it starts afterwards.
  const endsOwn = pids.length > 0;
  const sure = starts.filter(({ surely }) => surely);
  const parts: Part[] = [];
  for (const start of sure) parts.push(await startPart(start, cwd, harbor, endsOwn));
  for (const runner of runners) parts.push(await runnerPart(runner, cwd, harbor));
  if (parts.length === 0) return left(starts.length > 0 ? 'unsure' : 'ownPids');
  return together(command, parts, canRewrite, harbor);
}

/** What is to be said of one part of the command. */
type Part =
  | {
      readonly kind: 'running';
      readonly why: 'runs' | 'starting';
      readonly reason: string;
      readonly tool: string;
    }
  | {
      readonly kind: 'change';
      readonly edits: readonly Edit[];
      readonly words: (change: Change) => string;
      readonly context: (instead: string) => string;
      readonly span: { readonly from: number; readonly to: number };
      readonly tool: string;
    }
  | { readonly kind: 'context'; readonly text: string; readonly tool: string }
  | { readonly kind: 'left'; readonly why: string; readonly tool: string };

async function startPart(
  start: Start,
  cwd: string,
  harbor: HarborView,
  endsOwn: boolean,
): Promise<Part> {
  const { tool, segment, directory } = start;
  const path = join(cwd, directory);
  const preferred = start.askedPort ?? start.scriptPort;
  const wish = { path, tool: tool.name, preferred };
  const first = serviceFor(start) ?? (harbor.isRoot(path) ? undefined : labelOf(basename(path)));
  let lease = await harbor.lease({ ...wish, service: first });
  if (lease && !endsOwn && (await isRunning(lease, harbor))) {
    if (isSame(lease, start, path)) return running(lease, tool.name);
    // Another server of the same project has the name: this one gets one of its own.
    lease = await harbor.lease({ ...wish, service: anotherName(lease, tool.name, path) });
    if (lease && (await isRunning(lease, harbor)))
      return isSame(lease, start, path)
        ? running(lease, tool.name)
        : { kind: 'left', why: 'severalServices', tool: tool.name };
  }
  if (lease?.starting && !endsOwn) {
    if (isBegun(lease.starting, start, path)) return starting(lease, lease.starting, tool.name);
    // Another server of the same project is about to have the name.
    const from = lease.starting.path === path ? tool.name : basename(path);
    lease = await harbor.lease({ ...wish, service: labelOf(from) ?? tool.name });
    if (lease?.starting)
      return isBegun(lease.starting, start, path)
        ? starting(lease, lease.starting, tool.name)
        : { kind: 'left', why: 'severalServices', tool: tool.name };
  }
  if (!lease) return { kind: 'left', why: 'noServer', tool: tool.name };
  const granted = lease;
  const edits = start.edits(granted.port);
  if (!edits) return { kind: 'context', text: startContext(granted, tool.name), tool: tool.name };
  if (edits.length === 0) return { kind: 'left', why: 'fits', tool: tool.name };
  return {
    ...{ kind: 'change', edits, span: segment, tool: tool.name },
    words: (change) => startWords(granted, tool.name, change),
    context: (instead) => startContext(granted, tool.name, instead),
  };
}

function running(lease: Lease, tool: string): Part {
  return { kind: 'running', why: 'runs', reason: runningWords(lease), tool };
}

function starting(lease: Lease, by: Starting, tool: string): Part {
  return { kind: 'running', why: 'starting', reason: startingWords(lease, by), tool };
}

/** Whether somebody else began to start that very thing. */
function isBegun(begun: Starting, { tool }: Start, path: string): boolean {
  return begun.tool === tool.name && begun.path === path;
}

/** A tool that says what it serves is that service; else it is the project's main one. */
function serviceFor({ tool: { serviceType } }: Start): string | undefined {
  return serviceType === 'dev' ? undefined : serviceType;
}

/** By its directory, else by its tool; a DNS label either way. */
function anotherName({ listener }: Lease, tool: string, path: string): string {
  const from = listener?.cwd === path ? tool : basename(path);
  return labelOf(from) ?? tool;
}

/** A DNS label (RFC 1123) made of a name; undefined when nothing is left of it. */
function labelOf(name: string): string | undefined {
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 60);
  return label.replace(/^-+|-+$/g, '') || undefined;
}

async function isRunning(lease: Lease, harbor: HarborView): Promise<boolean> {
  return lease.state === 'bound' && !(await harbor.isGone(lease));
}

/** Whether what listens is what would be started: in the same directory, and, where that can be seen, the same program. */
function isSame({ listener }: Lease, { tool }: Start, path: string): boolean {
  if (!listener || (listener.cwd !== undefined && listener.cwd !== path)) return false;
  if (tool.movesOn === 'program') return true;
  return tool.programs.some((program) => listener.command.includes(program));
}

async function runnerPart(call: RunnerCall, cwd: string, harbor: HarborView): Promise<Part> {
  const { runner, segment, directory, givenUrl } = call;
  const tool = runner.name;
  if (givenUrl !== undefined) return { kind: 'left', why: 'urlGiven', tool };
  const path = join(cwd, directory);
  const leases = await harbor.leases(path);
  if (!leases) return { kind: 'left', why: 'noServer', tool };
  const running = leases.filter(({ state, url }) => state === 'bound' && url.startsWith('http'));
  const main = meantBy(path, leases, running, harbor);
  if (!main) return { kind: 'left', why: running.length > 0 ? 'severalRun' : 'nothingRuns', tool };
  const edits = call.edits(main.url);
  if (!edits) return { kind: 'context', text: runnerContext(main, `against ${main.url}`), tool };
  return {
    ...{ kind: 'change', edits, span: segment, tool },
    words: (change) => runnerWords(main, tool, change),
    context: (instead) => runnerContext(main, instead),
  };
}

function onlyOne<T>(all: readonly T[]): T | undefined {
  return all.length === 1 ? all[0] : undefined;
}

async function together(
  command: string,
  parts: readonly Part[],
  canRewrite: boolean,
  harbor: HarborView,
): Promise<Advised> {
  const [first] = parts;
  const running = parts.find((part) => part.kind === 'running');
  if (running) {
    const { reason, why, tool } = running;
    return { advice: { kind: 'deny', reason }, note: { verdict: 'running', why, tool } };
  }
  const changes = parts.filter((part) => part.kind === 'change');
  if (changes.length > 0) {
    const changed = withEdits(
      command,
      changes.flatMap(({ edits }) => edits),
    );
    const tool = changes[0]?.tool;
    if (!canRewrite) {
      const text = changes.map(({ context }) => context(changed)).join('\n');
      return {
        advice: { kind: 'context', text },
        note: { verdict: 'told', why: 'noRewrite', tool },
      };
    }
    const reason = changes.map((part) => part.words(changeOf(command, part))).join('\n');
    const decision = await harbor.decision();
    return {
      advice: { kind: 'rewrite', command: changed, reason, decision },
      note: { verdict: 'rewritten', why: decision, tool },
    };
  }
  const told = parts.filter((part) => part.kind === 'context');
  if (told.length > 0)
    return {
      advice: { kind: 'context', text: told.map(({ text }) => text).join('\n') },
      note: { verdict: 'told', why: 'outOfReach', tool: told[0]?.tool },
    };
  return first?.kind === 'left' ? left(first.why, first.tool) : left('nothingKnown');
}

/** The segment before and after, which is all that changes. */
function changeOf(command: string, { edits, span }: Extract<Part, { kind: 'change' }>): Change {
  const from = Math.min(span.from, ...edits.map((edit) => edit.from));
  const to = Math.max(span.to, ...edits.map((edit) => edit.to));
  const before = command.slice(from, to);
  const moved = edits.map((edit) => ({ ...edit, from: edit.from - from, to: edit.to - from }));
  return { before, after: withEdits(before, moved) };
}

/** The service that is named after the directory, or works in it; while that does not run, no other is taken for it. */
function meantBy(
  path: string,
  leases: readonly Lease[],
  running: readonly Lease[],
  harbor: HarborView,
): Lease | undefined {
  const own = harbor.isRoot(path) ? undefined : labelOf(basename(path));
  const named = leases.find(({ service }) => service === own);
  if (named) return running.find(({ id }) => id === named.id);
  return (
    running.find(({ listener }) => listener?.cwd === path) ??
    running.find(({ service }) => service === 'web') ??
    onlyOne(running)
  );
}
