/** In which container a process of Linux runs, by its control group (cgroups(7)). Knows the ids that container engines write, and no engine. */
import type { ProcessIdentity } from '#common/process-identity.ts';
import { givingWay } from './giving-way.ts';
import { shortText } from './linux-proc.ts';

/** How Docker, Podman, containerd and CRI-O write an id of 64 digits: `docker-ID.scope`, `/docker/ID`, `libpod-ID.scope`, `cri-containerd-ID.scope`. */
const ENGINE_ID = /(?:^|[/:-])([0-9a-f]{64})(?:\.scope)?(?:$|[/:\n])/m;
/** LXC and Incus write a name: `/lxc.payload.NAME/`, `/lxc/NAME/`. */
const LXC_NAME = /\/lxc(?:\.payload\.|\/)([^/\s]+)/;
/** systemd-nspawn: `machine.slice/machine-NAME.scope`. */
const NSPAWN_NAME = /\/machine\.slice\/(?:machine-|systemd-nspawn@)([^/\s]+?)\.(?:scope|service)/;

/** The id or name of the container that a /proc/PID/cgroup speaks of; undefined outside of any. */
export function containerIn(cgroup: string): string | undefined {
  return ENGINE_ID.exec(cgroup)?.[1] ?? LXC_NAME.exec(cgroup)?.[1] ?? NSPAWN_NAME.exec(cgroup)?.[1];
}

interface Known {
  readonly startTime: string;
  readonly container: string | undefined;
}

export class LinuxContainers {
  readonly #known = new Map<number, Known>();
  #own: { readonly id: string | undefined } | undefined;

  /** Ids by pid, of those in another container than ours. Remembers: a process is moved hardly ever. */
  async of(processes: Iterable<ProcessIdentity>): Promise<ReadonlyMap<number, string>> {
    this.#own ??= { id: readContainer('self') };
    const pause = givingWay();
    const asked = new Map(Array.from(processes, (each) => [each.pid, each.startTime]));
    for (const pid of this.#known.keys()) if (!asked.has(pid)) this.#known.delete(pid);
    const found = new Map<number, string>();
    for (const [pid, startTime] of asked) {
      const known = this.#known.get(pid);
      const container = known?.startTime === startTime ? known.container : readContainer(pid);
      this.#known.set(pid, { startTime, container });
      if (container !== undefined && container !== this.#own.id) found.set(pid, container);
      await pause();
    }
    return found;
  }
}

function readContainer(pid: number | 'self'): string | undefined {
  try {
    return containerIn(shortText(`/proc/${pid}/cgroup`));
  } catch {
    return undefined;
  }
}
