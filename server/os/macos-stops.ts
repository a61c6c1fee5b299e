/** Every process of a Mac as ending one needs it: `ps` for who, `lsof` for where. */
import { runTool } from '#discovery/run-tool.ts';
import type { RunningProcess, RunningProcesses } from '#server/stops/needs.ts';
import { parseLsofDirectories } from './macos-listeners.ts';
import { type MacosProcess, readMacosProcesses } from './macos-processes.ts';

/** Rejects when `ps` gives no answer. */
export async function readRunningOnMacos(): Promise<RunningProcesses> {
  const uid = process.geteuid?.() ?? -1;
  const [table, where] = await Promise.all([
    readMacosProcesses(),
    runTool('/usr/sbin/lsof', ['-a', '-d', 'cwd', '-u', String(uid), '-Fpn']),
  ]);
  return runningOnMacos(table, parseLsofDirectories(where?.stdout ?? ''), uid);
}

export function runningOnMacos(
  table: ReadonlyMap<number, MacosProcess>,
  directories: ReadonlyMap<number, string>,
  uid: number,
): RunningProcesses {
  return new Map(
    Array.from(table, ([pid, row]): [number, RunningProcess] => {
      const { identity, parent, command, startedAt, marker } = row;
      const isMine = row.uid === uid;
      const cwd = directories.get(pid);
      return [pid, { process: identity, parent, isMine, command, cwd, startedAt, marker }];
    }),
  );
}
