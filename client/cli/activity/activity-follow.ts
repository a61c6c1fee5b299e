/** `hm activity --follow`: events as they happen, each once and in order, over any number of servers. Starts none but the first. */
import process from 'node:process';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { aside, line } from '#client/cli/print.ts';
import { withPeer } from '#client/cli/server/one-server.ts';
import { withServer } from '#client/cli/session.ts';
import { placesAt } from '#client/connection/choose-server.ts';
import { findServer } from '#client/connection/find-server.ts';
import { stayConnected } from '#client/connection/reconnect.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import type { Activity, ActivityFilter } from '#protocol/activity.ts';
import { rowOf } from './activity-words.ts';
import { projectNames } from './project-names.ts';

/** Begins with the newest `limit` events; ends with SIGINT, or when nobody reads any more. */
export async function follow(
  filter: ActivityFilter,
  limit: number,
  asJson: boolean,
): Promise<number> {
  const ended = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => ended.abort(new Error(signal)));
  const places = await placesAt('.');
  const reader = new Follower(filter, asJson);
  await withServer('hm activity', (peer) => reader.read(peer, limit, ended.signal));
  await stayConnected({
    signal: ended.signal,
    live: async (signal) => {
      const found = await findServer({ places });
      if (found.kind !== 'connected') throw new Error('There is no server.');
      await withPeer(found, (peer) => reader.read(peer, undefined, signal));
    },
  });
  return exitCodes.done;
}

class Follower {
  readonly #filter: ActivityFilter;
  readonly #asJson: boolean;
  /** Of the last event that was told. */
  #last = 0;
  #names: ReadonlyMap<string, string> = new Map();

  constructor(filter: ActivityFilter, asJson: boolean) {
    this.#filter = filter;
    this.#asJson = asJson;
  }

  /** Tells what is missing, the newest `limit` at the beginning, and then what happens until the connection ends. */
  async read(peer: SocketPeer, limit: number | undefined, signal: AbortSignal): Promise<void> {
    const hangUp = () => peer.close();
    signal.addEventListener('abort', hangUp, { once: true });
    let early: Activity[] | undefined = [];
    const stop = peer.onEvent('activity/didHappen', ({ activities }) => {
      if (early) early.push(...activities);
      else this.#tell(activities);
    });
    try {
      this.#names = await projectNames(peer);
      await peer.request('activity/watch', this.#filter);
      this.#tell(await this.#missing(peer, limit));
      this.#tell(early);
      early = undefined;
      await peer.closed;
      if (!signal.aborted) aside('the server went; what the next one does follows');
    } catch (failure) {
      if (!signal.aborted) throw failure;
    } finally {
      stop();
      signal.removeEventListener('abort', hangUp);
    }
  }

  async #missing(peer: SocketPeer, limit: number | undefined): Promise<Activity[]> {
    if (limit !== undefined)
      return (await peer.request('activity/list', { ...this.#filter, limit })).reverse();
    const { cursor } = await peer.request('activity/open', this.#filter);
    const missed: Activity[] = [];
    for (;;) {
      const { activities, done } = await peer.request('activity/next', { cursor, limit: 1_000 });
      missed.push(...activities.filter(({ revision }) => revision > this.#last));
      if (done || activities.some(({ revision }) => revision <= this.#last))
        return missed.reverse();
    }
  }

  #tell(activities: readonly Activity[]): void {
    for (const one of activities) {
      if (one.revision <= this.#last) continue;
      this.#last = one.revision;
      if (this.#asJson) line(JSON.stringify(one));
      else line(aligned(rowOf(one, this.#names)));
    }
  }
}

/** Columns that stand still while rows come one by one. */
function aligned([time = '', revision = '', event = '', what = '', ...rest]: string[]): string {
  const cells = [time.padEnd(16), revision.padStart(8), event.padEnd(18), what.padEnd(30), ...rest];
  return cells.join('  ').trimEnd();
}
