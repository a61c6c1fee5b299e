/** Whose process it is, and what is ended with it. Pure, over one reading of the process table; it signals nobody. */
import { type ProcessIdentity, sameProcess } from '#common/process-identity.ts';
import { type Holder, processOf } from '#server/leases/holder.ts';
import type { PortListener, RunningProcess, RunningProcesses } from './needs.ts';

/** What proves that a process was started under the project. */
export type Evidence = 'marker' | 'ancestor' | 'directory';

/** Why a process is left alone. What `notProven` or `adopted` says, a person who sees it may confirm away. */
export type StopReason =
  | 'notYours'
  | 'notProven'
  | 'adopted'
  | 'guarded'
  | 'inContainer'
  | 'cannotTell'
  | 'nowAnother';

/** A lease as far as it proves something. */
export interface HeldPort {
  readonly projectId: string;
  readonly holder: Holder;
  readonly adopted?: boolean | undefined;
}

export interface StopCase {
  readonly running: RunningProcesses;
  readonly listeners: readonly PortListener[];
  /** Under which project it must have been started. */
  readonly projectId: string;
  /** The lease of the port, when it has one. */
  readonly lease: HeldPort | undefined;
  /** Every lease there is. */
  readonly leases: readonly HeldPort[];
  readonly projectOf: (directory: string) => Promise<string | undefined>;
  /** Pids that are never signalled. */
  readonly guarded: ReadonlySet<number>;
  /** Whoever asks from where its ancestors are not seen could be asking for its own end. */
  readonly isAskerSeen: boolean;
}

/** A process that listens on the port, or was started for its lease. */
export interface Suspect {
  /** Absent when the system does not show it. */
  readonly seen: RunningProcess | undefined;
  readonly container?: string | undefined;
  readonly addresses: readonly string[];
  readonly evidence: readonly Evidence[];
  /** Absent when it may be ended as it is. */
  readonly reason?: StopReason | undefined;
}

/** Those that listen; where nobody does, those that were started for the lease. */
export async function suspectsOf(stop: StopCase): Promise<Suspect[]> {
  const { listeners, running, lease } = stop;
  const byPid = new Map<number | string, { listener: PortListener; addresses: string[] }>();
  for (const listener of listeners) {
    const key = listener.container ?? listener.pid ?? '';
    const known = byPid.get(key);
    if (known) known.addresses.push(listener.address);
    else byPid.set(key, { listener, addresses: [listener.address] });
  }
  const listening = Array.from(byPid.values(), ({ listener, addresses }) =>
    judged(stop, listener, addresses),
  );
  const marker = markerOf(lease);
  const started = [...running.values()].filter(
    (each) =>
      marker !== undefined && each.marker === marker && running.get(each.parent)?.marker !== marker,
  );
  return Promise.all(
    listening.length > 0
      ? listening
      : started.map(({ process: { pid } }) => judged(stop, { address: '', pid }, [])),
  );
}

async function judged(
  stop: StopCase,
  { pid, container }: PortListener,
  addresses: readonly string[],
): Promise<Suspect> {
  const seen = pid === undefined ? undefined : stop.running.get(pid);
  const base = { seen, container, addresses, evidence: [] };
  if (container !== undefined) return { ...base, reason: 'inContainer' };
  if (!seen) return { ...base, reason: pid === undefined ? 'notYours' : 'cannotTell' };
  if (!stop.isAskerSeen) return { ...base, reason: 'cannotTell' };
  if (seen.process.pid <= 1 || stop.guarded.has(seen.process.pid))
    return { ...base, reason: 'guarded' };
  if (seen.isMine !== true)
    return { ...base, reason: seen.isMine === undefined ? 'cannotTell' : 'notYours' };
  const evidence = await evidenceOf(stop, seen);
  if (adoptedBy(stop, seen)) return { ...base, reason: 'adopted' };
  return evidence.length > 0 ? { ...base, evidence } : { ...base, reason: 'notProven' };
}

async function evidenceOf(stop: StopCase, seen: RunningProcess): Promise<Evidence[]> {
  const { leases, projectId, projectOf, running } = stop;
  const marked = leases.filter((lease) => markerOf(lease) === (seen.marker ?? ''));
  // A marker says for which lease it was started: where it stands, another project's is not this one's.
  if (marked.length > 0 && marked.every((lease) => lease.projectId !== projectId)) return [];
  const evidence: Evidence[] = marked.length > 0 ? ['marker'] : [];
  const own = leases.filter((lease) => lease.projectId === projectId && !lease.adopted);
  const chain = [seen, ...ancestorsIn(running, seen.process.pid)];
  const starters = own.filter(({ holder }) => startsForOne(holder));
  if (chain.some(({ process }) => starters.some((lease) => isHolder(lease, process))))
    evidence.push('ancestor');
  if (seen.cwd !== undefined && (await projectOf(seen.cwd)) === projectId)
    evidence.push('directory');
  return evidence;
}

/** A window has folders of many projects and an agent works in any: what descends from one may be of another. */
function startsForOne({ kind }: Holder): boolean {
  return kind === 'process' || kind === 'terminal';
}

/** Whether it was taken under management, or descends from one that was. */
function adoptedBy({ leases, running }: StopCase, seen: RunningProcess): boolean {
  const chain = [seen, ...ancestorsIn(running, seen.process.pid)];
  return leases.some(
    (lease) => lease.adopted && chain.some((each) => isHolder(lease, each.process)),
  );
}

/** Those whom nobody takes along: who was taken under management, and who holds or runs for another project's lease. */
export function sparedIn({ running, leases, projectId }: StopCase): ProcessIdentity[] {
  const spared = leases.filter((lease) => lease.adopted || lease.projectId !== projectId);
  return [...running.values()]
    .filter(({ process, marker }) =>
      spared.some(
        (lease) => isHolder(lease, process) || (marker !== undefined && markerOf(lease) === marker),
      ),
    )
    .map(({ process }) => process);
}

function isHolder({ holder }: HeldPort, process: ProcessIdentity): boolean {
  const known = processOf(holder);
  return known !== undefined && sameProcess(known, process);
}

function markerOf(lease: HeldPort | undefined): string | undefined {
  return (lease?.holder.kind === 'process' && lease.holder.marker) || undefined;
}

/** The parents that the same reading shows, nearest first; a chain that comes back to itself ends. */
export function ancestorsIn(running: RunningProcesses, pid: number): RunningProcess[] {
  const chain: RunningProcess[] = [];
  const seen = new Set([pid]);
  for (let at = running.get(pid)?.parent ?? 0; at > 1 && !seen.has(at); ) {
    const row = running.get(at);
    if (!row) break;
    seen.add(at);
    chain.push(row);
    at = row.parent;
  }
  return chain;
}

/**
 * `roots` with all that descends from them and, for those that carry a lease's marker, all that carries the same one, which
 * neither a session of its own nor a double fork changes. Parents come first. Never a guarded one, nor what descends from
 * one without the marker, nor anybody else's.
 */
export function treeOf(
  running: RunningProcesses,
  roots: readonly ProcessIdentity[],
  markers: ReadonlySet<string>,
  guarded: ReadonlySet<number>,
): RunningProcess[] {
  const isRoot = ({ process }: RunningProcess) => roots.some((root) => sameProcess(root, process));
  const depths = new Map<number, number>();
  for (const row of running.values()) {
    const chain = ancestorsIn(running, row.process.pid);
    const first = chain.findIndex(({ process: { pid } }) => guarded.has(pid));
    const unguarded = first < 0 ? chain : chain.slice(0, first);
    const isMarked = row.marker !== undefined && markers.has(row.marker);
    if (isRoot(row) || isMarked || unguarded.some(isRoot))
      depths.set(row.process.pid, chain.length);
  }
  return [...running.values()]
    .filter(({ process: { pid }, isMine }) => depths.has(pid) && isMine && !guarded.has(pid))
    .filter(({ process: { pid } }) => pid > 1)
    .sort((a, b) => (depths.get(a.process.pid) ?? 0) - (depths.get(b.process.pid) ?? 0));
}
