/** Two hosts share one state directory: pid namespaces, as containers on one volume. Neither touches the other. */

import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { withDeadline } from '#common/clock.ts';
import { readPointer } from '#discovery/pointer.ts';
import type { OwnerReport } from '#test/programs/owner.ts';
import { builtProgram } from '#test/server/built.ts';
import { Harbor, kill } from '#test/server/harbor.ts';
import { spawnApart, whyNotApart } from '../apart.ts';
import type { Fault, Trial } from '../fault.ts';
import { checkJournal, dataDirectories } from '../invariants.ts';
import { Quay } from '../quay.ts';
import { differences, inventory } from '../untouched.ts';
import { workshop } from '../workshop.ts';

async function apart(trial: Trial): Promise<void> {
  const harbor = await Harbor.open();
  const { hostId } = harbor.places;
  const { owner } = await workshop();
  try {
    const here = await Quay.at(harbor);
    const pid = await here.pid();
    const kept = await here.lease(here.root, 'here');
    // What is this host's bears its name, but for its socket.
    const ours = async () => {
      const all = await inventory([harbor.places.stateDir]);
      const reading = readPointer(harbor.places.pointer);
      const address = reading.kind === 'found' ? reading.pointer.address : '';
      return new Map(
        [...all].filter(
          ([path]) =>
            !/\.log$|\/snapshot-/.test(path) && (path.includes(hostId) || path === address),
        ),
      );
    };
    const before = await ours();
    for (let n = 0; n < (trial.isLong ? 6 : 2); n++) {
      const path = join(harbor.root, `there-${n}`);
      await mkdir(path);
      const there = await spawnApart([owner, builtProgram('server'), 'terminal', 'web', path], {
        cwd: path,
        env: { ...harbor.env },
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      const [report] = await withDeadline(once(there, 'message'), 90_000, 'The other host');
      if ((report as OwnerReport).port === kept.port) trial.did('ports that both gave');
      trial.did('hosts that came and were cut off');
      // The whole namespace ends at once, as a container that is killed.
      await endApart(there);
      for (const touched of differences(before, await ours()))
        trial.broken('P3', `the other host touched ${touched}`);
      if ((await here.pid()) !== pid) trial.broken('I1', 'another server answers');
    }
    const pointers = (await readdir(harbor.places.stateDir)).filter((name) =>
      /^server-.*json$/.test(name),
    );
    if (pointers.length < 2) trial.broken('I1', `there are only these: ${pointers}`);
    kill(pid, 'SIGKILL');
    const again = await Quay.at(harbor);
    if (!(await again.leases()).some(({ id }) => id === kept.id)) trial.broken('I4', 'it is lost');
    await again.stop();
    for (const directory of await dataDirectories(harbor)) checkJournal(directory, trial);
  } finally {
    await harbor.close();
  }
}

async function endApart(there: ChildProcess): Promise<void> {
  const gone = once(there, 'exit');
  there.kill('SIGKILL');
  await gone;
}

async function byPidFile(trial: Trial): Promise<void> {
  const harbor = await Harbor.open();
  const { 'naive-host': program } = await workshop();
  const env = { ...harbor.env };
  let here: ChildProcess | undefined;
  let there: ChildProcess | undefined;
  try {
    here = spawn(process.execPath, [program, harbor.root], {
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(createInterface(here.stdout!), 'line');
    const before = await inventory([harbor.root]);
    there = await spawnApart([program, harbor.root], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    await once(createInterface(there.stdout!), 'line');
    for (const touched of differences(before, await inventory([harbor.root])))
      trial.broken('P3', `the other host touched ${touched}`);
  } finally {
    for (const each of [here, there]) if (each) await endApart(each);
    await harbor.close();
  }
}

export const twoHosts: Fault = {
  name: 'two-hosts',
  what: 'two hosts (pid namespaces) share one state directory; neither touches what is the other’s',
  rounds: { short: 1, long: 20 },
  round: apart,
  waits: true,
  needs: whyNotApart,
  control: {
    what: 'a pid file and a socket with one name',
    breaks: ['P3'],
    rounds: 1,
    round: byPidFile,
  },
};
