/** Checks of what only a kernel, a disk or a server can change, on recorded machines. */
import assert from 'node:assert/strict';
import type { Answering, Surroundings } from '#client/doctor/check.ts';
import {
  diskSpace,
  ephemeralRange,
  mountOf,
  networkFileSystem,
  reservedPorts,
} from '#client/doctor/checks/machine.ts';
import { serverHealth } from '#client/doctor/checks/server.ts';
import { placesFor } from '#discovery/paths.ts';

const places = placesFor({
  platform: 'linux',
  env: {},
  home: '/home/me',
  uid: 1000,
  machineId: 'm',
  pidNamespace: '',
});

function machine(more: Partial<Surroundings> = {}): Surroundings {
  return {
    ...{ env: {}, platform: 'linux', cwd: '/', places, program: '/hm.cjs' },
    ...{ sighting: undefined, server: undefined },
    kernel: () => undefined,
    room: async () => ({ free: 1e12, total: 1e12 }),
    tool: async () => undefined,
    ...more,
  };
}

const kernel = (files: Readonly<Record<string, string>>) =>
  machine({ kernel: (path) => files[path] });

/** From a laptop whose home is on a file server. */
const nfsHome = `24 1 254:1 / / rw,relatime shared:1 - ext4 /dev/vda1 rw
31 24 0:27 / /home rw,relatime shared:20 - nfs4 files:/export/home rw,vers=4.2
40 31 0:44 / /home/me/my\\040disk rw - ext4 /dev/sdb1 rw`;

describe('The doctor', () => {
  it('finds a state directory on a network file system, and lets a local one pass', async () => {
    const mountinfo = '/proc/self/mountinfo';
    const found = await networkFileSystem.run(kernel({ [mountinfo]: nfsHome }));
    assert.ok(found.kind === 'wrong');
    assert.match(found.what, /lies on nfs4 \(mounted at \/home\)/);
    // Its remedy moves the state to /var/tmp.
    const moved = { ...places, stateDir: '/var/tmp/harbormaster-1000' };
    const there = { ...kernel({ [mountinfo]: nfsHome }), places: moved };
    assert.match(found.remedy, /HARBORMASTER_STATE_DIR="\/var\/tmp\/harbormaster-/);
    assert.equal((await networkFileSystem.run(there)).kind, 'well');
  });

  it('reads mounts as the kernel writes them', () => {
    assert.deepEqual(mountOf(nfsHome, '/home/me/my disk/x'), {
      at: '/home/me/my disk',
      type: 'ext4',
    });
    assert.deepEqual(mountOf(nfsHome, '/homes'), { at: '/', type: 'ext4' });
    assert.equal(mountOf('', '/x'), undefined);
  });

  it('finds ports that outgoing connections take, and its remedy frees them', async () => {
    const file = '/proc/sys/net/ipv4/ip_local_port_range';
    const found = await ephemeralRange.run(kernel({ [file]: '1024\t65535\n' }));
    assert.ok(found.kind === 'wrong');
    assert.match(found.what, /ports 1024-65535, among them those of dev,/);
    const range = /'(\d+ \d+)'/.exec(found.remedy)?.[1] ?? '';
    assert.equal((await ephemeralRange.run(kernel({ [file]: `${range}\n` }))).kind, 'well');
    assert.equal((await ephemeralRange.run(machine())).kind, 'skipped');
  });

  it('finds a service type whose ports are all reserved', async () => {
    const file = '/proc/sys/net/ipv4/ip_local_reserved_ports';
    const found = await reservedPorts.run(kernel({ [file]: '22,8000-8199\n' }));
    assert.ok(found.kind === 'wrong');
    assert.match(found.what, /all ports of api, proxy:/);
    assert.equal((await reservedPorts.run(kernel({ [file]: '8000-8010\n' }))).kind, 'well');
    const after = /ip_local_reserved_ports='(.*)'/.exec(found.remedy)?.[1] ?? 'none';
    assert.equal((await reservedPorts.run(kernel({ [file]: `${after}\n` }))).kind, 'well');
  });

  it('looks at the types that the server goes by', async () => {
    const types = [{ name: 'stall', range: { from: 8_005, to: 8_009 } }];
    const server = { types } as unknown as Answering;
    const reserved = { '/proc/sys/net/ipv4/ip_local_reserved_ports': '8000-8010\n' };
    const found = await reservedPorts.run({ ...kernel(reserved), server });
    assert.ok(found.kind === 'wrong');
    assert.match(found.what, /all ports of stall:/);
    const outgoing = { '/proc/sys/net/ipv4/ip_local_port_range': '3000\t3099\n' };
    assert.equal((await ephemeralRange.run({ ...kernel(outgoing), server })).kind, 'well');
    assert.equal((await ephemeralRange.run(kernel(outgoing))).kind, 'wrong');
  });

  it('finds a disk that is nearly full, until somebody makes room', async () => {
    let free = 10 * 1_048_576;
    const here = machine({ room: async () => ({ free, total: 1e12 }) });
    const found = await diskSpace.run(here);
    assert.ok(found.kind === 'wrong');
    assert.match(found.what, /Only 10 MB are free/);
    free = 100 * 1_048_576;
    assert.equal((await diskSpace.run(here)).kind, 'well');
  });

  it('repeats what the server says of its own health', async () => {
    const health = (status: string, codes: readonly string[]) =>
      machine({
        server: {
          health: { status, reasons: codes.map((code) => ({ code })) },
        } as unknown as Answering,
      });
    const found = await serverHealth.run(health('unhealthy', ['journalReadOnly']));
    assert.ok(found.kind === 'wrong');
    assert.match(found.what, /unhealthy: journalReadOnly/);
    assert.equal(found.remedy, 'hm help journalReadOnly');
    assert.equal((await serverHealth.run(health('healthy', []))).kind, 'well');
    assert.equal((await serverHealth.run(health('degraded', ['filesSetAside']))).kind, 'well');
  });
});
