/** The control of two hosts on one directory: a server with a pid file, as everybody writes it first. Says `serving` or `there is one`. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';

const [, , directory = ''] = process.argv;
const pidFile = join(directory, 'naive.pid');
const address = join(directory, 'naive.sock');

function isRunning(): boolean {
  try {
    return existsSync(pidFile) && process.kill(Number(readFileSync(pidFile, 'utf8')), 0);
  } catch {
    return false;
  }
}

if (isRunning()) console.log('there is one');
else {
  rmSync(address, { force: true });
  createServer().listen(address, () => {
    writeFileSync(pidFile, String(process.pid));
    console.log('serving');
  });
}
