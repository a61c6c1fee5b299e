import assert from 'node:assert/strict';
import { placesFor, type Surroundings } from '#discovery/paths.ts';

const here: Surroundings = {
  platform: 'linux',
  env: {},
  home: '/home/ada',
  uid: 1000,
  machineId: 'm1',
  pidNamespace: 'pid:[4026531836]',
};

describe('The places', () => {
  for (const [platform, env, stateDir] of [
    ['linux', {}, '/home/ada/.local/state/harbormaster'],
    ['darwin', {}, '/home/ada/Library/Application Support/harbormaster'],
    ['win32', {}, '\\home\\ada\\AppData\\Local\\harbormaster'],
    ['win32', { LOCALAPPDATA: 'D:\\Local' }, 'D:\\Local\\harbormaster'],
  ] as const)
    it(`lie on ${platform} in ${stateDir}`, () => {
      assert.equal(placesFor({ ...here, platform, env }).stateDir, stateDir);
    });

  it('keep the pointer and everything to meet at where the home directory says, whatever the rest of the environment', () => {
    const plain = placesFor(here);
    const moved = placesFor({
      ...here,
      env: { XDG_STATE_HOME: '/x', XDG_RUNTIME_DIR: '/run/user/1000', TMPDIR: '/y', USER: 'eve' },
    });
    const { dataDir, runtimeDir, ...meeting } = moved;
    const { dataDir: _, runtimeDir: __, ...plainMeeting } = plain;
    assert.deepEqual(meeting, plainMeeting);
    assert.equal(dataDir, `/x/harbormaster/data-${plain.hostId}`);
    assert.equal(runtimeDir, '/run/user/1000');
  });

  it('ignore a relative XDG variable, as the specification says', () => {
    const env = { XDG_STATE_HOME: 'state', XDG_RUNTIME_DIR: './run' };
    assert.deepEqual(placesFor({ ...here, env }), placesFor(here));
  });

  it('move all together with HARBORMASTER_STATE_DIR, the sockets first', () => {
    const env = { HARBORMASTER_STATE_DIR: '/s', XDG_STATE_HOME: '/x', XDG_RUNTIME_DIR: '/r' };
    const places = placesFor({ ...here, env });
    for (const path of [places.stateDir, places.dataDir, places.pointer, places.token, places.log])
      assert.match(path, /^\/s(\/|$)/);
    assert.deepEqual(places.socketDirs, ['/s/run', '/tmp/harbormaster-1000']);
    assert.equal(places.runtimeDir, undefined);
  });

  it('refuse a relative HARBORMASTER_STATE_DIR, which would be another place in every directory', () => {
    assert.throws(() => placesFor({ ...here, env: { HARBORMASTER_STATE_DIR: 'state' } }), {
      code: 'unsafePlace',
    });
  });

  it('refuse a test run that would use the real home directory', () => {
    assert.throws(() => placesFor({ ...here, env: { HARBORMASTER_TEST: '1' } }), {
      code: 'realHome',
    });
  });

  for (const other of [
    { machineId: 'm2' },
    { uid: 1001 },
    { pidNamespace: 'pid:[4026532001]' },
  ] as const)
    it(`keep servers apart that differ in ${Object.keys(other)[0]}`, () => {
      const [mine, theirs] = [placesFor(here), placesFor({ ...here, ...other })];
      for (const key of ['pointer', 'reigns', 'starters', 'dataDir', 'log'] as const)
        assert.notEqual(mine[key], theirs[key]);
    });
});
