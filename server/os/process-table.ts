/** The processes of a machine as one reading of a tool shows them, and what follows from who is whose parent. Knows no tool. */
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { ChainLink, SeenProcess } from '#server/ports/needs.ts';
import { variablesIn } from './variables-in.ts';

/** One row of such a reading. */
export interface ProcessRow {
  readonly identity: ProcessIdentity;
  readonly parent: number;
  /** Redacted already. */
  readonly command: string;
  readonly startedAt?: number | undefined;
  readonly marker?: string | undefined;
  readonly cwd?: string | undefined;
  /** Of the environment, `NAME=value` each, where the reading has it. */
  readonly environment?: readonly string[] | undefined;
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

/** The process and those above it, with these variables of their environments. */
export function chainIn(
  table: ProcessTable,
  pid: number,
  variables: readonly string[],
): readonly ChainLink[] {
  return [pid, ...ancestorsIn(table, table.get(pid)?.parent ?? 0)].flatMap((each) => {
    const row = table.get(each);
    if (!row) return [];
    const { identity, command, startedAt, cwd, environment = [] } = row;
    const named = variablesIn(environment, variables);
    return [{ process: identity, command, startedAt, cwd, variables: named }];
  });
}

/** Nearest first, ending before pid 1. A pid that comes twice ends the chain: on Windows a parent's pid may be another's by now. */
function ancestorsIn(table: ProcessTable, parent: number): number[] {
  const chain: number[] = [];
  for (let at = parent; at > 1 && !chain.includes(at); at = table.get(at)?.parent ?? 0)
    chain.push(at);
  return chain;
}
