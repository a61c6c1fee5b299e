/** Programs that mean their host harm: it has little memory, serves its other runners, and has all that was printed. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { HostedExit } from '#server/hosting/hosting.ts';
import type { Hosts } from '#server/hosting/hosts.ts';
import { Harbor, until } from './harbor.ts';
import { hostsOf, orderOf, type Started, start, Viewer } from './hosting.ts';

const program = join(import.meta.dirname, '../programs/hostile-output.mjs');
/** A host has some 60 MB of its own. A string without an end is let go after 10 million characters, and is held some times over. */
const mostMemory = 900_000_000;

describe('A host of programs that mean it harm', () => {
  let harbor: Harbor;
  let hosts: Hosts;
  const exits: HostedExit[] = [];
  const end = async ({ runnerId, hostId }: Started) => {
    const exitOf = () => exits.find((exit) => exit.runnerId === runnerId);
    await until('its end is heard', () => exitOf() !== undefined, 120_000);
    await hosts.forget(hostId, runnerId);
    return exitOf();
  };
  /** The most that a process ever had, in bytes (VmHWM, proc(5)). */
  const mostOf = async (pid: number) => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^VmHWM:\s+(\d+) kB$/m.exec(status)?.[1]) * 1_024;
  };
  const parentOf = async (pid: number) => {
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    return Number(/^PPid:\s+(\d+)$/m.exec(status)?.[1]);
  };

  before(async () => {
    harbor = await Harbor.open();
    hosts = hostsOf(harbor);
    hosts.onExit.on((exit) => exits.push(exit));
    await hosts.open();
  });
  after(async () => {
    await hosts.close();
    await harbor.close();
  });

  it('has little memory, whatever they print and whoever does not read it, and others type on', async () => {
    const quiet = await start(hosts, orderOf(harbor, ['cat']));
    const typist = await Viewer.open(hosts, quiet);
    const hostile = await start(
      hosts,
      orderOf(harbor, [process.execPath, program], {
        transcript: { segmentBytes: 4_194_304, segments: 20 },
      }),
    );
    assert.equal(hostile.hostId, quiet.hostId);
    const sleeper = await Viewer.open(hosts, hostile, { cols: 1_000, rows: 100 });
    sleeper.sleep();
    for (let n = 1; exits.length === 0; n += 1) {
      typist.type(`typed ${n}\r`);
      await until('what is typed is seen', async () =>
        (await typist.text()).includes(`typed ${n}\ntyped ${n}`),
      );
    }
    const host = await parentOf(quiet.process.pid);
    const most = await mostOf(host);
    assert.ok(most < mostMemory, `${most} bytes`);
    const page = await hosts.screen(hostile.hostId, hostile.runnerId);
    assert.match(page ?? '', /the end/);
    assert.equal((await end(hostile))?.code, 0);
    typist.type('\x04');
    await end(quiet);
    await sleeper.close();
  }).timeout(180_000);

  it('hangs up on one that closes its terminal, as any terminal does, and says how it ended whenever that is', async () => {
    const closed = 'exec <&- >&- 2>&-; sleep 1; exit 5';
    const [heeds, ignores] = await Promise.all(
      [closed, `trap "" HUP; ${closed}`].map((script) =>
        start(hosts, orderOf(harbor, ['sh', '-c', script])),
      ),
    );
    assert.ok(heeds && ignores);
    assert.equal((await end(heeds))?.signal, 'SIGHUP');
    assert.equal((await end(ignores))?.code, 5);
  });
});
