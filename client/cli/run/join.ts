/** Somebody else runs the singleton that a command would start: says so, and where it was asked to stay, waits for its turn. */
import { aside, line } from '#client/cli/print.ts';
import { sharingWords } from '#client/cli/sharing-words.ts';
import { Mirror } from '#client/connection/mirror.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { pause } from '#common/clock.ts';
import type { Granted, Lease, Sharing } from '#protocol/ports.ts';

/** What of a grant says that somebody else has it. */
export interface Joined {
  readonly lease: Lease;
  readonly sharing: Sharing;
}

/** How long at most until it is asked again whose turn it is while nobody runs it, in milliseconds. */
const longestPause = 2_000;

/** Undefined when the lease is the asker's own. */
export function joinedOf({ sharing, leases: [lease] }: Granted): Joined | undefined {
  return sharing && lease && { lease, sharing };
}

/** Its URL on stdout, who runs it beside that. */
export function sayJoined({ lease, sharing }: Joined): void {
  line(sharing.url);
  aside(sharingWords(sharing, lease));
}

/** Resolves when it may be the caller's turn, or the server is gone: then it is asked anew, and the server decides. */
export async function turn(peer: SocketPeer, { lease: joined }: Joined): Promise<void> {
  const mirror = new Mirror();
  const over = new AbortController();
  const mayBe = new Promise<void>((resolve) => {
    mirror.onDidChange(() => {
      if (mirror.connected && isOpen(mirror.leases.get(joined.id), joined)) resolve();
    });
  });
  void mirror.follow(peer).catch(() => {});
  // Nobody ran it when it was asked for, and it was given to nobody: that may end without a word.
  const late = isRun(joined) ? [] : [pause(longestPause, over.signal)];
  try {
    await Promise.race([mayBe, peer.closed, ...late]);
  } finally {
    over.abort();
  }
}

/** Nobody runs it now, which is news. */
function isOpen(lease: Lease | undefined, joined: Lease): boolean {
  if (!lease) return true;
  const isNews = lease.state !== joined.state || lease.fence !== joined.fence;
  return isNews && !isRun(lease);
}

/** Somebody runs it, or is starting it. */
function isRun({ state, holder }: Lease): boolean {
  return state === 'bound' || (state !== 'down' && holder.kind === 'process');
}
