/** What /proc shows of a process: who it is, what it runs, where, for whom. Remembers what does not change; refuses to show a secret. */
import { type Clock, systemClock } from '#common/clock.ts';
import { identityFrom } from '#discovery/process-identity-linux.ts';
import type { ProcessStat } from '#discovery/process-stat-linux.ts';
import type { SeenProcess } from '#server/ports/needs.ts';
import { givingWay } from './giving-way.ts';
import { linkOf, memoryText, shortText, statOf, TICKS_PER_SECOND } from './linux-proc.ts';
import { markerIn } from './marker.ts';
import { redactCommand } from './redact-command.ts';

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
    const stats = new Stats();
    const boot = bootTime(this.#clock);
    const seen: Promise<SeenProcess | undefined>[] = [];
    for (const pid of pids) {
      seen.push(this.#see(pid, stats, boot));
      await pause();
    }
    const found = (await Promise.all(seen)).filter((each) => each !== undefined);
    return new Map(found.map((each) => [each.process.pid, each]));
  }

  async #see(
    pid: number,
    stats: Stats,
    boot: number | undefined,
  ): Promise<SeenProcess | undefined> {
    const stat = stats.of(pid);
    const process = stat && identityFrom(pid, stat);
    if (!process) return undefined;
    const known = this.#known.get(pid);
    const same = known?.seen.process.startTime === process.startTime ? known : undefined;
    const now = this.#clock.monotonic();
    // Parents die and children are given to others, so these are always read anew.
    const ancestors = ancestorsOf(pid, stats);
    if (same && now < same.until) return { ...same.seen, ancestors };
    const cwd = linkOf(`/proc/${pid}/cwd`);
    const startedAt = same?.seen.startedAt ?? startOf(process.startTime, boot);
    const [command, environment] = await Promise.all([commandOf(pid), environmentOf(pid)]);
    const marker = environment === undefined ? same?.seen.marker : markerIn(environment);
    const seen: SeenProcess = { process, command, cwd, startedAt, ancestors, marker };
    this.#known.set(pid, { seen, until: now + BELIEVED_MS });
    return seen;
  }
}

/** What /proc says of processes and their parents during one pass: each is asked for once. */
class Stats {
  readonly #stats = new Map<number, ProcessStat | undefined>();

  of(pid: number): ProcessStat | undefined {
    if (!this.#stats.has(pid)) this.#stats.set(pid, statOf(pid));
    return this.#stats.get(pid);
  }
}

/** When the machine was started, in milliseconds since 1970, as the clock stands now; undefined where the system does not say. */
export function bootTime(clock: Clock): number | undefined {
  try {
    return clock.now() - Number(shortText('/proc/uptime').split(' ')[0]) * 1000;
  } catch {
    return undefined;
  }
}

/** When a process began, from its start in ticks since boot; in milliseconds since 1970. */
export function startOf(ticks: string, boot: number | undefined): number | undefined {
  return boot === undefined
    ? undefined
    : Math.round(boot + (Number(ticks) / TICKS_PER_SECOND) * 1000);
}

/** Nearest first, ending before pid 1. The limit guards against a chain that changes while it is read. */
function ancestorsOf(pid: number, stats: Stats): number[] {
  const parentOf = (each: number) => stats.of(each)?.parent ?? 0;
  const chain: number[] = [];
  for (let at = parentOf(pid); at > 1 && chain.length < 64; at = parentOf(at)) chain.push(at);
  return chain;
}

export async function commandOf(pid: number): Promise<string> {
  try {
    const words = (await memoryText(`/proc/${pid}/cmdline`)).replace(/\0+$/, '').split('\0');
    // A program that writes its own title leaves one word with spaces in it.
    return redactCommand(words);
  } catch {
    return '';
  }
}

export async function environmentOf(pid: number): Promise<string | undefined> {
  try {
    return await memoryText(`/proc/${pid}/environ`);
  } catch {
    return undefined;
  }
}
