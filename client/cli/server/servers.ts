/** `hm servers`: every server of this user on this machine. Each is asked how it is, with little patience; none is started or ended. */

import { exitCodes } from '#client/cli/exit-codes.ts';
import { aside, colors, json, line } from '#client/cli/print.ts';
import { ageWords, printable } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import { failureOf } from '#client/connection/failure.ts';
import { type KnownServer, knownServers, retirePointer } from '#client/connection/known-servers.ts';
import { systemClock } from '#common/clock.ts';
import { placesHere } from '#discovery/surroundings.ts';
import type { Mode } from '#protocol/mode.ts';
import type { ServerHealth } from '#protocol/server.ts';
import { withPeer } from './one-server.ts';

/** How long one server may take to prove itself, and to say how it is, in milliseconds each. */
const patienceMs = 1_000;

/** What is known of one server. */
interface Row {
  readonly mode: Mode;
  readonly project?: { readonly id: string; readonly root: string } | undefined;
  readonly health: ServerHealth['status'] | 'not answering' | 'dead' | 'unknown';
  readonly reasons: readonly string[];
  readonly address?: string | undefined;
  readonly pid?: number | undefined;
  readonly version?: string | undefined;
  /** Seconds, for one that lives. */
  readonly uptime?: number | undefined;
}

export async function servers(options: {
  readonly json?: boolean;
  readonly prune?: boolean;
}): Promise<number> {
  const known = await knownServers(placesHere(), patienceMs);
  const rows = await Promise.all(known.map(rowOf));
  const pruned = options.prune ? await prune(known) : [];
  const left = rows.filter((_, n) => !pruned.includes(known[n] as KnownServer));
  if (options.json) json(left);
  else if (left.length === 0) line('No server runs. The next command that needs one starts it.');
  else print(left);
  if (options.prune)
    aside(
      pruned.length === 0 ? 'None is proven dead.' : `Forgotten, being dead: ${pruned.length}.`,
    );
  return exitCodes.done;
}

async function prune(known: readonly KnownServer[]): Promise<KnownServer[]> {
  const pruned: KnownServer[] = [];
  for (const server of known)
    if (server.sighting.kind === 'stale' && (await retirePointer(server.places)))
      pruned.push(server);
  return pruned;
}

async function rowOf({ places, sighting }: KnownServer): Promise<Row> {
  const { project } = places;
  const mode: Mode = project ? 'project' : 'shared';
  if (sighting.kind === 'newer' || sighting.kind === 'damaged')
    return { mode, project, health: 'unknown', reasons: [sighting.kind] };
  const { address, version, startedAt, process } = sighting.pointer;
  const facts = { mode, project, address, version, pid: process.pid };
  const uptime = Math.max(0, Math.round((systemClock.now() - startedAt) / 1_000));
  switch (sighting.kind) {
    case 'connected': {
      const health = await withPeer(
        sighting,
        (peer) => peer.request('server/health', {}, { deadlineMs: patienceMs }),
        patienceMs,
      ).catch((failure: unknown) => failureOf(failure).code);
      // A server of another version may not know how it is.
      if (typeof health === 'string')
        return health === 'late' || health === 'lost'
          ? { ...facts, uptime, health: 'not answering', reasons: [health] }
          : { ...facts, uptime, health: 'unknown', reasons: [health] };
      const reasons = health.reasons.map(({ code }) => code);
      return { ...facts, uptime, health: health.status, reasons };
    }
    case 'silent':
      return { ...facts, uptime, health: 'not answering', reasons: [sighting.why] };
    case 'impostor':
      return { ...facts, health: 'unknown', reasons: ['impostor'] };
    case 'stale':
      return { ...facts, health: 'dead', reasons: [] };
  }
}

function print(rows: readonly Row[]): void {
  table(
    ['MODE', 'PROJECT', 'HEALTH', 'PID', 'UP', 'VERSION', 'ADDRESS'],
    rows.map((row) => [
      row.mode,
      row.project ? printable(row.health === 'unknown' ? row.project.id : row.project.root) : '',
      [healthWord(row.health), ...row.reasons.slice(0, 1)].join(': '),
      row.pid === undefined ? '' : String(row.pid),
      row.uptime === undefined ? '' : ageWords(row.uptime * 1_000),
      row.version === undefined ? '' : printable(row.version),
      row.address === undefined ? '' : printable(row.address),
    ]),
  );
}

function healthWord(health: Row['health']): string {
  switch (health) {
    case 'healthy':
      return colors.green(health);
    case 'degraded':
      return colors.yellow(health);
    case 'unhealthy':
    case 'not answering':
    case 'unknown':
      return colors.red(health);
    case 'dead':
      return colors.dim(health);
  }
}
