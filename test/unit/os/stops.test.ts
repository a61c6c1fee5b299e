/** Whose each process is, as the tools of macOS and Windows tell it. */
import assert from 'node:assert/strict';
import { MachineStops } from '#server/os/machine-stops.ts';
import { parsePsTable } from '#server/os/macos-processes.ts';
import { runningOnMacos } from '#server/os/macos-stops.ts';
import { parseRunningOnWindows } from '#server/os/windows-stops.ts';

describe('Every process with its owner', () => {
  it('on macOS: by user id, with its directory and marker', () => {
    const ps = `  501     1   501 Ss   Thu Nov  6 09:01:00 2025     -zsh
  901   501   501 S+   Thu Nov  6 09:02:01 2025     node vite HOME=/Users/ann HARBORMASTER_MARKER=m_1
  960     1     0 S    Thu Nov  6 09:06:00 2025     /usr/sbin/cupsd
`;
    const where = new Map([[901, '/Users/ann/shop']]);
    const running = runningOnMacos(parsePsTable(ps, 'boot'), where, 501);
    assert.deepEqual([...running.keys()], [501, 901, 960]);
    assert.deepEqual(running.get(901), {
      process: { pid: 901, startTime: 'Thu Nov 6 09:02:01 2025', bootId: 'boot' },
      parent: 501,
      isMine: true,
      command: 'node vite',
      cwd: '/Users/ann/shop',
      startedAt: Date.UTC(2025, 10, 6, 9, 2, 1),
      marker: 'm_1',
    });
    assert.equal(running.get(960)?.isMine, false);
  });

  it('on Windows: by security identifier, and unknown where the system does not tell', () => {
    const running = parseRunningOnWindows(
      `\uFEFF${JSON.stringify({
        me: 'S-1-5-21-1-2-3-1001',
        processes: [
          { i: 4, u: 0, t: '638700000000000000', c: null, s: null },
          { i: 900, u: 4, t: '638700000010000000', c: '"C:\\node.exe" vite', s: 'S-1-5-18' },
          { i: 901, u: 900, t: '638700000020000000', c: 'vite', s: 'S-1-5-21-1-2-3-1001' },
        ],
      })}`,
    );
    assert.deepEqual(
      Array.from(running.values(), ({ process, parent, isMine }) => [process.pid, parent, isMine]),
      [
        [4, 0, undefined],
        [900, 4, false],
        [901, 900, true],
      ],
    );
    assert.equal(running.get(901)?.process.bootId, '638700000000000000');
    assert.equal(running.get(900)?.command, 'C:\\node.exe vite');
  });
});

describe('Many who are stopped at once', () => {
  it('share a reading of the table that begins after they asked', async () => {
    let readings = 0;
    const read = async () => {
      readings += 1;
      return new Map();
    };
    const stops = new MachineStops({ listeners: async () => [] }, { read });
    await Promise.all(Array.from({ length: 200 }, () => stops.running()));
    assert.equal(readings, 2);
    await stops.running();
    assert.equal(readings, 3);
  });
});
