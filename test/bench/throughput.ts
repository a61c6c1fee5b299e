/** How many durable leases a second, at 1, 10 and 50 clients, against the null operation and single fsyncs of the same run. */
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { BenchHarbor } from './bench-harbor.ts';
import { rateOf } from './measure.ts';
import type { Report } from './report.ts';

const leases = 3_000;
const nulls = 20_000;
const syncs = 2_000;

export async function benchThroughput(report: Report): Promise<void> {
  for (const count of [1, 10, 50]) {
    const harbor = new BenchHarbor();
    try {
      const peers = await Promise.all(Array.from({ length: count }, () => harbor.connect()));
      await peers[0]?.request('ports/lease', { path: harbor.project });
      const nullRate = await rateOf(
        peers.map((peer) => () => peer.request('server/status', {})),
        nulls,
      );
      const leaseRate = await rateOf(
        peers.map(
          (peer) => (n: number) =>
            peer.request('ports/lease', {
              path: harbor.project,
              service: `s${n}`,
              range: { from: 10_000, to: 30_000 },
            }),
        ),
        leases,
      );
      const syncRate = await singleSyncRate(harbor.directory);
      const value = `${leaseRate.toFixed(0)} leases/s, ${nullRate.toFixed(0)} null/s, ${syncRate.toFixed(0)} fsync/s`;
      const clients = `${count} client${count > 1 ? 's' : ''}`;
      if (count < 50)
        report.add({
          what: `leases/s against null operations, ${clients}`,
          ratio: leaseRate / nullRate,
          value,
        });
      else {
        report.atLeast(
          `leases/s against null operations, ${clients}`,
          leaseRate / nullRate,
          0.5,
          value,
        );
        report.atLeast(
          `leases/s against single fsyncs, ${clients}`,
          leaseRate / syncRate,
          3,
          value,
        );
      }
    } finally {
      await harbor.close();
    }
  }
}

async function singleSyncRate(directory: string): Promise<number> {
  const file = await open(join(directory, 'sync'), 'a');
  const record = Buffer.alloc(700, 'x');
  const rate = await rateOf(
    [
      async () => {
        await file.write(record);
        await file.datasync();
      },
    ],
    syncs,
  );
  await file.close();
  return rate;
}
