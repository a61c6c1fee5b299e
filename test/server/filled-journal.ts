/** A journal with thousands of leases, written by the store itself as requests would have it. No server may run meanwhile. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '#common/clock.ts';
import { silentLog } from '#common/log.ts';
import { type HarborEvent, HarborState } from '#server/harbor-state.ts';
import type { Holder } from '#server/leases/holder.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import { lastEpoch } from '#server/store/fence.ts';
import { nodeFiles } from '#server/store/node-files.ts';
import { Store } from '#server/store/store.ts';

/** Where the server of this state directory has its journal. */
export function dataOf(stateDir: string): string {
  const name = readdirSync(stateDir).find((each) => /^data-[0-9a-f]+$/.test(each));
  if (name === undefined) throw new Error(`There is no journal in ${stateDir}.`);
  return join(stateDir, name);
}

/** Leases the ports from `from` upwards, each by a request with a key; `holderOf` says who holds the nth. */
export async function fillJournal(
  directory: string,
  count: number,
  from: number,
  holderOf: (n: number) => Holder,
): Promise<void> {
  const folded = new HarborState();
  const epoch = (await lastEpoch(nodeFiles, directory)) + 1;
  const store = new Store<HarborEvent>({
    directory,
    clock: systemClock,
    log: silentLog,
    folded,
    epoch,
  });
  await store.open();
  const now = systemClock.now();
  for (let done = 0; done < count; done += 500)
    await Promise.all(
      Array.from({ length: Math.min(500, count - done) }, (_, i) => {
        const n = done + i;
        const lease: PortLease = {
          ...{ id: `l_${n}`, projectId: `p_${n % 50}`, service: `s${n}`, type: 'dev' },
          ...{ port: from + n, state: 'reserved', fence: n + 1, holder: holderOf(n) },
          ...{ since: now, expiresAt: now + 86_400_000, startTimeout: 30_000 },
        };
        const origin = { by: 'test', correlation: `r_${n}`, key: `key-${n}-of-a-request` };
        const answer = { kind: 'granted', leases: [lease], reused: false };
        return store.commit([{ type: 'portLeased', lease }], origin, answer);
      }),
    );
  await store.close();
}
