/** The process of the agent that called its hook: the nearest of our ancestors that is no shell and none of our own. */
import { readFileSync } from 'node:fs';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { identify } from '#discovery/process-identity.ts';
import { parseProcessStat } from '#discovery/process-stat-linux.ts';

/** Between a hook and its agent stand the shell of the hook's line and the launcher's. */
const shells = /^(sh|bash|dash|zsh|ash|ksh|mksh|busybox|fish|env|timeout)$/;

/** A chain longer than this is no agent's; it also guards against one that changes while it is read. */
const mostAncestors = 16;

/** `said`: the pid that the agent gave itself. Undefined when it cannot be told who it is. Never rejects. */
export async function agentProcess(said?: number): Promise<ProcessIdentity | undefined> {
  return identify(agentPid(said));
}

/** Known at once, and to the hook alone: whoever outlives it has other ancestors. */
export function agentPid(said?: number): number {
  return said ?? nearest() ?? process.ppid;
}

/** Out of /proc (Linux): elsewhere a program would have to be started to learn it, and the parent is nearly always right. */
function nearest(): number | undefined {
  try {
    let pid = process.ppid;
    for (let n = 0; n < mostAncestors && pid > 1; n++) {
      const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
      const stat = parseProcessStat(line);
      if (!stat) return undefined;
      if (!shells.test(nameIn(line))) return pid;
      pid = stat.parent;
    }
    return undefined;
  } catch {
    return undefined;
  }
}

/** The name in parentheses, which may itself hold some. Source: proc_pid_stat(5). */
function nameIn(line: string): string {
  return line.slice(line.indexOf('(') + 1, line.lastIndexOf(')'));
}
