/** Runners of every kind while the server, their hosts and they themselves are killed and frozen: nobody is left that nobody knows, and nobody is started twice. */
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pause } from '#common/clock.ts';
import type { Runner } from '#protocol/runner.ts';
import { Harbor, kill, until } from '#test/server/harbor.ts';
import { chance, type Fault, oneOf, type Trial } from '../fault.ts';
import { checkHarbor } from '../invariants.ts';
import type { ReadRecord } from '../journal-reader.ts';
import { Quay } from '../quay.ts';

const programs = join(import.meta.dirname, '../../programs');

/** What runs, each with its fault. */
const kinds: readonly (readonly string[])[] = [
  ['sh', '-c', 'while :; do date; sleep 0.2; done'],
  ['sh', '-c', 'sleep 1000 & sleep 1000'],
  [process.execPath, join(programs, 'ignore-sigterm.mjs')],
  ['python3', join(programs, 'deaf-deserter.py')],
  ['sh', '-c', 'sleep 0.3; exit 3'],
];

const extents = {
  short: { runners: 8, deeds: 25 },
  long: { runners: 24, deeds: 400 },
};

/** In these, something of a runner may live. */
const mayLive: ReadonlySet<Runner['state']> = new Set([
  ...(['starting', 'running', 'ready', 'silent', 'paused', 'stuck'] as const),
  ...(['stopping', 'lost', 'unknown'] as const),
]);

async function underFire(trial: Trial): Promise<void> {
  const harbor = await Harbor.open();
  try {
    const project = join(harbor.root, 'shop');
    await mkdir(project);
    const { runners, deeds } = extents[trial.isLong ? 'long' : 'short'];
    const fire = new Fire(harbor, project, trial);
    for (let n = 0; n < runners; n++) await fire.launch();
    for (let n = 0; n < deeds; n++) {
      await fire.deed();
      await pause(100 + trial.dice(200));
    }
    await fire.calm();
    await fire.check();
    await fire.stopAll();
    for (const twice of startedTwice(await checkHarbor(harbor, trial))) trial.broken('P3', twice);
  } finally {
    await harbor.close();
  }
}

class Fire {
  readonly #harbor: Harbor;
  readonly #project: string;
  readonly #trial: Trial;
  readonly #frozen = new Set<number>();
  #names = 0;

  constructor(harbor: Harbor, project: string, trial: Trial) {
    this.#harbor = harbor;
    this.#project = project;
    this.#trial = trial;
  }

  /** By a server that is found or started; what a dying one was asked may have been done or not. */
  async #ask<T>(what: (quay: Quay) => Promise<T>): Promise<T | undefined> {
    const quay = await Quay.at(this.#harbor);
    try {
      return await what(quay);
    } catch {
      this.#trial.did('requests that a kill cut off');
      return undefined;
    } finally {
      quay.close();
    }
  }

  async launch(): Promise<void> {
    const name = `r${this.#names++}`;
    const argv = [...oneOf(this.#trial.dice, kinds)];
    const terminal = chance(this.#trial.dice, 30) ? 'pipes' : 'pty';
    const env = { PIDS: join(this.#harbor.root, name) };
    const answer = await this.#ask(({ peer }) =>
      peer.request('runners/launch', { path: this.#project, name, argv, env, terminal }),
    );
    if (answer) this.#trial.did(`launches ${answer.kind}`);
  }

  async deed(): Promise<void> {
    const { dice } = this.#trial;
    const what = dice(100);
    if (what < 25) return this.#kill('server');
    if (what < 40) return this.#kill('host');
    if (what < 60) return this.#killRunner();
    if (what < 70) return this.#freeze(oneOf(dice, ['server', 'host'] as const));
    if (what < 85) return this.#stop();
    return this.launch();
  }

  /** Everybody goes on, one server answers, and nothing is on its way any more. */
  async calm(): Promise<void> {
    for (const pid of this.#frozen) kill(pid, 'SIGCONT');
    this.#frozen.clear();
    const onTheirWay: readonly Runner['state'][] = ['queued', 'checking', 'starting', 'stopping'];
    let last = '';
    await until(
      'nothing is on its way',
      async () => {
        const all = await this.#list();
        const now = JSON.stringify(all?.map(({ id, state }) => [id, state]));
        const isStill = now === last && !all?.some(({ state }) => onTheirWay.includes(state));
        last = now;
        if (!isStill) await pause(500);
        return isStill;
      },
      60_000,
    );
  }

  /** The processes, the hosts and the journal name the same runners, and the next server says the same. */
  async check(): Promise<void> {
    let found: readonly string[] = [];
    // A dead one is noticed with the next look.
    const agree = async () => {
      found = await this.#disagreements((await this.#list()) ?? []);
      return found.length === 0;
    };
    await until('all say the same', agree, 20_000).catch(() => {
      for (const what of found) this.#trial.broken('I6', what);
    });
    const before = await this.#states();
    await this.#kill('server');
    await this.calm();
    const after = await this.#states();
    if (before !== after) this.#trial.broken('I4', `${before} became ${after}`);
  }

  async stopAll(): Promise<void> {
    await this.#ask(({ peer }) => peer.request('runners/down', { path: this.#project }));
    await this.calm();
    await this.nobodyIsLeft();
  }

  async nobodyIsLeft(patienceMs = 20_000): Promise<void> {
    let left: ReadonlyMap<number, string> = new Map();
    const none = async () => {
      left = await this.#marked();
      return left.size === 0;
    };
    await until('nothing of a runner is left', none, patienceMs).catch(() => {
      for (const [pid, marker] of left) this.#trial.broken('I6', `${pid} of ${marker} is left`);
    });
  }

  async #disagreements(all: readonly Runner[]): Promise<string[]> {
    const living = new Map(all.filter(({ state }) => mayLive.has(state)).map((r) => [r.id, r]));
    const marked = await this.#marked();
    // What left a runner that ended by itself is left alone until somebody has the runner ended.
    const ended = new Set(all.filter(({ state }) => state === 'exited').map(({ id }) => id));
    const strays = [...marked].filter(([, id]) => !living.has(id) && !ended.has(id));
    const hosts = new Set(await readdir(this.#harbor.places.hosts).catch(() => []));
    const seen = new Set(marked.values());
    const unseen = [...living.values()].filter(({ id, state, hostId = '' }) => {
      const isThere = seen.has(id) && hosts.has(`${hostId}.json`);
      return !isThere && state !== 'lost' && state !== 'unknown';
    });
    return [
      ...strays.map(([pid, marker]) => `${pid} runs for ${marker}, which is over`),
      ...unseen.map(
        ({ name, state, command, process, hostId = '' }) =>
          `${name} (${command}, pid ${process?.pid}, ${hosts.has(`${hostId}.json`) ? 'with' : 'without'} its host) is ${state}, and nothing of it is there`,
      ),
    ];
  }

  async #list(): Promise<readonly Runner[] | undefined> {
    const answer = await this.#ask(({ peer }) =>
      peer.request('runners/list', { path: this.#project }),
    );
    return answer?.runners;
  }

  async #states(): Promise<string> {
    const all = (await this.#list()) ?? [];
    return JSON.stringify(all.map(({ id, state, process }) => [id, state, process?.pid]).sort());
  }

  /** Every process with the mark of a runner, and the mark. */
  async #marked(): Promise<Map<number, string>> {
    const found = new Map<number, string>();
    for (const pid of await this.#harbor.processes()) {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      const marker = /(?:^|\0)HARBORMASTER_MARKER=(r_[0-9a-f]+)/.exec(environment)?.[1];
      if (marker !== undefined) found.set(pid, marker);
    }
    return found;
  }

  /** The pids of our own servers or hosts, known by the program that they run. */
  async #programs(what: 'server' | 'host'): Promise<number[]> {
    const script = what === 'server' ? '/server.cjs' : '/runner-host.cjs';
    const found: number[] = [];
    for (const pid of await this.#harbor.processes()) {
      const argv = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
      if (argv.split('\0')[1]?.endsWith(script)) found.push(pid);
    }
    return found;
  }

  async #kill(what: 'server' | 'host'): Promise<void> {
    const pids = await this.#programs(what);
    if (pids.length === 0) return;
    kill(oneOf(this.#trial.dice, pids), 'SIGKILL');
    this.#trial.did(`kills of a ${what}`);
  }

  async #killRunner(): Promise<void> {
    const pids = [...(await this.#marked()).keys()];
    if (pids.length === 0) return;
    kill(oneOf(this.#trial.dice, pids), 'SIGKILL');
    this.#trial.did('kills of a process of a runner');
  }

  /** For as long as two deeds take; a time-out is not a death. */
  async #freeze(what: 'server' | 'host'): Promise<void> {
    const pids = await this.#programs(what);
    if (pids.length === 0) return;
    const pid = oneOf(this.#trial.dice, pids);
    kill(pid, 'SIGSTOP');
    this.#frozen.add(pid);
    this.#trial.did(`freezes of a ${what}`);
    await pause(300 + this.#trial.dice(700));
    kill(pid, 'SIGCONT');
    this.#frozen.delete(pid);
  }

  async #stop(): Promise<void> {
    const name = `r${this.#trial.dice(this.#names)}`;
    const answer = await this.#ask(({ peer }) =>
      peer.request('runners/stop', { path: this.#project, name, grace: 1 }),
    );
    if (answer) this.#trial.did(`stops ${answer.kind}`);
  }
}

/** A runner that was started again before its end was written down. */
function startedTwice(records: readonly ReadRecord[]): string[] {
  const ends = /^runner(Exited|Stopped|NotStarted|Refused|Removed)$/;
  const living = new Set<unknown>();
  return records.flatMap(({ revision, events }) =>
    events.flatMap(({ type, runnerId }) => {
      if (typeof type !== 'string') return [];
      if (ends.test(type)) living.delete(runnerId);
      if (type !== 'runnerStarted') return [];
      const isTwice = living.has(runnerId);
      living.add(runnerId);
      return isTwice ? [`${revision}: ${runnerId} was started twice`] : [];
    }),
  );
}

/** Starts each program as a child of its own and ends it by its pid. */
async function naively(trial: Trial): Promise<void> {
  const harbor = await Harbor.open();
  try {
    const project = join(harbor.root, 'shop');
    await mkdir(project);
    const fire = new Fire(harbor, project, trial);
    for (const [n, argv] of kinds.entries()) {
      const id = `r_${String(n).padStart(16, '0')}`;
      const env = { ...harbor.env, HARBORMASTER_MARKER: id, PIDS: join(harbor.root, id) };
      const child = spawn(argv[0] ?? '', argv.slice(1), { cwd: project, env, stdio: 'ignore' });
      await pause(300);
      child.kill();
    }
    await fire.nobodyIsLeft(3_000);
  } finally {
    await harbor.close();
  }
}

export const runners: Fault = {
  name: 'runners',
  what: 'runners of every kind, while server, hosts and runners are killed and frozen',
  rounds: { short: 1, long: 3 },
  round: underFire,
  control: {
    what: 'a supervisor that ends its children by their pids',
    rounds: 1,
    round: naively,
  },
};
