/** Looks for marked processes in /proc/PID/environ, which setsid and double forks do not change. Knows no lease. */
import { readFile, stat } from 'node:fs/promises';
import { hasEnded, type ProcessStat } from '#discovery/process-stat-linux.ts';
import { allPids, statOf } from './linux-proc.ts';
import { markerIn } from './marker.ts';
import type { MarkerSource, MarkerSweep } from './marker-source.ts';

/** How many processes are looked into at once: reads of /proc go through a pool of four threads. */
const AT_ONCE = 8;

/** `stranger`: of another user, so not started by us. `hidden`: ours, and hides its environment, as ssh-agent and sandboxes of browsers do. */
type Look = { readonly marker: string } | 'unmarked' | 'stranger' | 'hidden';

export const linuxMarkers: MarkerSource = {
  async sweep(): Promise<MarkerSweep> {
    const pids = allPids();
    const looks = new Map<number, Look>();
    const worker = async () => {
      for (let pid = pids.pop(); pid !== undefined; pid = pids.pop())
        looks.set(pid, await lookInto(pid));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
    return judge(looks);
  },
};

function judge(looks: ReadonlyMap<number, Look>): MarkerSweep {
  const markers = new Map<string, number>();
  const hidden: number[] = [];
  for (const [pid, look] of looks) {
    if (look === 'unmarked' || look === 'stranger') continue;
    const seen = statOf(pid);
    if (!seen || hasEnded(seen) || seen.isKernel) continue;
    const start = Number(seen.startTime);
    if (look !== 'hidden')
      markers.set(look.marker, Math.min(start, markers.get(look.marker) ?? start));
    else if (!isChildOfUnmarked(seen, looks)) hidden.push(start);
  }
  return { markers, hidden };
}

/**
 * A marker is inherited: a child of an unmarked process has none. That proves nothing below pid 1 and session
 * leaders such as `systemd --user`, which adopt the orphans of others.
 */
function isChildOfUnmarked(child: ProcessStat, looks: ReadonlyMap<number, Look>): boolean {
  for (let depth = 0, at = child; depth < 64; depth += 1) {
    const parent = at.parent > 1 ? statOf(at.parent) : undefined;
    if (!parent || parent.parent <= 1) return false;
    const look = looks.get(at.parent);
    if (look !== 'hidden') return look === 'unmarked';
    at = parent;
  }
  return false;
}

async function lookInto(pid: number): Promise<Look> {
  try {
    const marker = markerIn(await readFile(`/proc/${pid}/environ`, 'utf8'));
    return marker === undefined ? 'unmarked' : { marker };
  } catch {
    // Pid 1 came before all of us, and nobody is started as pid 1 for a lease.
    return pid !== 1 && (await isOurs(pid)) ? 'hidden' : 'stranger';
  }
}

/** The directory shows the effective user even of processes that hide the rest (proc_pid(5)). */
async function isOurs(pid: number): Promise<boolean> {
  try {
    return (await stat(`/proc/${pid}`)).uid === process.geteuid?.();
  } catch {
    return false;
  }
}
