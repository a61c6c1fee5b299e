/** What the checks before a launch find, and what of it stops one. */
import assert from 'node:assert/strict';
import { pause } from '#common/clock.ts';
import { CheckName, FindingCode } from '#protocol/preflight.ts';
import { checks } from '#server/preflight/checks.ts';
import type { Launch, PreflightWorld } from '#server/preflight/needs.ts';
import { Preflight } from '#server/preflight/preflight.ts';

const launch: Launch = {
  ...{ projectId: 'p_1', root: '/home/me/shop', name: 'web', argv: ['npm', 'run', 'dev'] },
  ...{ cwd: '/home/me/shop/apps/web', declared: true, skipChecks: [] },
};

const plenty = 100 * 1024 ** 3;

const sound: PreflightWorld = {
  environment: async () => ({ variables: { PATH: '/bin' }, shell: '/bin/bash', how: 'read' }),
  program: async () => ({ kind: 'found' }),
  directory: async (path) => ({ kind: 'directory', canonical: path }),
  checkout: async () => ({ isDetached: false, conflicts: 0 }),
  roomLeft: async () => [{ directory: '/home', bytes: plenty }],
  memoryLeft: async () => plenty,
  ports: async () => [],
  sessionRunner: async () => undefined,
  isTrusted: async () => true,
};

/** `check: why (level)` of each finding. */
async function check(world: Partial<PreflightWorld>, order: Partial<Launch> = {}, limit = 1_000) {
  const found = await new Preflight({ ...sound, ...world }, limit).check({ ...launch, ...order });
  return found.map(({ check: name, why, level }) => `${name}: ${why} (${level})`);
}

/** What is wrong everywhere. */
const broken: PreflightWorld = {
  environment: async () => ({ variables: {}, shell: '/bin/bash', how: 'failed' }),
  program: async () => ({ kind: 'missing' }),
  directory: async () => ({ kind: 'missing' }),
  checkout: async () => ({ isDetached: true, underWay: 'merge', conflicts: 2 }),
  roomLeft: async () => [{ directory: '/home', bytes: 1 }],
  memoryLeft: async () => 1,
  ports: async () => [{ service: 'web', port: 3_000, why: 'servedAlready' }],
  sessionRunner: async () => ({ name: 'web-2', sessionId: 's' }),
  isTrusted: async () => false,
};

describe('The checks before a launch', () => {
  it('find nothing where nothing is wrong', async () => assert.deepEqual(await check({}), []));

  it('say all that is wrong at once, in the order of their table', async () => {
    assert.deepEqual(await check(broken, { requires: ['KEY'] }), [
      'trust: partUntrusted (required)',
      'directory: directoryMissing (required)',
      'command: commandMissing (required)',
      'environment: variableMissing (required)',
      'environment: loginShellFailed (advised)',
      'ports: servedAlready (required)',
      'session: sessionRuns (required)',
      'disk: diskFull (required)',
      'memory: memoryLow (advised)',
      'git: gitUnderWay (advised)',
      'git: gitConflicts (advised)',
    ]);
  });

  it('advise nobody when nobody looks on', async () => {
    const said = await check(broken, { requires: ['KEY'], unattended: true });
    assert.deepEqual(
      said.filter((line) => line.includes('advised')),
      [],
    );
    assert.equal(said.length, 7);
    let isAsked = false;
    const checkout = async () => {
      isAsked = true;
      return undefined;
    };
    await check({ checkout }, { unattended: true });
    assert.equal(isAsked, false, 'what could only advise is not even looked at');
  });

  it('pass over those that are named, and no other', async () => {
    for (const { name } of checks) {
      const said = await check(broken, { requires: ['KEY'], skipChecks: [name] });
      assert.deepEqual(
        said.filter((line) => line.startsWith(`${name}:`)),
        [],
      );
      assert.equal(new Set(said.map((line) => line.split(':')[0])).size, checks.length - 1);
    }
  });

  it('run at once, and none holds up the others beyond its deadline', async () => {
    const never = () => new Promise<never>(() => {});
    const rejects = async () => {
      throw new Error('EIO');
    };
    const slow = async () => {
      await pause(40);
      return { kind: 'missing' } as const;
    };
    assert.deepEqual(
      await check({ ports: never, isTrusted: never, roomLeft: rejects, program: slow }, {}, 100),
      [
        'trust: checkUndone (advised)',
        'command: commandMissing (required)',
        'ports: checkUndone (advised)',
        'disk: checkUndone (advised)',
      ],
    );
  });

  it('let a person work outside of the project, and neither its file nor an agent', async () => {
    const directory = async () => ({ kind: 'directory', canonical: '/home/me/shop-2' }) as const;
    const level = (order: Partial<Launch>) => check({ directory }, order);
    assert.deepEqual(await level({}), ['directory: directoryOutside (required)']);
    assert.deepEqual(await level({ declared: false, startedBy: 't_1' }), [
      'directory: directoryOutside (required)',
    ]);
    assert.deepEqual(await level({ declared: false }), ['directory: directoryOutside (advised)']);
    const inside = async () => ({ kind: 'directory', canonical: '/home/me/shop' }) as const;
    assert.deepEqual(await check({ directory: inside }), []);
    assert.deepEqual(await check({}, { root: '/' }), []);
  });

  it('want of a disk what is needed, and advise what is good', async () => {
    const left = (...bytes: number[]) =>
      check({ roomLeft: async () => bytes.map((each) => ({ directory: '/', bytes: each })) });
    const mb = 1024 * 1024;
    assert.deepEqual(await left(64 * mb, plenty), ['disk: diskLow (advised)']);
    assert.deepEqual(await left(plenty, 64 * mb - 1), ['disk: diskFull (required)']);
    assert.deepEqual(await left(1_024 * mb), []);
    assert.deepEqual(await left(), []);
  });

  it('take a variable that is empty for one that is not set', async () => {
    const environment = async () =>
      ({ variables: { A: '1', B: '' }, shell: 'sh', how: 'read' }) as const;
    const world = new Preflight({ ...sound, environment });
    const [found] = await world.check({ ...launch, requires: ['A', 'B', 'C'] });
    assert.deepEqual(found?.facts, { names: 'B, C' });
  });

  it('have the names and words that the contract has', async () => {
    assert.deepEqual(
      checks.map(({ name }) => name),
      CheckName.options,
    );
    const found = await new Preflight(broken).check({ ...launch, requires: ['KEY'] });
    for (const { why } of found) assert.ok(FindingCode.options.includes(why));
  });
});
