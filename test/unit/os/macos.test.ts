import assert from 'node:assert/strict';
import { parseLsof, parseLsofDirectories } from '#server/os/macos-listeners.ts';
import { macosSweepOf, parsePsTable } from '#server/os/macos-processes.ts';
import { chainIn, seenProcess } from '#server/os/process-table.ts';
import { parseMacosRange } from '#server/os/tool-port-ranges.ts';
import { lsof } from './recorded-tools.ts';

const ps = `    1     0     0 Ss   Thu Nov  6 09:00:00 2025     /sbin/launchd
  501     1   501 Ss   Thu Nov  6 09:01:00 2025     -zsh
  900   501   501 S+   Thu Nov  6 09:02:00 2025     npm run dev HOME=/Users/ann PATH=/usr/bin HARBORMASTER_MARKER=m_1
  901   900   501 S+   Thu Nov  6 09:02:01 2025     node vite --token abc HOME=/Users/ann HARBORMASTER_MARKER=m_1
  950     1   501 S    Thu Nov  6 09:05:00 2025     /bin/sleep 100
  960     1     0 S    Thu Nov  6 09:06:00 2025     /usr/sbin/cupsd
  970   501   501 Z    Thu Nov  6 09:07:00 2025     (gone) HARBORMASTER_MARKER=m_2
`;

describe('The tools of macOS', () => {
  it('list what listens with process, user, address and port, and no connection', () => {
    const shown = parseLsof(lsof).map(
      ({ pid, user, protocol, family, address, port }) =>
        `${pid} ${user} ${protocol} ${family} ${address} ${port}`,
    );
    assert.deepEqual(shown, [
      '512 ann tcp ipv4 0.0.0.0 7000',
      '512 ann tcp ipv6 :: 7000',
      '512 ann udp ipv4 0.0.0.0 5353',
      '1080 kar tcp ipv4 127.0.0.1 44950',
      '1080 kar tcp ipv6 ::1 3000',
      '1080 kar tcp ipv6 fe80:1::1 3002',
      '50386 mongo tcp ipv4 127.0.0.1 27017',
      '50386 mongo udp ipv6 ::1 61003',
    ]);
    assert.deepEqual(parseLsof(''), []);
  });

  it('list where processes work', () => {
    assert.deepEqual(
      parseLsofDirectories('p12\nfcwd\nn/Users/ann/my app\np13\nfcwd\nnunknown\n'),
      new Map([[12, '/Users/ann/my app']]),
    );
  });

  it('list processes with their parents and markers, and no secret', () => {
    const table = parsePsTable(ps, 'boot');
    assert.deepEqual([...table.keys()], [1, 501, 900, 901, 950, 960]);
    assert.deepEqual(seenProcess(table, 901), {
      process: { pid: 901, startTime: 'Thu Nov 6 09:02:01 2025', bootId: 'boot' },
      command: 'node vite --token ***',
      cwd: undefined,
      startedAt: Date.UTC(2025, 10, 6, 9, 2, 1),
      ancestors: [900, 501],
      marker: 'm_1',
    });
    assert.equal(seenProcess(table, 902), undefined);
  });

  it('list who started whom, and of an environment what was asked for alone', () => {
    const chain = chainIn(parsePsTable(ps, 'boot'), 901, ['HOME', 'TERM_PROGRAM']);
    assert.deepEqual(
      chain.map(({ process, command, variables }) => [process.pid, command, variables]),
      [
        [901, 'node vite --token ***', { HOME: '/Users/ann' }],
        [900, 'npm run dev', { HOME: '/Users/ann' }],
        [501, '-zsh', {}],
      ],
    );
  });

  it('show the markers of the living, and which orphans of ours might carry one unseen', () => {
    const { markers, hidden } = macosSweepOf(parsePsTable(ps, 'boot'), 501);
    assert.deepEqual([...markers], [['m_1', Date.UTC(2025, 10, 6, 9, 2, 0)]]);
    assert.deepEqual(hidden, [Date.UTC(2025, 10, 6, 9, 1, 0), Date.UTC(2025, 10, 6, 9, 5, 0)]);
  });

  it('tell the range of outgoing connections', () => {
    assert.deepEqual(parseMacosRange('49152\n65535\n'), [49_152, 65_535]);
    assert.deepEqual(parseMacosRange('32768\n60999\n'), [32_768, 60_999]);
    assert.deepEqual(parseMacosRange(''), [49_152, 65_535]);
  });
});
