/** Process identity on macOS, by `ps` and `sysctl`. Knows only how to ask them and how to read what they print. */
import { type Life, lifeOf, type ProcessIdentity } from '#common/process-identity.ts';
import { isAbsent, isPid, type ProcessSource } from './process-source.ts';
import { runTool } from './run-tool.ts';

/** The environment for `ps`, which prints local time in the user's language: both are pinned, so that two askers read the same text. */
export const PLAIN = { LC_ALL: 'C', LANG: 'C', TZ: 'UTC' };

/** One line of `ps -o stat=,lstart=`: the state letters, then the start as `Thu Nov 20 09:08:07 2025`. */
export function parsePsLine(line: string): { state: string; startTime: string } | undefined {
  const match = /^\s*(\S+)\s+(\w{3}\s+\w{3}\s+\d{1,2}\s+\d\d:\d\d:\d\d\s+\d{4})\s*$/.exec(line);
  const [, state, started] = match ?? [];
  return state && started ? { state, startTime: started.replace(/\s+/g, ' ') } : undefined;
}

let boot: Promise<string | undefined> | undefined;

/**
 * The boot's own id, made anew at every boot (XNU bsd/kern/kern_sysctl.c). `kern.boottime` would not do:
 * it moves when the clock is set, and every holder would seem to belong to another boot.
 */
export function macosBootId(): Promise<string | undefined> {
  boot ??= runTool('/usr/sbin/sysctl', ['-n', 'kern.bootsessionuuid'], PLAIN).then((answer) => {
    const id = answer?.stdout.trim();
    if (!id) boot = undefined;
    return id || undefined;
  });
  return boot;
}

export interface PsState {
  readonly state: string;
  readonly startTime: string;
}

/** Lines of `ps -o pid=,stat=,lstart=`, by pid; what is no such line is left out. */
export function parsePsStates(output: string): ReadonlyMap<number, PsState> {
  const states = new Map<number, PsState>();
  for (const line of output.split('\n')) {
    const [, pid, rest = ''] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    const state = parsePsLine(rest);
    if (pid && state) states.set(Number(pid), state);
  }
  return states;
}

/** Those of `pids` that there are, by one `ps` for all of them; undefined when it did not answer. */
async function seen(pids: readonly number[]): Promise<ReadonlyMap<number, PsState> | undefined> {
  const args = ['-o', 'pid=,stat=,lstart=', '-p', pids.join(',')];
  const answer = await runTool('/bin/ps', args, PLAIN);
  // It ends with 1 when there is none of them.
  if (answer?.exitCode !== 0 && !(answer?.exitCode === 1 && answer.stderr.trim() === ''))
    return undefined;
  return parsePsStates(answer.stdout);
}

async function identify(pid: number): Promise<ProcessIdentity | undefined> {
  if (!isPid(pid)) return undefined;
  const [boot, all] = await Promise.all([macosBootId(), seen([pid])]);
  const found = all?.get(pid);
  if (!boot || !found || found.state.startsWith('Z')) return undefined;
  return { pid, startTime: found.startTime, bootId: boot };
}

export const macosProcesses: ProcessSource = {
  identify,
  async identifySelf() {
    const self = await identify(process.pid);
    if (!self) throw new Error('ps and sysctl did not say who this process is.');
    return self;
  },
  async livesOf(asked) {
    const pids = [...new Set(asked.map(({ pid }) => pid).filter(isPid))];
    const boot = await macosBootId();
    const all = pids.length > 0 ? await seen(pids) : undefined;
    return asked.map((one) => lifeOf(reasonOf(one, boot, all)));
  },
};

function reasonOf(
  asked: ProcessIdentity,
  boot: string | undefined,
  all: ReadonlyMap<number, PsState> | undefined,
): Life['reason'] {
  if (!boot || !isPid(asked.pid)) return 'unreadable';
  if (asked.bootId !== boot) return 'otherBoot';
  if (!all) return 'unreadable';
  const found = all.get(asked.pid);
  if (!found) return isAbsent(asked.pid) ? 'gone' : 'hidden';
  if (found.startTime !== asked.startTime) return 'pidReused';
  if (found.state.startsWith('Z')) return 'zombie';
  return found.state.startsWith('T') ? 'stopped' : 'runs';
}
