/** What /proc shows of a process: who it is, what it runs, where, for whom. Remembers what does not change; refuses to show a secret. */
import { readFile } from 'node:fs/promises';
import { type Clock, systemClock } from '#common/clock.ts';
import { identify } from '#discovery/process-identity.ts';
import type { SeenProcess } from '#server/ports/needs.ts';
import { givingWay } from './giving-way.ts';
import { linkOf, statOf } from './linux-proc.ts';
import { markerIn } from './marker.ts';
import { redactCommand } from './redact-command.ts';

/** Ticks a second of the times that /proc shows: USER_HZ, 100 on every Linux that Node runs on (time(7)). */
const TICKS_PER_SECOND = 100;

/** How long what a process runs is believed, in milliseconds: it may become another program and keep its number and start. */
const BELIEVED_MS = 10_000;

interface Known {
  readonly seen: SeenProcess;
  readonly until: number;
}

export class SeenProcesses {
  readonly #clock: Clock;
  readonly #known = new Map<number, Known>();

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** Answers for those that still live; forgets whoever was not asked for in a while. */
  async see(pids: ReadonlySet<number>): Promise<ReadonlyMap<number, SeenProcess>> {
    const now = this.#clock.monotonic();
    for (const [pid, { until }] of this.#known)
      if (until < now && !pids.has(pid)) this.#known.delete(pid);
    const pause = givingWay();
    const parents = new Map<number, number>();
    const seen: Promise<SeenProcess | undefined>[] = [];
    for (const pid of pids) {
      seen.push(this.#see(pid, parents));
      await pause();
    }
    const found = (await Promise.all(seen)).filter((each) => each !== undefined);
    return new Map(found.map((each) => [each.process.pid, each]));
  }

  async #see(pid: number, parents: Map<number, number>): Promise<SeenProcess | undefined> {
    const process = await identify(pid);
    if (!process) return undefined;
    const known = this.#known.get(pid);
    const same = known?.seen.process.startTime === process.startTime ? known : undefined;
    const now = this.#clock.monotonic();
    // Parents die and children are given to others, so these are always read anew.
    const ancestors = ancestorsOf(pid, parents);
    if (same && now < same.until) return { ...same.seen, ancestors };
    const [command, environment] = await Promise.all([commandOf(pid), environmentOf(pid)]);
    const seen: SeenProcess = {
      process,
      command,
      cwd: linkOf(`/proc/${pid}/cwd`),
      startedAt: same?.seen.startedAt ?? (await startOf(process.startTime, this.#clock)),
      ancestors,
      marker: environment === undefined ? same?.seen.marker : markerIn(environment),
    };
    this.#known.set(pid, { seen, until: now + BELIEVED_MS });
    return seen;
  }
}

/** When a process began, from its start in ticks since boot; in milliseconds since 1970, as the clock stands now. */
export async function startOf(ticks: string, clock: Clock): Promise<number | undefined> {
  try {
    const uptime = Number((await readFile('/proc/uptime', 'latin1')).split(' ')[0]);
    const age = uptime - Number(ticks) / TICKS_PER_SECOND;
    return Math.round(clock.now() - age * 1000);
  } catch {
    return undefined;
  }
}

/** Nearest first, ending before pid 1. The limit guards against a chain that changes while it is read. */
function ancestorsOf(pid: number, parents: Map<number, number>): number[] {
  const parentOf = (each: number) => {
    const parent = parents.get(each) ?? statOf(each)?.parent ?? 0;
    parents.set(each, parent);
    return parent;
  };
  const chain: number[] = [];
  for (let at = parentOf(pid); at > 1 && chain.length < 64; at = parentOf(at)) chain.push(at);
  return chain;
}

export async function commandOf(pid: number): Promise<string> {
  try {
    const words = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).replace(/\0+$/, '').split('\0');
    // A program that writes its own title leaves one word with spaces in it.
    return redactCommand(words);
  } catch {
    return '';
  }
}

export async function environmentOf(pid: number): Promise<string | undefined> {
  try {
    return await readFile(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return undefined;
  }
}
