/** How long a server takes from its start to its first answer, over the size of its journal. */
import { readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { pause } from '#common/clock.ts';
import { dataOf, fillJournal } from '#test/server/filled-journal.ts';
import { BenchHarbor } from './bench-harbor.ts';
import { median } from './measure.ts';
import type { Report } from './report.ts';

const starts = 3;
/** Milliseconds to open a journal of 10,000 leases. */
const aim = 1_000;

export async function benchRecovery(report: Report): Promise<void> {
  const empty = await startsOf(0, false);
  for (const leases of [1_000, 10_000, 20_000])
    for (const bare of [false, true]) {
      const { answered, opened } = await startsOf(leases, bare);
      report.add({
        what: `start with ${leases} leases, ${bare ? 'no snapshot left' : 'from a snapshot'}`,
        ratio: answered / empty.answered,
        value: `${answered.toFixed(0)} ms to the first answer, ${opened.toFixed(0)} ms of them for the journal; empty ${empty.answered.toFixed(0)} ms`,
        ...(leases === 10_000 && { aim: `< ${aim} ms`, met: opened < aim }),
      });
    }
}

/** `bare`: every snapshot is gone, and every record is read. */
async function startsOf(leases: number, bare: boolean) {
  const answered: number[] = [];
  const opened: number[] = [];
  for (let n = 0; n < starts; n++) {
    const harbor = new BenchHarbor();
    try {
      await leave(harbor);
      const data = dataOf(join(harbor.directory, 'state'));
      await fillJournal(data, leases, 10_000, (at) => ({ kind: 'project', projectId: `p_${at}` }));
      if (bare)
        for (const name of readdirSync(data))
          if (name.startsWith('snapshot-')) rmSync(join(data, name));
      const begun = performance.now();
      const peer = await harbor.connect();
      const { start, leases: loaded } = await peer.request('server/status', {});
      answered.push(performance.now() - begun);
      opened.push(start?.took ?? Number.NaN);
      if (loaded !== leases) throw new Error(`${loaded} of ${leases} leases are there.`);
      await leave(harbor);
    } finally {
      await harbor.close();
    }
  }
  return { answered: median(answered), opened: median(opened) };
}

/** The server leaves, and resolves when it has. */
async function leave(harbor: BenchHarbor): Promise<void> {
  const peer = await harbor.connect();
  await peer.request('server/stop', {}).catch(() => undefined);
  await peer.closed;
  await pause(500);
}
