/** What the server tells of sessions, for as long as the connection lasts: which of them changed, not what they are. */
import { Emitter } from '#common/emitter.ts';
import type { EventParams } from './calls.ts';
import type { Peer } from './peer.ts';

export type SessionNewsItem = EventParams['sessions/didChange'];

export class SessionNews {
  readonly onDidChange = new Emitter<SessionNewsItem>();

  /** To be called before anything is asked over the connection, so that nothing slips between. */
  attach(peer: Peer): void {
    const stop = peer.onEvent('sessions/didChange', (news) => this.onDidChange.emit(news));
    void peer.closed.then(stop);
    // A server that tells nothing of sessions has none.
    peer.request('sessions/watch', {}).catch(() => {});
  }
}
