/** What the process table says of runners, and of the programs that keep them. Linux: proc(5). */
import { readFile } from 'node:fs/promises';
import type { Harbor } from '#test/server/harbor.ts';

/** Every process with the mark of a runner, and the mark. */
export async function markedIn(harbor: Harbor): Promise<Map<number, string>> {
  const found = new Map<number, string>();
  for (const pid of await harbor.processes()) {
    const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
    const marker = /(?:^|\0)HARBORMASTER_MARKER=(r_[0-9a-f]+)/.exec(environment)?.[1];
    if (marker !== undefined) found.set(pid, marker);
  }
  return found;
}

/** The pids of our own servers or hosts, known by the program that they run. */
export async function programsOf(harbor: Harbor, what: 'server' | 'host'): Promise<number[]> {
  const script = what === 'server' ? '/server.cjs' : '/runner-host.cjs';
  const found: number[] = [];
  for (const pid of await harbor.processes()) {
    const argv = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (argv.split('\0')[1]?.endsWith(script)) found.push(pid);
  }
  return found;
}
