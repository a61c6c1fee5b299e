import assert from 'node:assert/strict';
import { addressWords, scanGroups, scanHead, scanRows } from '#client/cli/scan/scan-rows.ts';
import type { MachineSocket } from '#protocol/machine.ts';

const minute = 60_000;
const now = 1_760_000_000_000;
const names = new Map([['p_shop', 'shop']]);

function socket(port: number, more: Partial<MachineSocket> = {}): MachineSocket {
  return { protocol: 'tcp', family: 'ipv4', port, address: '0.0.0.0', ours: false, ...more };
}

function running(pid: number, command: string, projectId?: string): MachineSocket['process'] {
  const process = { pid, startTime: String(pid), bootId: 'b' };
  return { process, command, startedAt: now - 3 * minute, projectId };
}

const vite = running(4711, '/usr/bin/node /home/me/shop/node_modules/.bin/vite --host', 'p_shop');
const lease = { id: 'l_1', service: 'web', projectId: 'p_shop' };

const seen: readonly MachineSocket[] = [
  socket(22, { user: 'root' }),
  socket(3000, { process: vite, user: 'ann', ours: true, lease, address: '127.0.0.1' }),
  socket(3000, { process: vite, user: 'ann', ours: true, lease, address: '::1', family: 'ipv6' }),
  socket(3000, { process: running(9, 'python3 -m http.server'), user: 'bob', lease }),
  socket(5353, { protocol: 'udp', process: running(0, 'docker: dns'), container: 'dns' }),
  socket(8080, { process: running(12, 'node server.js', 'p_shop'), user: 'ann' }),
];

const groups = scanGroups(seen);

function shown(width?: number): string[] {
  return scanRows(groups, { names, now, width }).map((row) => row.join('  '));
}

describe('The table of hm scan', () => {
  it('has a line for each process on a port, with its addresses together, and whose it is', () => {
    assert.deepEqual(shown(), [
      scanHead.join('  '),
      '22  0.0.0.0  ?  root  -  -  ',
      '3000  localhost  vite 4711  ann  3 min  web of shop  node /home/me/shop/node_modules/.bin/vite --host',
      '3000  0.0.0.0  http.server 9  bob  3 min  stranger on web of shop  python3 -m http.server',
      '5353/udp  0.0.0.0  dns  -  3 min  container dns  docker: dns',
      '8080  0.0.0.0  server 12  ann  3 min  shop  node server.js',
    ]);
  });

  it('fits any terminal: columns give way, the command first, and the port never', () => {
    for (const width of [60, 72, 80, 100, 120, 200]) {
      const rows = scanRows(groups, { names, now, width });
      const widths = rows[0]!.map((_, at) => Math.max(...rows.map((row) => row[at]!.length)));
      const whole = widths.reduce((sum, each) => sum + each, 0) + 2 * (widths.length - 1);
      assert.ok(whole <= width, `${whole} columns for a terminal of ${width}`);
      assert.deepEqual(
        rows.slice(1).map(([port]) => port),
        ['22', '3000', '3000', '5353/udp', '8080'],
      );
    }
    assert.equal(scanRows(groups, { names, now, width: 60 })[0]!.includes('COMMAND'), false);
  });

  it('cuts a long command by its directories first', () => {
    const [, , row] = scanRows(groups, { names, now, width: 104 });
    assert.equal(row?.at(-1), 'node …/vite --host');
  });

  it('counts what a wide character takes, and shows what would steer the terminal', () => {
    const name = '販売管理システム販売管理システム';
    const escapeCode = String.fromCharCode(27);
    const odd = socket(1, { process: running(1, `x${escapeCode}]0;owned`, 'p_wide') });
    const [head, row] = scanRows(scanGroups([odd]), {
      names: new Map([['p_wide', name]]),
      ...{ now, width: 60 },
    });
    assert.equal(head?.length, 6);
    assert.match(row?.[5] ?? '', /^販売.*…$/);
    assert.ok(!row?.join('').includes(escapeCode));
  });

  it('says every address in few words', () => {
    assert.equal(addressWords(['::', '0.0.0.0']), '*');
    assert.equal(addressWords(['::']), '::');
    assert.equal(addressWords(['::1', '127.0.0.1']), 'localhost');
    assert.equal(addressWords(['10.0.0.1', '10.0.0.2', '10.0.0.3']), '10.0.0.1 +2');
  });
});
