/** A window that shows every runner of the harbor: it mirrors what the server says, attaches to what lives, and tells what it sees when it is asked. */
import { Attachment } from '#client/connection/attachment.ts';
import { introductionOf } from '#client/connection/connect.ts';
import { ensureServer } from '#client/connection/ensure-server.ts';
import { Mirror } from '#client/connection/mirror.ts';
import { stayConnected } from '#client/connection/reconnect.ts';
import { introducePeer, type SocketPeer } from '#client/connection/socket-peer.ts';
import { every, systemClock } from '#common/clock.ts';
import type { Runner } from '#protocol/runner.ts';

export interface OnlookerReport {
  /** Id, state and pid of each runner, as in the order of the ids. */
  readonly runners: readonly (readonly [string, Runner['state'], number | undefined])[];
  /** Whose screen is drawn, over a line that is open. */
  readonly shown: readonly string[];
  /** How many characters were printed to it. */
  readonly characters: number;
}

const [, , script = '', name = ''] = process.argv;
/** A screen is shown of what runs; what is being started or ended comes and goes. */
const living: ReadonlySet<Runner['state']> = new Set([
  ...(['running', 'ready', 'silent', 'stuck', 'paused'] as const),
]);
const mirror = new Mirror();
const attached = new Set<string>();
const shown = new Set<string>();
let peer: SocketPeer | undefined;
let characters = 0;

async function live(signal: AbortSignal): Promise<void> {
  const facts = { kind: 'window', name, version: '0.0.0' } as const;
  const { socket } = await ensureServer({ program: { script }, signal });
  peer = await introducePeer(socket, await introductionOf(facts));
  await mirror.follow(peer);
  await peer.closed;
}

async function show(runnerId: string): Promise<void> {
  attached.add(runnerId);
  const attachment = new Attachment({
    ask: async () => {
      if (!peer) throw new Error('The server is away.');
      return peer.request('runners/attach', { runnerId, rights: 'view' });
    },
    viewer: {
      redraw: () => void shown.add(runnerId),
      print: (text) => {
        characters += text.length;
      },
      away: () => void shown.delete(runnerId),
    },
  });
  await attachment.live(new AbortController().signal).catch(() => undefined);
  shown.delete(runnerId);
  attached.delete(runnerId);
}

process.on('disconnect', () => process.exit(0));
process.on('message', () => {
  const runners = [...mirror.runners.values()]
    .map(({ id, state, process: its }) => [id, state, its?.pid] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
  const report: OnlookerReport = { runners, shown: [...shown], characters };
  process.send?.(report);
});
void stayConnected({ live, signal: new AbortController().signal });
every(systemClock, 250, () => {
  for (const { id, state } of mirror.runners.values())
    if (living.has(state) && !attached.has(id)) void show(id);
});
