/** vim, which suites run in terminals: on most machines it is there, and on the others it is fetched. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export async function fetchVim(): Promise<void> {
  await run('vim', ['--version']).catch(async () => {
    await run('apt-get', ['update']);
    await run('apt-get', ['install', '-y', '--no-install-recommends', 'vim']);
  });
}
