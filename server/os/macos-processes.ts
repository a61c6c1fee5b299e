/** The processes of macOS with their markers, by `ps`. Knows how to ask it and how to read what it prints. */
import { macosBootId, PLAIN } from '#discovery/process-identity-macos.ts';
import { runTool } from '#discovery/run-tool.ts';
import type { MarkerSource, MarkerSweep } from './marker-source.ts';
import type { ProcessRow } from './process-table.ts';
import { redactCommand } from './redact-command.ts';

export interface MacosProcess extends ProcessRow {
  readonly uid: number;
  /** False for programs that the system protects: it keeps their environment to itself. */
  readonly showsEnvironment: boolean;
}

const PS_LINE =
  /^\s*(\d+)\s+(\d+)\s+(\d+)\s+(\S+)\s+(\w{3}\s+\w{3}\s+\d{1,2}\s+\d\d:\d\d:\d\d\s+\d{4})\s+(.*)$/;

/**
 * Lines of `ps -axww -E -o pid=,ppid=,uid=,stat=,lstart=,command=`: the environment follows the command, for our own
 * processes. Nothing marks where it begins, so the command ends at the first word that looks like a variable.
 */
export function parsePsTable(output: string, bootId: string): ReadonlyMap<number, MacosProcess> {
  const table = new Map<number, MacosProcess>();
  for (const line of output.split('\n')) {
    const [, pid, parent, uid, state, started, rest] = PS_LINE.exec(line) ?? [];
    if (!pid || !parent || !started || rest === undefined || state?.startsWith('Z')) continue;
    const words = rest.split(' ');
    const environment = words.findIndex((word, at) => at > 0 && /^[A-Z_][A-Z0-9_]*=/.test(word));
    const startTime = started.replace(/\s+/g, ' ');
    table.set(Number(pid), {
      identity: { pid: Number(pid), startTime, bootId },
      parent: Number(parent),
      uid: Number(uid),
      showsEnvironment: environment >= 0,
      command: redactCommand(environment < 0 ? words : words.slice(0, environment)),
      startedAt: Date.parse(`${startTime} UTC`) || undefined,
      environment: environment < 0 ? [] : words.slice(environment),
      marker: /(?:^| )HARBORMASTER_MARKER=(\S+)/.exec(rest)?.[1],
    });
  }
  return table;
}

/** Rejects when `ps` gives no answer. */
export async function readMacosProcesses(): Promise<ReadonlyMap<number, MacosProcess>> {
  const columns = ['-axww', '-E', '-o', 'pid=,ppid=,uid=,stat=,lstart=,command='];
  const [bootId, answer] = await Promise.all([macosBootId(), runTool('/bin/ps', columns, PLAIN)]);
  if (!bootId || answer?.exitCode !== 0) throw new Error('ps gave no list of processes.');
  return parsePsTable(answer.stdout, bootId);
}

/**
 * A process that shows no environment may carry a marker when nobody is left to have it from: a child of a living
 * process was started by it, and is judged by it.
 */
export function macosSweepOf(table: ReadonlyMap<number, MacosProcess>, uid: number): MarkerSweep {
  const markers = new Map<string, number>();
  const hidden: number[] = [];
  for (const row of table.values()) {
    const start = row.startedAt ?? 0;
    if (row.marker) markers.set(row.marker, Math.min(start, markers.get(row.marker) ?? start));
    else if (row.uid === uid && !row.showsEnvironment && row.parent === 1) hidden.push(start);
  }
  return { markers, hidden };
}

export const macosMarkers: MarkerSource = {
  async sweep() {
    return macosSweepOf(await readMacosProcesses(), process.geteuid?.() ?? -1);
  },
};
