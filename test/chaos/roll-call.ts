/** Compares what the server says of runners with processes, hosts and windows. Looks at nothing itself. */
import type { Runner } from '#protocol/runner.ts';
import type { OnlookerReport } from '#test/programs/onlooker.ts';

/** In these, something of a runner may live. */
const mayLive: ReadonlySet<Runner['state']> = new Set([
  ...(['starting', 'running', 'ready', 'silent', 'paused', 'stuck'] as const),
  ...(['stopping', 'lost', 'unknown'] as const),
]);
/** In these, somebody who attaches sees it. */
const canBeSeen: ReadonlySet<Runner['state']> = new Set([
  ...(['running', 'ready', 'silent', 'paused', 'stuck'] as const),
]);

export interface Roll {
  /** By the server's word. */
  readonly all: readonly Runner[];
  /** By the process table: pids, and the runner whose mark each bears. */
  readonly marked: ReadonlyMap<number, string>;
  /** The names of the hosts' pointer files. */
  readonly hosts: readonly string[];
}

/** Who runs and is not known, and who is said to run and does not. */
export function disagreements({ all, marked, hosts }: Roll): string[] {
  const living = new Map(all.filter(({ state }) => mayLive.has(state)).map((r) => [r.id, r]));
  // What left a runner that ended by itself is left alone until somebody has the runner ended.
  const ended = new Set(all.filter(({ state }) => state === 'exited').map(({ id }) => id));
  const strays = [...marked].filter(([, id]) => !living.has(id) && !ended.has(id));
  const seen = new Set(marked.values());
  const hasHost = ({ hostId = '' }: Runner) => hosts.includes(`${hostId}.json`);
  const unseen = [...living.values()].filter((runner) => {
    const isThere = seen.has(runner.id) && hasHost(runner);
    return !isThere && runner.state !== 'lost' && runner.state !== 'unknown';
  });
  return [
    ...strays.map(([pid, marker]) => {
      const runner = all.find(({ id }) => id === marker);
      const whose = runner ? `${runner.name} (${runner.command})` : marker;
      return `${pid} runs for ${whose}, which is ${runner?.state ?? 'not known'}`;
    }),
    ...unseen.map((runner) => {
      const { name, state, command, process } = runner;
      const host = `${hasHost(runner) ? 'with' : 'without'} its host`;
      return `${name} (${command}, pid ${process?.pid}, ${host}) is ${state}, and nothing of it is there`;
    }),
  ];
}

/** Windows that know something else than the server does, or do not show what runs. */
export function blindSpots(windows: readonly OnlookerReport[], all: readonly Runner[]): string[] {
  const known = JSON.stringify(
    all.map(({ id, state, process: its }) => [id, state, its?.pid]).sort(),
  );
  const due = all.filter(({ state }) => canBeSeen.has(state));
  return windows.flatMap(({ runners, shown }, n) => {
    const mirrored = JSON.stringify(runners);
    return [
      ...(mirrored === known ? [] : [`window ${n} mirrors ${mirrored}, and it is ${known}`]),
      ...due
        .filter(({ id }) => !shown.includes(id))
        .map(
          ({ name, state, command }) => `window ${n} does not show ${name} (${command}), ${state}`,
        ),
    ];
  });
}
