/** `hm stats`: what the server counted and measured since it started. Starts none: a new one has nothing to tell. */

import { exitCodes } from '#client/cli/exit-codes.ts';
import { json, line } from '#client/cli/print.ts';
import { ageWords } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import { findServer } from '#client/connection/find-server.ts';
import type { ServerStats } from '#protocol/server.ts';
import { withPeer } from './one-server.ts';
import { status } from './server.ts';

interface Options {
  readonly json?: boolean;
}

export async function stats(options: Options): Promise<number> {
  const sighting = await findServer();
  if (sighting.kind !== 'connected') return status(options);
  const stats = await withPeer(sighting, (peer) => peer.request('server/stats', {}));
  if (options.json) json(stats);
  else print(stats);
  return exitCodes.done;
}

type Sample = ServerStats['counters'][number];

function print({ uptime, counters, gauges, timings }: ServerStats): void {
  line(`since ${ageWords(uptime * 1_000)}`);
  line('');
  table(
    ['TIMING', 'OF', 'COUNT', 'MEAN', 'P50', 'P90', 'P99'],
    timings
      .filter(({ count }) => count > 0)
      .map(({ name, labels, count, mean, p50, p90, p99 }) => [
        nameWords(name),
        labelWords(labels),
        String(count),
        ...[mean, p50, p90, p99].map(secondsWords),
      ]),
  );
  line('');
  table(['COUNTER', 'OF', 'COUNT'], [...counters.map(row)]);
  if (gauges.length === 0) return;
  line('');
  table(
    ['NOW', '', 'VALUE'],
    gauges.map(({ name, value, ...rest }) =>
      name.endsWith('_seconds')
        ? [nameWords(name), '', secondsWords(value)]
        : row({ name, value, ...rest }),
    ),
  );
}

function row({ name, labels, value }: Sample): string[] {
  return [nameWords(name), labelWords(labels), String(value)];
}

/** `harbormaster_lease_wait_seconds` is `lease wait`. */
function nameWords(name: string): string {
  return name
    .replace(/^harbormaster_/, '')
    .replace(/_(total|seconds)$/, '')
    .replaceAll('_', ' ');
}

function labelWords(labels: Sample['labels']): string {
  return Object.values(labels).join(' ');
}

/** `0.42 ms`, `12 ms`, `3.1 s`. */
function secondsWords(seconds: number): string {
  if (seconds >= 1) return `${seconds.toFixed(1)} s`;
  const ms = seconds * 1_000;
  return `${ms >= 10 ? ms.toFixed(0) : ms.toFixed(2)} ms`;
}
