/** Finds out who a process is and whether it still lives. The one place that chooses how, by platform; shared by server and clients. */
import { type Life, lifeOf, type ProcessIdentity, type Verdict } from '#common/process-identity.ts';
import { linuxProcesses } from './process-identity-linux.ts';
import { macosProcesses } from './process-identity-macos.ts';
import { windowsProcesses } from './process-identity-windows.ts';
import type { ProcessSource } from './process-source.ts';

/** Knows nobody: on a platform we have not learned, no process is ever proven dead. */
const nobody: ProcessSource = {
  identify: async () => undefined,
  identifySelf: async () => ({ pid: process.pid, startTime: '', bootId: '' }),
  livesOf: async (processes) => processes.map(() => lifeOf('unreadable')),
};

export function processSourceOf(platform: NodeJS.Platform): ProcessSource {
  if (platform === 'linux') return linuxProcesses;
  if (platform === 'darwin') return macosProcesses;
  return platform === 'win32' ? windowsProcesses : nobody;
}

const source = processSourceOf(process.platform);

/** Undefined when no living process has this pid, or when it cannot be told who it is. Never rejects. */
export function identify(pid: number): Promise<ProcessIdentity | undefined> {
  return source.identify(pid);
}

/** Who the caller is. Rejects only where the system hides the caller from itself. */
export function identifySelf(): Promise<ProcessIdentity> {
  return source.identifySelf();
}

/** Whether that very process lives. Never rejects; `dead` is proven, and what cannot be told is `unknown`. */
export async function verdictOf(process: ProcessIdentity): Promise<Verdict> {
  const [life] = await source.livesOf([process]);
  return life?.verdict ?? 'unknown';
}

/** The same of many, with the reasons: one pass over the system's tables, and never a process started for each. */
export function livesOf(processes: readonly ProcessIdentity[]): Promise<readonly Life[]> {
  return source.livesOf(processes);
}
