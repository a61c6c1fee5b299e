/** The heartbeats that the hosts of a bench tell, heard beside its server: what that server should have heard. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readHostPointer } from '#discovery/host-pointer.ts';
import { HostLine } from '#server/hosting/host-line.ts';
import { readNews } from '#server/hosting/host-news.ts';

export class HostBeats {
  /** Since the last `begin`, by runner. */
  readonly told = new Map<string, number>();
  /** Between two beats of one host, since the last `begin`, in milliseconds: they are 2 s apart. */
  longestGap = 0;
  readonly #last = new Map<string, number>();
  readonly #lines: HostLine[] = [];

  /** Listens to all that there are now. */
  async open(stateDir: string): Promise<void> {
    for (const directory of readdirSync(stateDir).filter((name) => name.startsWith('hosts-')))
      for (const file of readdirSync(join(stateDir, directory))) {
        const pointer = readHostPointer(join(stateDir, directory, file));
        if (!pointer) continue;
        const { hostId } = pointer;
        const hear = (method: string, params: unknown) => this.#hear(hostId, method, params);
        this.#lines.push(await HostLine.open(pointer, hear));
      }
  }

  begin(): void {
    this.told.clear();
    this.longestGap = 0;
  }

  close(): void {
    for (const line of this.#lines) line.close();
  }

  #hear(hostId: string, method: string, params: unknown): void {
    const news = readNews(method, params);
    if (news?.kind !== 'beat') return;
    const now = performance.now();
    this.longestGap = Math.max(this.longestGap, now - (this.#last.get(hostId) ?? now));
    this.#last.set(hostId, now);
    for (const { runnerId } of news.beat.runners)
      this.told.set(runnerId, (this.told.get(runnerId) ?? 0) + 1);
  }
}
