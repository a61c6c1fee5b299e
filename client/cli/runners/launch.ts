/** `hm launch`, `hm start`, `hm restart`: a command, or a runner that is declared or was there before, is started, and said to run when it does. */
import path from 'node:path';
import process from 'node:process';
import { Exit, exitCodes, usage } from '#client/cli/exit-codes.ts';
import { runnerOf, secondsOf, serviceOf, sessionIdOf, shortened } from '#client/cli/options.ts';
import { aside, json, line } from '#client/cli/print.ts';
import { exitCodeOf } from '#client/cli/run/child.ts';
import { withServer } from '#client/cli/session.ts';
import type { ParamsOf } from '#client/connection/calls.ts';
import { longDeadline } from '#client/connection/long-deadline.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { newId } from '#common/id.ts';
import type { CheckName } from '#protocol/preflight.ts';
import type { Runner } from '#protocol/runner.ts';
import { phaseOf } from '#protocol/runner-phases.ts';
import type { Launched } from '#protocol/runners.ts';
import { findingWords } from './finding-words.ts';
import { environmentFor } from './launch-environment.ts';
import { awaitRunners } from './live-runners.ts';
import { refusalCode } from './refusal-code.ts';
import {
  isAlive,
  nameWords,
  runnerRefusalWords,
  startedWords,
  stateWords,
  whoWords,
} from './runner-words.ts';

export interface StartOptions {
  readonly skipCheck?: readonly string[];
  readonly unmetered?: boolean;
  readonly attach?: boolean;
  readonly json?: boolean;
}

export interface LaunchOptions extends StartOptions {
  readonly name?: string;
  readonly agent?: boolean;
  readonly cwd?: string;
  readonly env?: readonly string[];
  readonly service?: readonly string[];
  readonly pipes?: boolean;
  readonly timeLimit?: string;
  readonly continue?: boolean;
  readonly resume?: string;
  readonly new?: boolean;
  readonly replace?: boolean;
}

/** What is looked at before a start, by the names that it can be passed over with. */
const checkNames: readonly string[] = Object.keys({
  ...{ trust: true, directory: true, command: true, environment: true, ports: true },
  ...{ session: true, disk: true, memory: true, git: true },
} satisfies Readonly<Record<CheckName, true>>);

/** How long a launch is watched until its process is there, in milliseconds. */
const patienceMs = 60_000;

export async function launch(argv: readonly string[], options: LaunchOptions): Promise<number> {
  if (options.new && options.replace)
    throw usage('hm launch: --new and --replace are different things; take one.');
  if (options.continue && options.resume !== undefined)
    throw usage('hm launch: --continue is the last session, --resume another; take one.');
  const params: ParamsOf<'runners/launch'> = {
    path: path.resolve('.'),
    argv: [...argv],
    key: newId('k'),
    ...startParams(options),
    ...(options.name !== undefined && { name: runnerOf(options.name) }),
    ...(options.agent && { kind: 'agent' }),
    ...(options.cwd !== undefined && { cwd: path.resolve(options.cwd) }),
    env: environmentFor(process.env, options.env),
    ...(options.service && { services: options.service.map(serviceOf) }),
    ...(options.pipes && { terminal: 'pipes' }),
    ...(options.timeLimit !== undefined && { timeLimit: limitOf(options.timeLimit) }),
    ...(options.continue && { session: { kind: 'continue' } }),
    ...(options.resume !== undefined && {
      session: { kind: 'resume', id: sessionIdOf(options.resume) },
    }),
    ...(options.new && { onTaken: 'new' }),
    ...(options.replace && { onTaken: 'replace' }),
    ...(options.attach && {
      onTaken: options.new ? 'new' : options.replace ? 'replace' : 'attach',
    }),
    ...(options.attach && { size: (await import('./raw-terminal.ts')).terminalSize() }),
  };
  return begin('hm launch', options, options.name ?? argv[0] ?? '', (peer) =>
    peer.request('runners/launch', params, longDeadline),
  );
}

export function start(what: string, options: StartOptions): Promise<number> {
  const params = { path: path.resolve('.'), name: runnerOf(what), key: newId('k') };
  return begin('hm start', options, what, (peer) =>
    peer.request('runners/start', { ...params, ...startParams(options) }, longDeadline),
  );
}

export function restart(what: string, options: StartOptions): Promise<number> {
  const params = { path: path.resolve('.'), name: runnerOf(what), key: newId('k') };
  return begin('hm restart', options, what, (peer) =>
    peer.request('runners/restart', { ...params, ...startParams(options) }, longDeadline),
  );
}

/** Asks, waits until the process is there, and says what became of it; then attaches where that was asked for. */
async function begin(
  verb: string,
  options: StartOptions,
  name: string,
  ask: (peer: SocketPeer) => Promise<Launched>,
): Promise<number> {
  if (options.attach) (await import('./attach.ts')).requireTerminal(verb);
  const runner = await withServer(verb, async (peer) => {
    const answer = await ask(peer);
    if (answer.kind === 'refused')
      throw new Exit(
        refusalCode(answer.reason),
        runnerRefusalWords(answer.reason, name, answer.findings, answer.runner),
        { refusal: answer },
      );
    const advised = answer.kind === 'started' ? answer.findings : [];
    for (const each of advised) aside(findingWords(each));
    const now = await begun(peer, answer.runner);
    if (options.json) json({ ...answer, runner: now });
    else if (!options.attach || !isAlive(now)) tell(answer.kind, now);
    return now;
  });
  if (options.attach) {
    const whenOver = () => showOver(verb, runner);
    if (!isAlive(runner)) return whenOver();
    return (await import('./attach.ts')).attachTo(runner, { whenOver });
  }
  return isAlive(runner) ? exitCodes.done : codeOf(runner);
}

/** As it is when it is no more on its way. */
async function begun(peer: SocketPeer, runner: Runner): Promise<Runner> {
  if (isBegun(runner)) return runner;
  const [now = runner] = await awaitRunners(peer, [runner.id], isBegun, { limitMs: patienceMs });
  return now;
}

function isBegun(runner: Runner): boolean {
  return phaseOf(runner) !== 'pending';
}

function tell(kind: 'started' | 'running', runner: Runner): void {
  if (kind === 'running')
    line(`${whoWords(runner)} runs already. Attach: hm attach ${nameWords(runner)}`);
  else line(startedWords(runner));
}

/** Too quick to be attached to: what it printed is shown, and its code is passed on. */
async function showOver(verb: string, { id, ...before }: Runner): Promise<number> {
  const { runners } = await withServer(verb, (peer) => peer.request('runners/list', {}));
  const now = runners.find((each) => each.id === id) ?? { id, ...before };
  await (await import('./logs.ts')).printAll(now);
  aside(`${nameWords(now)}: ${stateWords(now)}.`);
  if (now.exit === undefined) return codeOf(now);
  const { code = null, signal = null } = now.exit;
  return exitCodeOf({ code, signal: signal as NodeJS.Signals | null });
}

/** One that ended at once, as `true` does, was started all the same. */
function codeOf({ state, exit }: Runner): number {
  return state === 'exited' && exit?.code === 0 ? exitCodes.done : exitCodes.failed;
}

function startParams({ skipCheck, unmetered }: StartOptions) {
  return {
    ...(skipCheck && { skipChecks: skipCheck.map(checkOf) }),
    ...(unmetered && { unmetered: true }),
  };
}

function checkOf(name: string): string {
  if (checkNames.includes(name)) return name;
  throw usage(
    `--skip-check: there is no check '${shortened(name)}'; there are ${checkNames.join(', ')}.`,
  );
}

/** `0` and `none` are no limit. */
function limitOf(text: string): number {
  return text === '0' || text === 'none' ? 0 : secondsOf(text, '--time-limit');
}
