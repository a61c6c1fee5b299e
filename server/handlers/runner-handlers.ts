/** Translates between the contract and the room of runners. Decides nothing. */
import type * as z from 'zod/mini';
import { HarborError } from '#protocol/errors.ts';
import type { Handlers } from '#protocol/grammar.ts';
import type { runners as contract } from '#protocol/runners.ts';
import type { Settings } from '#protocol/settings.ts';
import type { LaunchOrder } from '#server/runners/launch-order.ts';
import type { DeclaredRunners, RunnerFiles } from '#server/runners/needs.ts';
import type { Runner } from '#server/runners/runner.ts';
import type { RunnerFigures } from '#server/runners/runner-figures.ts';
import type { RunnerLedger } from '#server/runners/runner-ledger.ts';
import type { Runners, StartWish } from '#server/runners/runners.ts';
import { launchName } from '#services/launch-name.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';
import { wireDeclared, wireLaunch, wireRunner } from './runner-words.ts';
import type { Unserved } from './tool-services.ts';
import { wireProcess } from './words.ts';

export interface RunnerHandlerParts {
  readonly runners: Runners;
  /** What is durable: reads never show what might still be undone. */
  readonly durable: RunnerLedger;
  readonly declared: DeclaredRunners;
  readonly figures: RunnerFigures;
  readonly files: Pick<RunnerFiles, 'transcript' | 'since'>;
  readonly projects: ProjectLookup;
  /** Every project that was met, to list what they declare. */
  readonly roots: () => readonly string[];
  /** Which agent a command is; undefined when it is none that is known. */
  readonly agentOf: (argv: readonly string[]) => string | undefined;
  /** What a command serves of which nobody says it. */
  readonly services: (unserved: Unserved) => Promise<readonly string[]>;
  /** How the runner of a session was started; undefined when that is forgotten. */
  readonly orderOfSession: (sessionId: string) => Promise<LaunchOrder | undefined>;
  readonly redact: (argv: readonly string[]) => string;
  readonly settings: () => Settings;
}

type Which = z.output<(typeof contract)['remove']['params']>;
type Asked = z.output<(typeof contract)['launch']['params']>;

/** What a transcript is read in, in bytes, unless somebody says more. */
const usualPiece = 65_536;

export function runnerHandlers(parts: RunnerHandlerParts): Handlers<typeof contract, Caller> {
  const { runners, durable, declared, figures, files, projects, redact } = parts;

  async function meant({ runnerId, path, name }: Which): Promise<Runner | undefined> {
    if (runnerId !== undefined) return durable.runner(runnerId);
    if (path === undefined || name === undefined)
      throw new HarborError('invalidParams', 'Say which runner: its runnerId, or path and name.', {
        problems: [{ where: 'name', message: 'is missing, and so is runnerId' }],
      });
    return durable.runnerNamed(await projects.idAt(path), name);
  }

  async function declaredAt(path: string) {
    const { trusted, untrusted } = await declared.at(path);
    return [
      ...trusted.map((each) => wireDeclared(each, true, redact)),
      ...untrusted.map((each) => wireDeclared(each, false, redact)),
    ];
  }

  /** What the project's file says, as far as it can be read: a list is no place for its errors. */
  async function declaredIn(roots: readonly string[]) {
    const all = await Promise.all(roots.map((root) => declaredAt(root).catch(() => [])));
    return all.flat();
  }

  async function met(path: string, caller: Caller) {
    const project = await projects.findWhateverItsFile(path);
    await projects.meet(project, caller);
    return project;
  }

  async function orderOf(asked: Asked, caller: Caller): Promise<LaunchOrder> {
    const { path, argv, size, session } = asked;
    const { id: projectId, root } = await met(path, caller);
    // What is not said again is as it was; the values of an environment go to nobody but their user's own program.
    const isAgain = session?.kind === 'resume' && caller.authority.kind === 'user';
    const before = isAgain ? await parts.orderOfSession(session.id) : undefined;
    const env = { ...before?.env, ...asked.env };
    const { terminal = before?.terminal ?? 'pty', cwd = path, name = launchName(argv) } = asked;
    const agent = asked.agent ?? parts.agentOf(argv);
    const isAgent = agent !== undefined || asked.kind === 'agent';
    const instead = asked.onTaken === 'replace' && durable.runnerNamed(projectId, name)?.id;
    const unserved = { projectId, root, name, argv, cwd, ...(instead && { instead }) };
    const services =
      asked.services ?? before?.services ?? (isAgent ? [] : await parts.services(unserved));
    const kind = asked.kind ?? (agent ? 'agent' : services.length > 0 ? 'service' : 'command');
    const { timeLimit } = asked;
    const { skipChecks = [], unmetered } = meantBy(caller, asked);
    return {
      ...{ projectId, root, kind, argv, env, terminal, size, services, session, unmetered },
      ...{ skipChecks, dependsOn: [], restart: 'never', declared: false },
      name,
      agent: kind === 'agent' ? agent : undefined,
      cwd,
      timeLimit: timeLimit === undefined ? before?.timeLimit : timeLimit * 1_000,
      ...(before?.requires && { requires: before.requires }),
      ...(before?.stop && { stop: before.stop }),
      ...(before?.resume && { resume: before.resume }),
    };
  }

  /** A session of a runner that the project file declares goes on in that runner, as it is declared now; undefined when it is none, or other than it was is asked for. */
  async function declaredOf(asked: Asked, caller: Caller): Promise<LaunchOrder | undefined> {
    const { path, session, argv, name, size, cwd, env, services, terminal, timeLimit } = asked;
    if (session?.kind !== 'resume' || caller.authority.kind !== 'user') return undefined;
    if ([cwd, env, services, terminal, timeLimit].some((each) => each !== undefined))
      return undefined;
    const before = await parts.orderOfSession(session.id);
    const isSame =
      before?.declared &&
      (name ?? before.name) === before.name &&
      JSON.stringify(argv) === JSON.stringify(before.argv);
    if (!isSame) return undefined;
    const { projectId, trusted } = await declared.at(path).catch(() => noDeclared);
    const now = trusted.find(({ order }) => order.name === before.name)?.order;
    if (!now || projectId !== before.projectId || now.agent !== before.agent) return undefined;
    const { skipChecks = [], unmetered } = meantBy(caller, asked);
    return { ...now, size, session, skipChecks, unmetered };
  }

  return {
    list: async ({ path }) => {
      if (path === undefined)
        return {
          runners: [...durable.runners()].map(wireRunner),
          declared: await declaredIn(parts.roots()),
        };
      const projectId = await projects.idAt(path);
      return {
        runners: durable.runnersOfProject(projectId).map(wireRunner),
        declared: await declaredAt(path),
      };
    },
    figures: async ({ runnerIds }) => [...(await figures.of(runnerIds))],
    transcript: async ({ runnerId, from = 0, limit = usualPiece, since }) => {
      if (since === undefined) return files.transcript(runnerId, from, limit);
      const { from: place, hasTimes } = await files.since(runnerId, since);
      return { ...(await files.transcript(runnerId, Math.max(from, place), limit)), hasTimes };
    },
    launch: async (asked, caller) => {
      const own = await declaredOf(asked, caller);
      const order = own ?? (await orderOf(asked, caller));
      if (own && own.dependsOn.length > 0)
        await runners.up(asked.path, own.dependsOn, false, caller.origin());
      // Without a name of somebody's own, another number is no surprise.
      const onTaken = asked.onTaken ?? (asked.name === undefined ? 'new' : 'refuse');
      return wireLaunch(await runners.launch(order, onTaken, caller.origin(asked.key)));
    },
    start: async ({ path, name, key, ...wish }, caller) => {
      await met(path, caller);
      return wireLaunch(await runners.start(path, name, meantBy(caller, wish), caller.origin(key)));
    },
    restart: async ({ path, name, key, ...wish }, caller) => {
      await met(path, caller);
      return wireLaunch(
        await runners.restart(path, name, meantBy(caller, wish), caller.origin(key)),
      );
    },
    stop: async ({ grace, ...which }, caller) => {
      const runner = await meant(which);
      if (!runner) return { kind: 'noSuchRunner', ended: [], survivors: [] };
      const milliseconds = grace === undefined ? undefined : grace * 1_000;
      const answer = await runners.stop(runner, milliseconds, caller.origin());
      const now = durable.runner(runner.id);
      const after = now && { runner: wireRunner(now) };
      if (answer.kind === 'notRunning')
        return { kind: 'notRunning', ...after, ended: [], survivors: [] };
      const { kind, ended, survivors } = answer;
      return {
        ...{ kind, ...after },
        ended: ended.map((each) => wireProcess(each)),
        survivors: survivors.map((each) => wireProcess(each)),
      };
    },
    up: async ({ path, names, auto = false }, caller) => {
      await met(path, caller);
      const answer = await runners.up(path, names, auto, caller.origin());
      return {
        runners: answer.runners.map(wireRunner),
        refused: answer.refused.map((each) => ({ ...each, findings: [] })),
      };
    },
    down: async ({ path, names }, caller) => {
      const ended = await runners.down(await projects.idAt(path), names, caller.origin());
      return { runners: ended.map(wireRunner) };
    },
    remove: async (which, caller) => {
      const runner = await meant(which);
      return { kind: runner ? await runners.remove(runner, caller.origin()) : 'noSuchRunner' };
    },
    attach: async ({ rights, ...which }) => {
      const runner = await meant(which);
      if (!runner) return { kind: 'refused', reason: 'noSuchRunner' };
      return { ...(await runners.attach(runner, rights)), runner: wireRunner(runner) };
    },
  };
}

const noDeclared = { projectId: undefined, trusted: [] };

/** That a check is passed over, or that nobody counts what is spent, is for a person to say. */
function meantBy<W extends Pick<StartWish, 'skipChecks' | 'unmetered'>>(
  { authority }: Caller,
  wish: W,
): W {
  return authority.kind === 'user'
    ? wish
    : { ...wish, skipChecks: undefined, unmetered: undefined };
}
