/** A program on a disk of one megabyte of its own. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What the built program, which is given the disk's path, prints as JSON. A mount of its own name space ends with the process. */
export async function onDiskOfOneMegabyte<Report>(program: string): Promise<Report> {
  const disk = await mkdtemp(join(tmpdir(), 'hm-disk-'));
  const script = 'mount -t tmpfs -o size=1m,mode=700 none "$1" && exec "$2" "$3" "$1"';
  const asRoot = process.getuid?.() === 0 ? [] : ['--map-root-user'];
  const words = ['sh', '-c', script, 'sh', disk, process.execPath, program];
  try {
    const { stdout } = await promisify(execFile)('unshare', ['--mount', ...asRoot, ...words]);
    return JSON.parse(stdout);
  } finally {
    await rm(disk, { recursive: true });
  }
}
