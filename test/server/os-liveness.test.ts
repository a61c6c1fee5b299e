import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { newId } from '#common/id.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { identify, identifySelf } from '#discovery/process-identity.ts';
import { parseProcessStat } from '#discovery/process-stat-linux.ts';
import { thisMachine } from '#server/os/machine.ts';
import { ask, endAllPrograms, Program, requireRoot, until } from './os-program.ts';

const { liveness } = thisMachine();

const asNobody = [
  'setpriv',
  '--reuid=65534',
  '--regid=65534',
  '--clear-groups',
  'env',
  'TMPDIR=/tmp',
];
/** A pid namespace of its own, with a /proc that speaks of it. */
const apart = ['unshare', '-pf', '--mount-proc'];

async function identityOf(pid: number): Promise<ProcessIdentity> {
  const identity = await identify(pid);
  assert.ok(identity, `process ${pid} is there`);
  return identity;
}

function stateOf(pid: number): string | undefined {
  return parseProcessStat(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.state;
}

/** What most programs would say: the control. */
function barePidSaysLive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

async function odd(...args: string[]): Promise<{ program: Program; pid: number }> {
  const program = Program.python('odd-process.py', ...args);
  const [ready, pid] = (await program.line()).split(' ');
  assert.equal(ready, 'ready');
  return { program, pid: Number(pid) };
}

/** Ends a process that one of our programs has started, and that has left it. */
async function endStray(identity: ProcessIdentity): Promise<void> {
  if ((await liveness.verdict(identity)) === 'live') process.kill(identity.pid, 'SIGKILL');
  await until(async () => (await liveness.verdict(identity)) === 'dead', 'the stray has ended');
}

describe('The verdict on a process', () => {
  before(requireRoot);
  afterEach(endAllPrograms);

  it('is live for ourselves and for a child', async () => {
    assert.equal(await liveness.verdict(await identifySelf()), 'live');
    const child = Program.start('sleep', ['60']);
    assert.equal(await liveness.verdict(await identityOf(child.pid)), 'live');
  });

  it('is live when the process has given itself a name with parentheses and spaces', async () => {
    const { pid } = await odd('named', ') Z 1 2 (x');
    assert.equal(await liveness.verdict(await identityOf(pid)), 'live');
  });

  it('is dead when the process has ended and was waited for', async () => {
    const child = Program.start('sleep', ['60']);
    const identity = await identityOf(child.pid);
    await child.end();
    assert.equal(await liveness.verdict(identity), 'dead');
  });

  it('is dead for a zombie, whose bare pid (control) seems to live', async () => {
    const { program, pid } = await odd('zombie');
    const identity = await identityOf(pid);
    assert.equal(await liveness.verdict(identity), 'live');
    program.child.stdin?.write('\n');
    await until(() => stateOf(pid) === 'Z', 'the child is a zombie');
    assert.equal(await liveness.verdict(identity), 'dead');
    assert.equal(await identify(pid), undefined);
    assert.ok(barePidSaysLive(pid));
  });

  it('is live when only the main thread has left, which (control) shows the letter of a zombie', async () => {
    const { pid } = await odd('threads-only');
    const identity = await identityOf(pid);
    await until(() => stateOf(pid) === 'Z', 'the main thread has left');
    assert.equal(await liveness.verdict(identity), 'live');
  });

  it('is live for a stopped process', async () => {
    const child = Program.start('sleep', ['60']);
    const identity = await identityOf(child.pid);
    child.child.kill('SIGSTOP');
    await until(() => stateOf(child.pid) === 'T', 'the child is stopped');
    assert.equal(await liveness.verdict(identity), 'live');
  });

  it('is dead when the pid was given to another process, by which (control) a bare pid is fooled', async () => {
    assert.deepEqual(await ask('reuse-pid.ts', [], apart), {
      before: 'live',
      after: 'dead',
      barePid: 'live',
    });
  });

  it('is dead when the process belongs to another boot of the machine, whatever has its pid now', async () => {
    const self = await identifySelf();
    assert.equal(await liveness.verdict({ ...self, bootId: 'another' }), 'dead');
  });

  it('is unknown for a process of another pid namespace, whatever has its pid here', async () => {
    const inside = (await ask('ask-verdict.ts', ['self'], apart)) as ProcessIdentity;
    assert.equal(inside.pid, 1);
    assert.equal(await liveness.verdict(inside), 'unknown');
    assert.equal(await liveness.verdict({ ...inside, pid: 4_000_000 }), 'unknown');
    const self = JSON.stringify(await identifySelf());
    assert.equal(await ask('ask-verdict.ts', [self], apart), 'unknown');
  });

  it('is not guessed where /proc speaks of another pid namespace than ours', async () => {
    const self = (await ask('ask-verdict.ts', ['self'], ['unshare', '-pf'])) as ProcessIdentity;
    assert.equal(self.pid, 1);
    const outer = await identityOf(1);
    assert.notEqual(self.startTime, outer.startTime);
  });

  it('is live for a process of another user, whom a signal (control) may not reach', async () => {
    const theirs = Program.start('setpriv', ['--reuid=65534', '--clear-groups', 'sleep', '60']);
    const identity = await identityOf(theirs.pid);
    assert.equal(await liveness.verdict(identity), 'live');
    const ours = JSON.stringify(await identifySelf());
    assert.equal(await ask('ask-verdict.ts', [ours], asNobody), 'live');
  });

  it('is unknown where the system hides the processes of others, and dead when they have ended', async () => {
    const hiding = 'mount -t proc -o hidepid=2 proc /proc && exec "$@"';
    const through = ['unshare', '-m', 'sh', '-c', hiding, 'sh', ...asNobody];
    const child = Program.start('sleep', ['60']);
    const identity = JSON.stringify(await identityOf(child.pid));
    assert.equal(await ask('ask-verdict.ts', [identity], through), 'unknown');
    await child.end();
    assert.equal(await ask('ask-verdict.ts', [identity], through), 'dead');
  });

  it('is unknown for what is no pid at all', async () => {
    const self = await identifySelf();
    for (const pid of [0, -1, -self.pid, 1.5, Number.NaN])
      assert.equal(await liveness.verdict({ ...self, pid }), 'unknown');
  });
});

describe('The verdict on a marker', () => {
  before(requireRoot);
  afterEach(endAllPrograms);

  it('is live while a grandchild in a session of its own carries it, though its parent (control) is pid 1', async () => {
    const marker = newId('m');
    const program = Program.start('python3', ['test/programs/odd-process.py', 'double-fork'], {
      env: { HARBORMASTER_MARKER: marker },
    });
    const stray = await identityOf(Number((await program.line()).split(' ')[1]));
    await program.end();
    try {
      assert.equal(await liveness.markerVerdict(marker), 'live');
      const seen = parseProcessStat(readFileSync(`/proc/${stray.pid}/stat`, 'latin1'));
      assert.equal(seen?.parent, 1);
      assert.equal(seen.session === program.pid, false);
    } finally {
      await endStray(stray);
    }
    assert.equal(await liveness.markerVerdict(marker), 'dead');
  });

  it('is dead when nobody carries it, or only one that begins alike', async () => {
    const marker = newId('m');
    Program.start('sleep', ['60'], { env: { HARBORMASTER_MARKER: `${marker}2` } });
    await until(
      async () => (await liveness.markerVerdict(`${marker}2`)) === 'live',
      'the other is seen',
    );
    assert.equal(await liveness.markerVerdict(marker), 'dead');
  });

  it('is unknown while an orphan of ours hides its environment, and known again when it has ended', async () => {
    const [command = '', ...args] = asNobody;
    const program = Program.start(command, [
      ...args,
      'python3',
      'test/programs/odd-process.py',
      'hidden',
    ]);
    const orphan = await identityOf(Number((await program.line()).split(' ')[1]));
    try {
      assert.equal(await ask('ask-marker.ts', ['m_none'], asNobody), 'unknown');
    } finally {
      await endStray(orphan);
    }
    assert.equal(await ask('ask-marker.ts', ['m_none'], asNobody), 'dead');
  });

  it('is the same for many who ask at once', async () => {
    const verdicts = Array.from({ length: 100 }, (_, at) => liveness.markerVerdict(`m_none${at}`));
    assert.deepEqual(new Set(await Promise.all(verdicts)), new Set(['dead']));
  });
});
