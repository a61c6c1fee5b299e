/** Server and holder are killed, and the system gives their pids to strangers. */
import { text } from 'node:stream/consumers';
import type { ReuseReport } from '#test/programs/reuse-server.ts';
import { builtProgram } from '#test/server/built.ts';
import { Harbor } from '#test/server/harbor.ts';
import { spawnApart, whyNotApart } from '../apart.ts';
import type { Fault, Trial } from '../fault.ts';
import { checkHarbor } from '../invariants.ts';
import { workshop } from '../workshop.ts';

async function reuse(trial: Trial, judge: (report: ReuseReport) => void): Promise<void> {
  const harbor = await Harbor.open();
  const { 'reuse-server': program, owner } = await workshop();
  try {
    const child = await spawnApart([program, harbor.root, builtProgram('server'), owner], {
      env: { ...harbor.env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    judge(JSON.parse(await text(child.stdout!)) as ReuseReport);
    trial.did('pids reused', 2);
    await checkHarbor(harbor, trial);
  } finally {
    await harbor.close();
  }
}

export const pidReuse: Fault = {
  name: 'pid-reuse',
  what: 'server and holder are killed, and strangers get their pids (ns_last_pid)',
  rounds: { short: 1, long: 20 },
  round: (trial) =>
    reuse(trial, ({ isReplaced, isReleased, strangersLive }) => {
      if (!isReplaced) trial.broken('P3', 'a stranger passed for the server');
      if (!isReleased) trial.broken('P3', 'a stranger passed for the holder');
      if (!strangersLive.every(Boolean)) trial.broken('P3', 'a stranger was killed');
    }),
  waits: true,
  needs: whyNotApart,
  control: {
    what: 'who goes by the pid alone takes the strangers for the dead',
    breaks: ['P3'],
    rounds: 1,
    round: (trial) =>
      reuse(trial, ({ barePids }) => {
        for (const isBelieved of barePids)
          if (isBelieved) trial.broken('P3', 'a bare pid says that the dead one lives');
      }),
  },
};
