/** Which of this window's terminals runs what: those that we opened for a service, and those whose shell holds a lease itself. */
import * as vscode from 'vscode';
import type { Lease } from '#protocol/ports.ts';

type Run = Pick<Lease, 'projectId' | 'service'>;

const opened = new Map<vscode.Terminal, Run>();

/** Remembers that `terminal` was opened to run this service. */
export function remember(terminal: vscode.Terminal, run: Run): void {
  opened.set(terminal, run);
  for (const known of opened.keys())
    if (!vscode.window.terminals.includes(known)) opened.delete(known);
}

export async function terminalOf(lease: Lease): Promise<vscode.Terminal | undefined> {
  const pids = [lease.listener?.process.pid, 'process' in lease.holder && lease.holder.process.pid];
  for (const terminal of vscode.window.terminals) {
    const run = opened.get(terminal);
    if (run?.projectId === lease.projectId && run.service === lease.service) return terminal;
    const pid = await terminal.processId;
    if (pid !== undefined && pids.includes(pid)) return terminal;
  }
  return undefined;
}
