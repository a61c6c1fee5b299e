/** The runners of one host: starts them, keeps them, and forgets them when somebody else has written down how they ended. Knows no socket. */

import { rm } from 'node:fs/promises';
import type * as z from 'zod/mini';
import { type Clock, every } from '#common/clock.ts';
import { Emitter } from '#common/emitter.ts';
import type { Log } from '#common/log.ts';
import { makeOwnDirectory } from '#discovery/own-directory.ts';
import { identify } from '#discovery/process-identity.ts';
import { exitFileIn } from '#discovery/runner-files.ts';
import { HarborError } from '#protocol/errors.ts';
import type { SpawnParams } from '#protocol/host.ts';
import { type HostExit, hostEvents, type Pulse, type SpawnResult } from '#protocol/host.ts';
import type { Attachment } from './attachment.ts';
import { findProgram } from './find-program.ts';
import { HostedRunner } from './hosted-runner.ts';
import { PipeProgram } from './pipe-program.ts';
import type { Launch, Program, ProgramEvents } from './program.ts';
import type { PtyBinding } from './pty-binding.ts';
import { PtyProgram } from './pty-program.ts';
import { ReadyWatch } from './ready-watch.ts';
import { segmentFilesIn } from './segment-files.ts';
import { TailScreen } from './tail-screen.ts';
import { TerminalScreen } from './terminal-screen.ts';
import { Transcript } from './transcript.ts';

/** How often the host says that it lives, in milliseconds. */
const beatEvery = 2_000;

/** What a server orders. */
export type Order = z.output<typeof SpawnParams>;

/** What is told to every server that is connected. */
export interface Told {
  readonly method: string;
  readonly params: object;
}

export class RunnerHost {
  readonly onTold = new Emitter<Told>();
  readonly #binding: PtyBinding | undefined;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #runners = new Map<string, HostedRunner>();
  /** Asked twice for one runner, it is started once. */
  readonly #starting = new Map<string, Promise<SpawnResult>>();
  readonly #cancel: () => void;
  #isLeaving = false;

  /** Without a binding every program gets pipes. */
  constructor(binding: PtyBinding | undefined, clock: Clock, log: Log) {
    this.#binding = binding;
    this.#clock = clock;
    this.#log = log;
    this.#cancel = every(clock, beatEvery, () => this.#beat());
  }

  /** Nothing lives here, and nothing is left to be said. */
  get isEmpty(): boolean {
    return this.#runners.size === 0 && this.#starting.size === 0;
  }

  /** Throws HarborError `invalidParams` for a runner that is not here. */
  runner(runnerId: string): HostedRunner {
    const runner = this.#runners.get(runnerId);
    if (!runner) throw new HarborError('invalidParams', `There is no runner ${runnerId} here.`);
    return runner;
  }

  /** The runner may be forgotten by now. */
  detach(runnerId: string, attachment: Attachment): void {
    this.#runners.get(runnerId)?.detach(attachment);
  }

  list() {
    return [...this.#runners.values()].flatMap((runner) => runner.shown ?? []);
  }

  async spawn(order: Order): Promise<SpawnResult> {
    const { runnerId } = order;
    const starting = this.#starting.get(runnerId);
    if (starting !== undefined) return starting;
    const before = this.#runners.get(runnerId);
    if (before?.shown && !before.exit) {
      const { process, terminal } = before.shown;
      return { kind: 'spawned', process, terminal };
    }
    if (before) return failed('taken', `${runnerId} has ended and is not forgotten.`);
    if (this.#isLeaving) return failed('leaving', 'The host is on its way out.');
    const start = this.#start(order).catch((failure: NodeJS.ErrnoException) =>
      failed(failure.code ?? 'failed', failure.message),
    );
    this.#starting.set(runnerId, start);
    return start.finally(() => this.#starting.delete(runnerId));
  }

  /** `lives`: then it is kept. */
  forget(runnerId: string): 'forgotten' | 'lives' {
    const runner = this.#runners.get(runnerId);
    if (runner && !runner.exit) return 'lives';
    this.#runners.delete(runnerId);
    runner?.close();
    return 'forgotten';
  }

  /** Forgets those whose end is on the disk, where a later server finds it; where nobody can look any more, all that ended. */
  forgetEnded(isFindable: boolean): void {
    for (const [runnerId, runner] of this.#runners)
      if (runner.isWrittenDown || (runner.exit && !isFindable)) this.forget(runnerId);
  }

  /** Nothing is started any more. */
  leave(): void {
    this.#isLeaving = true;
  }

  /** Hangs up on everybody, as a terminal does that is closed, and waits until all have ended. */
  async hangUp(): Promise<void> {
    this.leave();
    const living = [...this.#runners.values()].filter((runner) => !runner.exit);
    for (const runner of living) runner.signal('SIGHUP', true);
    const allHaveEnded = () => living.every((runner) => runner.exit);
    await new Promise<void>((resolve) => {
      const stop = every(this.#clock, 50, () => {
        if (!allHaveEnded()) return;
        stop();
        resolve();
      });
    });
  }

  close(): void {
    this.#cancel();
  }

  async #start(order: Order): Promise<SpawnResult> {
    const { runnerId, argv, cwd, env, size, transcript: limits } = order;
    const [name = '', ...args] = argv;
    const found = await findProgram(name, cwd, env);
    if (found.kind === 'missing') return failed(found.code, `${found.path}: ${found.code}`);
    const match = { runner: undefined as HostedRunner | undefined };
    const ready = this.#readyWatch(order, match);
    if (ready === 'bad')
      return failed('badPattern', `No regular expression: ${order.ready?.pattern}`);
    const binding = order.terminal === 'pty' ? this.#binding : undefined;
    await makeOwnDirectory(limits.directory);
    await rm(exitFileIn(limits.directory), { force: true });
    const files = segmentFilesIn(limits.directory);
    const transcript = await Transcript.open(files, limits, this.#clock, () =>
      match.runner?.balance(),
    );
    const runner = new HostedRunner({
      ...{ runnerId, directory: limits.directory, transcript, size, ready },
      sizing: order.sizing,
      screen: binding
        ? new TerminalScreen(size, order.scrollback)
        : new TailScreen(order.scrollback),
      clock: this.#clock,
      ended: (exit: HostExit) => this.#tell(hostEvents.didExit.method, { runnerId, ...exit }),
    });
    match.runner = runner;
    // An end can come before it is known who the process is.
    let tellEnd = () => {};
    const isKnown = new Promise<void>((resolve) => {
      tellEnd = resolve;
    });
    const launch = { file: found.file, args, cwd, env, size };
    const program = await this.#run(binding, launch, {
      printed: (bytes) => runner.printed(bytes),
      ended: (ending) => void isKnown.then(() => runner.ended(ending)),
    });
    const process = await this.#identify(program.pid);
    runner.started(program, process);
    this.#runners.set(runnerId, runner);
    tellEnd();
    return { kind: 'spawned', process, terminal: program.terminal };
  }

  async #run(
    binding: PtyBinding | undefined,
    launch: Launch,
    events: ProgramEvents,
  ): Promise<Program> {
    if (binding) return new PtyProgram(binding, launch, events, this.#clock);
    return PipeProgram.start(launch, events, this.#clock);
  }

  /** A process that ended at once is known by its number alone; nobody can take it for another. */
  async #identify(pid: number) {
    return (await identify(pid)) ?? { pid, startTime: '', bootId: '' };
  }

  #readyWatch(
    order: Order,
    match: { runner: HostedRunner | undefined },
  ): ReadyWatch | undefined | 'bad' {
    if (!order.ready) return undefined;
    const matched = () => {
      const at = this.#clock.now();
      if (match.runner) match.runner.matchedAt = at;
      this.#tell(hostEvents.didMatch.method, { runnerId: order.runnerId, at });
    };
    try {
      return new ReadyWatch(order.ready.pattern, matched);
    } catch {
      return 'bad';
    }
  }

  async #beat(): Promise<void> {
    const runners: Pulse[] = [];
    for (const runner of this.#runners.values()) {
      if (!runner.exit) runners.push(runner.pulse);
      else await runner.writeExit();
    }
    this.#tell(hostEvents.didBeat.method, { at: this.#clock.now(), runners });
  }

  #tell(method: string, params: object): void {
    this.#log.debug('Told.', { method });
    this.onTold.emit({ method, params });
  }
}

function failed(code: string, message: string): SpawnResult {
  return { kind: 'failed', code, message };
}
