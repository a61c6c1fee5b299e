import assert from 'node:assert/strict';
import { SharedRun } from '#common/shared-run.ts';
import { parseRange, parseReserved } from '#server/os/linux-port-ranges.ts';
import { parseRows, readAddress } from '#server/os/linux-socket-table.ts';
import { markerIn } from '#server/os/marker.ts';

describe('An address in /proc/net', () => {
  const rows: [hex: string, address: string][] = [
    ['0100007F', '127.0.0.1'],
    ['00000000', '0.0.0.0'],
    ['0B00A8C0', '192.168.0.11'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000001000000', '::1'],
    ['0000000000000000FFFF00000100007F', '127.0.0.1'],
    ['B80D0120000000000000000001000000', '2001:db8::1'],
  ];
  for (const [hex, address] of rows)
    it(`${hex} is ${address}`, () => assert.equal(readAddress(hex), address));
});

describe('A table of sockets', () => {
  const head =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  const row = (state: string, port: string) =>
    `   0: 0100007F:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 1073 1 0000 100 0 0 10 0`;

  it('is read up to the first that does not listen', () => {
    const { sockets, ended } = parseRows([
      head,
      row('0A', '0BB8'),
      row('01', '0BB9'),
      row('0A', '0BBA'),
    ]);
    assert.deepEqual(sockets, [{ port: 3000, address: '127.0.0.1', uid: 1000, inode: '1073' }]);
    assert.equal(ended, true);
  });

  it('goes on when all of its rows listen', () => {
    assert.equal(parseRows([head, row('0A', '0BB8'), '']).ended, false);
  });
});

describe('Port ranges of Linux', () => {
  it('are two numbers, and a list of numbers and ranges', () => {
    assert.deepEqual(parseRange('32768\t60999\n'), [32_768, 60_999]);
    assert.equal(parseRange(''), undefined);
    assert.deepEqual(parseReserved('8080,9148-9150\n'), [
      [8080, 8080],
      [9148, 9150],
    ]);
    assert.deepEqual(parseReserved('\n'), []);
  });
});

describe('A marker in an environment', () => {
  const rows: [environment: string, marker: string | undefined][] = [
    ['A=1\0HARBORMASTER_MARKER=m_1\0B=2\0', 'm_1'],
    ['HARBORMASTER_MARKER=m_1', 'm_1'],
    ['HARBORMASTER_MARKER=\0', undefined],
    ['X_HARBORMASTER_MARKER=m_1\0', undefined],
    ['A=HARBORMASTER_MARKER=m_1\0', undefined],
    ['', undefined],
  ];
  for (const [environment, marker] of rows)
    it(`${JSON.stringify(environment)} is ${marker}`, () =>
      assert.equal(markerIn(environment), marker));
});

describe('A shared reading', () => {
  it('never answers with what was read before the question, and is shared by all who wait', async () => {
    let reads = 0;
    const finish: (() => void)[] = [];
    const shared = new SharedRun(async () => {
      reads += 1;
      const mine = reads;
      await new Promise<void>((resolve) => finish.push(resolve));
      return mine;
    });
    const first = shared.get();
    const waiting = [shared.get(), shared.get(), shared.get()];
    finish.shift()?.();
    assert.equal(await first, 1);
    await Promise.resolve();
    await Promise.resolve();
    while (finish.length === 0) await Promise.resolve();
    finish.shift()?.();
    assert.deepEqual(await Promise.all(waiting), [2, 2, 2]);
    assert.equal(reads, 2);
  });

  it('goes on after one that failed', async () => {
    let reads = 0;
    const shared = new SharedRun(async () => {
      reads += 1;
      if (reads === 1) throw new Error('once');
      return reads;
    });
    const [first, second] = [shared.get(), shared.get()];
    await assert.rejects(first, /once/);
    assert.equal(await second, 2);
  });
});
