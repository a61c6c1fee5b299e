/** The server's log on a disk that is full. Linux: every write to /dev/full fails with ENOSPC (full(4)). */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { withDeadline } from '#common/clock.ts';
import { kill } from './harbor.ts';

/** Opens a log, writes into it, goes on for a moment, and leaves in good order. */
function programWith(opening: string): string {
  return `${opening}
    log.info('A line.');
    setTimeout(() => { process.stdout.write('served on'); log.close(); }, 200);`;
}

const ours = programWith(`
  const { openServerLog } = await import('#server/server-log.ts');
  const { systemClock } = await import('#common/clock.ts');
  const log = openServerLog('/dev/full', systemClock, 'info');`);

/** As pino is used by default. */
const naive = programWith(`
  const { default: pino } = await import('pino');
  const destination = pino.destination({ dest: '/dev/full', sync: false });
  const log = Object.assign(pino(destination), { close: () => destination.flushSync() });`);

/** What the program printed, and whether it ended by itself within `limitMs`. */
async function run(program: string, limitMs: number): Promise<{ said: string; code: unknown }> {
  const args = ['--import', 'tsx', '--input-type=module', '-e', program];
  const child = spawn(process.execPath, args, {
    cwd: import.meta.dirname,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  try {
    const [code] = await withDeadline(once(child, 'close'), limitMs, 'The program');
    return { said, code };
  } catch {
    return { said, code: 'none' };
  } finally {
    if (child.pid !== undefined && child.exitCode === null) kill(child.pid, 'SIGKILL');
  }
}

describe('The server log on a full disk', function () {
  this.timeout(120_000);

  it('costs the server its log, not its life, and lets it leave', async () => {
    assert.deepEqual(await run(ours, 20_000), { said: 'served on', code: 0 });
  });

  it('control: a log that is left as it comes neither serves on nor ends', async () => {
    assert.deepEqual(await run(naive, 5_000), { said: '', code: 'none' });
  });
});
