/** Connections are cut at random bytes, and the server is killed, while clients write and others follow what is written. */
import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { EventParams } from '#client/connection/calls.ts';
import { introductionOf } from '#client/connection/connect.ts';
import { findServer } from '#client/connection/find-server.ts';
import { Mirror } from '#client/connection/mirror.ts';
import { stayConnected } from '#client/connection/reconnect.ts';
import { introducePeer, type SocketPeer } from '#client/connection/socket-peer.ts';
import { pause, systemClock } from '#common/clock.ts';
import { readPointer, writePointer } from '#discovery/pointer.ts';
import { placesHere } from '#discovery/surroundings.ts';
import type { LogLine } from '#test/programs/leaser.ts';
import { Harbor, kill, until } from '#test/server/harbor.ts';
import { CuttingProxy } from '../cutting-proxy.ts';
import type { Fault, Trial } from '../fault.ts';
import { checkHarbor } from '../invariants.ts';
import { Quay } from '../quay.ts';

const extents = {
  short: { mirrors: 4, writers: 4, leases: 12, kills: 1 },
  long: { mirrors: 10, writers: 10, leases: 100, kills: 4 },
};
/** How long all may take to know the same, in milliseconds on a slow and busy machine; the naive one never does. */
const quiet = { real: 60_000, naive: 5_000 };
const patience = 120_000;

/** Below every ephemeral range, and wide enough for all that is kept and rests. */
const range = { from: 10_000, to: 31_999 };

/** What follows the server's state; the real one and the naive one. */
interface Follower {
  readonly leases: ReadonlyMap<string, unknown>;
  follow(peer: SocketPeer): Promise<void>;
}

/** It takes the whole picture once and believes in the changes after that, whatever it missed. */
class Trusting implements Follower {
  readonly leases = new Map<string, unknown>();
  #hasAll = false;

  async follow(peer: SocketPeer): Promise<void> {
    peer.onEvent('state/didChange', ({ change }) => this.#apply(change));
    const { change } = await peer.request('state/watch', {});
    if (!this.#hasAll) this.#apply(change);
    this.#hasAll = true;
  }

  #apply({ leases, leasesGone }: EventParams['state/didChange']['change']): void {
    for (const lease of leases) this.leases.set(lease.id, lease);
    for (const id of leasesGone) this.leases.delete(id);
  }
}

/** The harbor as clients behind the proxy see it: a state directory whose pointer names the proxy. */
class Channel {
  readonly #harbor: Harbor;
  readonly proxy: CuttingProxy;
  readonly #env: Record<string, string>;

  private constructor(harbor: Harbor, proxy: CuttingProxy, stateDir: string) {
    this.#harbor = harbor;
    this.proxy = proxy;
    this.#env = { ...harbor.env, HARBORMASTER_STATE_DIR: stateDir };
  }

  static async open(harbor: Harbor, trial: Trial): Promise<Channel> {
    const stateDir = join(harbor.root, 'behind');
    await mkdir(stateDir, { mode: 0o700 });
    const proxy = await CuttingProxy.listen(trial, join(stateDir, 'p.sock'));
    const channel = new Channel(harbor, proxy, stateDir);
    await copyFile(harbor.places.token, placesHere(channel.#env).token);
    await channel.lead();
    return channel;
  }

  /** To the server that is there now. */
  async lead(): Promise<void> {
    const reading = readPointer(this.#harbor.places.pointer);
    if (reading.kind !== 'found') throw new Error('There is no server to lead to.');
    this.proxy.target = reading.pointer.address;
    const { address } = this.proxy;
    await writePointer(placesHere(this.#env).pointer, { ...reading.pointer, address });
  }

  /** Rejects whenever the connection is cut in the middle of it. */
  async dial(name: string): Promise<SocketPeer> {
    const found = await findServer({ places: placesHere(this.#env), limitMs: 5_000 });
    if (found.kind !== 'connected') throw new Error(`It is ${found.kind}.`);
    const facts = { kind: 'script', name, version: '0.0.0' } as const;
    return introducePeer(found.socket, await introductionOf(facts));
  }
}

async function follow(channel: Channel, follower: Follower, signal: AbortSignal): Promise<void> {
  const live = async () => {
    const peer = await channel.dial('mirror');
    const close = () => peer.close();
    signal.addEventListener('abort', close);
    if (signal.aborted) close();
    try {
      await follower.follow(peer);
      await peer.closed;
    } finally {
      signal.removeEventListener('abort', close);
    }
  };
  await stayConnected({ live, signal, wait: (_, stop) => pause(10, stop) });
}

/** Leases and releases, asking again under the same key whenever it was cut, and notes what it was told. */
async function write(
  channel: Channel,
  harbor: Harbor,
  name: string,
  leases: number,
): Promise<LogLine[]> {
  const log: LogLine[] = [];
  let peer: SocketPeer | undefined;
  const untilAnswered = async <T>(ask: (peer: SocketPeer) => Promise<T>): Promise<T> => {
    const end = systemClock.monotonic() + patience;
    for (;;)
      try {
        peer ??= await channel.dial(name);
        return await ask(peer);
      } catch (failure) {
        peer?.close();
        peer = undefined;
        if (systemClock.monotonic() > end) throw failure;
        await pause(10);
      }
  };
  for (let n = 0; n < leases; n++) {
    const service = `${name}-${n}`;
    const key = `${name}.lease.${n}`;
    const answer = await untilAnswered((one) =>
      one.request('ports/lease', { path: harbor.root, service, range, key }),
    );
    const lease = answer.kind === 'granted' ? answer.leases[0] : undefined;
    if (!lease) throw new Error(`${service} was ${JSON.stringify(answer)}`);
    const held = { service, leaseId: lease.id, port: lease.port };
    const note = (what: LogLine['what']) =>
      log.push({ what, key, at: systemClock.monotonic(), ...held });
    note('leased');
    if (n % 3 === 2) continue;
    note('releasing');
    const release = { leaseId: lease.id, key: `${name}.release.${n}` };
    await untilAnswered((one) => one.request('ports/release', release));
    note('released');
  }
  peer?.close();
  return log;
}

async function cutting(trial: Trial, follower: () => Follower, quietMs: number): Promise<void> {
  const { mirrors, writers, leases, kills } = extents[trial.isLong ? 'long' : 'short'];
  const harbor = await Harbor.open();
  const stop = new AbortController();
  let channel: Channel | undefined;
  try {
    let quay = await Quay.at(harbor);
    const open = await Channel.open(harbor, trial);
    channel = open;
    const followers = Array.from({ length: mirrors }, follower);
    const following = followers.map((each) => follow(open, each, stop.signal));
    const writing = Promise.all(
      Array.from({ length: writers }, (_, n) => write(open, harbor, `w-${n}`, leases)),
    );
    // It is awaited when the killing is over.
    writing.catch(() => undefined);
    for (let n = 0; n < kills; n++) {
      await pause(300 + trial.dice(1_000));
      kill(await quay.pid(), 'SIGKILL');
      quay = await Quay.at(harbor);
      await open.lead();
      trial.did('servers killed');
    }
    const logs = await writing;
    open.proxy.cuts = false;
    open.proxy.cutAll();
    trial.did('connections cut', open.proxy.count);
    trial.did('leases', logs.flat().filter(({ what }) => what === 'leased').length);
    await compare(trial, quay, followers, quietMs);
    stop.abort();
    await Promise.all(following);
    await quay.stop();
    await checkHarbor(harbor, trial, logs);
  } finally {
    stop.abort();
    await channel?.proxy.close();
    await harbor.close();
  }
}

/** I10. */
async function compare(
  trial: Trial,
  quay: Quay,
  followers: readonly Follower[],
  quietMs: number,
): Promise<void> {
  const truth = new Mirror();
  await truth.follow(quay.peer);
  const pictureOf = (one: Follower) => [...one.leases].sort(([a], [b]) => a.localeCompare(b));
  const differ = () =>
    followers.filter((one) => !isDeepStrictEqual(pictureOf(one), pictureOf(truth)));
  await until('all know what the server knows', () => differ().length === 0, quietMs).catch(() => {
    for (const one of differ())
      trial.broken(
        'I10',
        `${one.leases.size} leases are known, and there are ${truth.leases.size}`,
      );
  });
  trial.did('pictures compared', followers.length);
}

export const cuts: Fault = {
  name: 'cuts',
  what: 'connections are cut at random bytes and the server is killed, while clients write and others follow',
  rounds: { short: 2, long: 20 },
  round: (trial) => cutting(trial, () => new Mirror(), quiet.real),
  control: {
    what: 'a mirror that takes the picture once and believes in the changes after that',
    breaks: ['I10'],
    rounds: 1,
    round: (trial) => cutting(trial, () => new Trusting(), quiet.naive),
  },
};
