/** A deleted directory told apart from a disk that is away, on disks made of tables. */
import assert from 'node:assert/strict';
import { dirname } from 'node:path';
import { type AskDisk, MachineProjectDirectories } from '#server/os/project-directories.ts';
import { SplitClock, settled } from '#test/machine/split-clock.ts';

/** Devices by mount point; a path has the device of the nearest one above it. */
function disks(mounts: Record<string, number>, directories: readonly string[]): AskDisk {
  const deviceOf = (path: string): number => mounts[path] ?? deviceOf(dirname(path));
  return async (path) =>
    path in mounts || directories.some((each) => each === path || each.startsWith(`${path}/`))
      ? { isDirectory: true, device: deviceOf(path) }
      : 'absent';
}

const usb = { '/': 1, '/media/usb': 2 };
const there = ['/media/usb/shop', '/home/me/forge'];

describe('the directory of a project', () => {
  it('lies on the disk that is mounted above it', async () => {
    const directories = new MachineProjectDirectories(disks(usb, there));
    assert.equal(await directories.diskOf('/media/usb/shop'), '/media/usb');
    assert.equal(await directories.diskOf('/home/me/forge'), '/');
    assert.equal(await directories.diskOf('/nowhere'), undefined);
  });

  it('is missing when its disk is there and it is not', async () => {
    const directories = new MachineProjectDirectories(disks(usb, ['/home/me', '/media/other']));
    assert.equal(await directories.look('/media/usb/shop', '/media/usb'), 'missing');
    assert.equal(await directories.look('/home/me/forge', '/'), 'missing');
  });

  it('is unknown while its disk is unplugged, whether its mount point stays or goes', async () => {
    const stays = new MachineProjectDirectories(disks({ '/': 1 }, ['/media/usb', '/home']));
    assert.equal(await stays.look('/media/usb/shop', '/media/usb'), 'unknown');
    const goes = new MachineProjectDirectories(disks({ '/': 1 }, ['/home']));
    assert.equal(await goes.look('/media/usb/shop', '/media/usb'), 'unknown');
  });

  it('is unknown when nobody knows on which disk it was', async () => {
    const directories = new MachineProjectDirectories(disks(usb, []));
    assert.equal(await directories.look('/home/me/forge', undefined), 'unknown');
  });

  it('is unknown when its disk does not answer, and two such questions are the most', async () => {
    const clock = new SplitClock();
    const asked: string[] = [];
    const silent = new MachineProjectDirectories((path) => {
      asked.push(path);
      return new Promise(() => {});
    }, clock);
    const looks = ['/a', '/b', '/c', '/d'].map((root) => silent.look(root, '/'));
    const all = Promise.all(looks);
    for (let turn = 0; turn < 4; turn++) {
      await settled();
      await clock.pass(2_000);
    }
    assert.deepEqual(await all, ['unknown', 'unknown', 'unknown', 'unknown']);
    assert.deepEqual(asked, ['/a', '/b']);
  });
});
