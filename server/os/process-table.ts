/** The processes of a machine as one reading of a tool shows them, and what follows from who is whose parent. Knows no tool. */
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { SeenProcess } from '#server/ports/needs.ts';

/** One row of such a reading. */
export interface ProcessRow {
  readonly identity: ProcessIdentity;
  readonly parent: number;
  /** Redacted already. */
  readonly command: string;
  readonly startedAt?: number | undefined;
  readonly marker?: string | undefined;
  readonly cwd?: string | undefined;
}

export type ProcessTable = ReadonlyMap<number, ProcessRow>;

/** Undefined when the process is not in the table. */
export function seenProcess(table: ProcessTable, pid: number): SeenProcess | undefined {
  const row = table.get(pid);
  if (!row) return undefined;
  const { identity, command, cwd, startedAt, marker } = row;
  return {
    process: identity,
    command,
    cwd,
    startedAt,
    ancestors: ancestorsIn(table, row.parent),
    marker,
  };
}

/** Nearest first, ending before pid 1. A pid that comes twice ends the chain: on Windows a parent's pid may be another's by now. */
function ancestorsIn(table: ProcessTable, parent: number): number[] {
  const chain: number[] = [];
  for (let at = parent; at > 1 && !chain.includes(at); at = table.get(at)?.parent ?? 0)
    chain.push(at);
  return chain;
}
