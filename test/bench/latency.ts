/** How long until one window shows what happened in another: two real windows on each VS Code, two untouched projects, some rounds. */
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import { TwoProjects } from '#test/editor/two-projects.ts';
import { median } from './measure.ts';
import type { Report } from './report.ts';

const rounds = 5;

/** What must be seen within this many milliseconds, by the issue; the aim of every figure here. */
const deadline = 10_000;

export async function benchLatency(report: Report): Promise<void> {
  for (const version of versionsToTest()) {
    const seen = new Map<string, number[]>();
    const note = (what: string, ms: number) => seen.set(what, [...(seen.get(what) ?? []), ms]);
    const both = await TwoProjects.open(version);
    try {
      await both.runExpress();
      for (let round = 0; round < rounds; round++) {
        await both.runVite();
        note('a lease made in one window', await both.leaseSeen());
        await both.releaseLease();
        const { away, back } = await both.serverDeathSeen();
        note('kill -9 of the server', away);
        note('kill -9 of the server, until all is back', back);
        note('kill -9 of a dev server', await both.viteDeathSeen());
        await both.viteGone();
        note('the page of a window closed', await both.passingWindowSeen());
      }
    } finally {
      await both.close();
    }
    for (const [what, times] of seen) {
      const worst = Math.max(...times);
      report.add({
        what: `VS Code ${releases[version].vscode}: ${what}`,
        value: `median ${median(times).toFixed(0)} ms, max ${worst.toFixed(0)} ms of ${rounds}`,
        aim: '< 10 s',
        met: worst < deadline,
      });
    }
  }
}
