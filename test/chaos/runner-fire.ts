/** What is done to runners, their servers, hosts and windows, and their disk, by chance. It judges nothing but answers. */
import { readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { Attachment } from '#client/connection/attachment.ts';
import { ConnectionLost } from '#client/connection/peer.ts';
import { DeadlinePassed, pause } from '#common/clock.ts';
import { HarborError } from '#protocol/errors.ts';
import type { Runner } from '#protocol/runner.ts';
import { type Harbor, kill, until } from '#test/server/harbor.ts';
import { chance, oneOf, type Trial } from './fault.ts';
import type { Onlookers } from './onlookers.ts';
import { Quay } from './quay.ts';
import { markedIn, programsOf } from './runner-processes.ts';
import type { SmallDisk } from './small-disk.ts';

const programs = join(import.meta.dirname, '../programs');

/** What runs, each with its fault. */
const kinds: readonly (readonly string[])[] = [
  ['sh', '-c', 'while :; do date; sleep 0.2; done'],
  ['sh', '-c', 'sleep 1000 & sleep 1000'],
  [process.execPath, join(programs, 'ignore-sigterm.mjs')],
  ['python3', join(programs, 'deaf-deserter.py')],
  ['sh', '-c', 'sleep 0.3; exit 3'],
  ['sh', '-c', 'while :; do yes "$0 takes the disk" | head -c 100000; sleep 0.2; done'],
  ['claude', 'spend 30000 in 30'],
  ['claude', 'spend 500'],
];

const onTheirWay: readonly Runner['state'][] = ['queued', 'checking', 'starting', 'stopping'];
const over: readonly Runner['state'][] = ['exited', 'failed', 'crashLooping'];

export class Fire {
  readonly harbor: Harbor;
  readonly project: string;
  readonly #trial: Trial;
  readonly #onlookers: Onlookers;
  readonly #disk: SmallDisk;
  readonly #path: string;
  readonly #frozen = new Set<number>();
  #names = 0;

  private constructor(
    harbor: Harbor,
    project: string,
    trial: Trial,
    onlookers: Onlookers,
    disk: SmallDisk,
  ) {
    this.harbor = harbor;
    this.project = project;
    this.#trial = trial;
    this.#onlookers = onlookers;
    this.#disk = disk;
    this.#path = `${join(harbor.root, 'bin')}:${harbor.env.PATH}`;
  }

  /** In a directory of the harbor that is there, with `bin` beside it for the agent. */
  static async light(
    harbor: Harbor,
    project: string,
    trial: Trial,
    onlookers: Onlookers,
    disk: SmallDisk,
  ): Promise<Fire> {
    await symlink(join(programs, 'stand-in-claude.mjs'), join(harbor.root, 'bin', 'claude'));
    return new Fire(harbor, project, trial, onlookers, disk);
  }

  /** By a server that is found or started; what a dying one was asked may have been done or not. */
  async ask<T>(what: (quay: Quay) => Promise<T>): Promise<T | undefined> {
    const quay = await Quay.at(this.harbor);
    try {
      return await what(quay);
    } catch (failure) {
      if (failure instanceof ConnectionLost || failure instanceof DeadlinePassed)
        this.#trial.did('requests that a kill cut off');
      else if (failure instanceof HarborError && failure.code !== 'internal')
        this.#trial.did(`requests that failed: ${failure.code}`);
      else this.#trial.broken('P6', `An answer was ${failure}\n${await this.#logOf(failure)}`);
      return undefined;
    } finally {
      quay.close();
    }
  }

  /** What the server wrote down of a failure. */
  async #logOf(failure: unknown): Promise<string> {
    const { correlation = 'none' } = failure instanceof HarborError ? failure.data : {};
    const log = await readFile(this.harbor.places.log, 'utf8').catch(() => '');
    const lines = log.split('\n').filter((line) => line.includes(correlation));
    return lines.join('\n');
  }

  async launch(): Promise<void> {
    const name = `r${this.#names++}`;
    const argv = [...oneOf(this.#trial.dice, kinds)];
    const terminal = chance(this.#trial.dice, 30) ? 'pipes' : 'pty';
    const env = { PIDS: join(this.harbor.root, name), PATH: this.#path };
    const answer = await this.ask(({ peer }) =>
      peer.request('runners/launch', { path: this.project, name, argv, env, terminal }),
    );
    if (answer) this.#trial.did(`launches ${answer.kind}`);
  }

  async deed(): Promise<void> {
    const { dice } = this.#trial;
    const what = dice(100);
    // A full disk stays full for some deeds; nobody is started meanwhile.
    if (this.#disk.isFull && chance(dice, 30)) await this.#disk.empty();
    if (what < 14) return this.kill('server');
    if (what < 18) return this.kill('host');
    if (what < 27) return this.#killRunner();
    if (what < 35)
      return this.#freeze(oneOf(dice, ['server', 'host', 'runner', 'window'] as const));
    if (what < 42) return this.#stop();
    if (what < 49) return this.#replaceWindow();
    if (what < 55) return this.#fillDisk();
    if (what < 64) return this.#say();
    if (what < 72) return this.#resume();
    if (what < 77) return this.#remove();
    return this.launch();
  }

  /** Everybody goes on, there is room again, one server answers, and nothing is on its way any more. */
  async calm(): Promise<void> {
    for (const pid of this.#frozen) kill(pid, 'SIGCONT');
    this.#frozen.clear();
    await this.#disk.empty();
    let last = '';
    await until(
      'nothing is on its way',
      async () => {
        const all = await this.list();
        const now = JSON.stringify(all?.map(({ id, state }) => [id, state]));
        const isStill = now === last && !all?.some(({ state }) => onTheirWay.includes(state));
        last = now;
        if (!isStill) await pause(500);
        return isStill;
      },
      180_000,
    );
  }

  async list(): Promise<readonly Runner[] | undefined> {
    const answer = await this.ask(({ peer }) =>
      peer.request('runners/list', { path: this.project }),
    );
    return answer?.runners;
  }

  async kill(what: 'server' | 'host'): Promise<void> {
    const pids = await programsOf(this.harbor, what);
    if (pids.length === 0) return;
    kill(oneOf(this.#trial.dice, pids), 'SIGKILL');
    this.#trial.did(`kills of a ${what}`);
  }

  async #killRunner(): Promise<void> {
    const pids = await this.#pidsOf('runner');
    if (pids.length === 0) return;
    kill(oneOf(this.#trial.dice, pids), 'SIGKILL');
    this.#trial.did('kills of a process of a runner');
  }

  /** For as long as two deeds take; a time-out is not a death. */
  async #freeze(what: 'server' | 'host' | 'runner' | 'window'): Promise<void> {
    const pids = await this.#pidsOf(what);
    if (pids.length === 0) return;
    const pid = oneOf(this.#trial.dice, pids);
    kill(pid, 'SIGSTOP');
    this.#frozen.add(pid);
    this.#trial.did(`freezes of a ${what}`);
    await pause(300 + this.#trial.dice(700));
    kill(pid, 'SIGCONT');
    this.#frozen.delete(pid);
  }

  async #pidsOf(what: 'server' | 'host' | 'runner' | 'window'): Promise<readonly number[]> {
    if (what === 'window') return this.#onlookers.pids;
    if (what === 'runner') return [...(await markedIn(this.harbor)).keys()];
    return programsOf(this.harbor, what);
  }

  async #stop(): Promise<void> {
    const all = ((await this.list()) ?? []).filter(({ state }) => !over.includes(state));
    if (all.length === 0) return;
    const { name } = oneOf(this.#trial.dice, all);
    const answer = await this.ask(({ peer }) =>
      peer.request('runners/stop', { path: this.project, name, grace: 1 }),
    );
    if (answer) this.#trial.did(`stops ${answer.kind}`);
  }

  /** Forgets one that ended, with all that it printed: else the disk is full for good. */
  async #remove(): Promise<void> {
    const all = ((await this.list()) ?? []).filter(({ state }) => over.includes(state));
    if (all.length === 0) return;
    const { name } = oneOf(this.#trial.dice, all);
    const answer = await this.ask(({ peer }) =>
      peer.request('runners/remove', { path: this.project, name }),
    );
    if (answer) this.#trial.did(`removals ${answer.kind}`);
  }

  async #replaceWindow(): Promise<void> {
    this.#onlookers.replace(this.#trial.dice(this.#onlookers.count));
    this.#trial.did('kills of a window');
  }

  async #fillDisk(): Promise<void> {
    if (this.#disk.isFull) return;
    await this.#disk.fill();
    this.#trial.did('full disks');
  }

  /** Types a prompt at an agent, as somebody who attached. */
  async #say(): Promise<void> {
    const { dice } = this.#trial;
    // Enough for each answer, and for the tenth of it that is a sub-agent's, to have some of every kind.
    const tokens = 1_000 * (1 + dice(50));
    const all = ((await this.list()) ?? []).filter(
      ({ agent, state }) => agent !== undefined && state === 'running',
    );
    if (all.length === 0) return;
    const { id: runnerId } = oneOf(dice, all);
    const left = new AbortController();
    let isDrawn = false;
    const attachment = new Attachment({
      ask: async () =>
        (await this.ask(({ peer }) =>
          peer.request('runners/attach', { runnerId, rights: 'type' }),
        )) ?? { kind: 'refused', reason: 'hostAway' },
      viewer: {
        redraw: () => {
          isDrawn = true;
        },
        print: () => {},
      },
    });
    const over = attachment.live(left.signal).catch(() => undefined);
    await Promise.race([over, until('it is drawn', () => isDrawn, 3_000).catch(() => undefined)]);
    if (attachment.type(`spend ${tokens} in ${1 + dice(5)}\r`)) this.#trial.did('prompts');
    await pause(200);
    left.abort();
    await over;
  }

  /** Two at once ask for the same interrupted session; it is resumed by one of them at most. */
  async #resume(): Promise<void> {
    const sessions = await this.ask(({ peer }) => peer.request('sessions/list', {}));
    const session = sessions?.find(({ offered }) => offered);
    if (!session) return;
    const env = { PATH: this.#path };
    const one = () =>
      this.ask(async ({ peer }) => {
        const plan = await peer.request('sessions/resume', { sessionId: session.id });
        if (plan.kind !== 'launch') return plan.kind;
        const { kind: _, ...params } = plan;
        return (await peer.request('runners/launch', { ...params, env })).kind;
      });
    const answers = await Promise.all([one(), one()]);
    const started = answers.filter((answer) => answer === 'started').length;
    if (started > 1) this.#trial.broken('I11', `${session.id} was resumed by two`);
    if (started === 1) this.#trial.did('sessions resumed');
  }
}
