import assert from 'node:assert/strict';
import { parseDynamicRange, parseExcludedRanges } from '#server/os/tool-port-ranges.ts';
import { parseNetstat, parseWindowsReading } from '#server/os/windows-sockets.ts';
import { excluded, netstat } from './recorded-tools.ts';

const reading = JSON.stringify({
  sockets: [
    { k: 'tcp', a: '0.0.0.0', p: 135, o: 1020 },
    { k: 'tcp', a: '::', p: 3000, o: 7300 },
    { k: 'udp', a: 'fe80::1%12', p: 3001, o: 9999 },
  ],
  processes: [
    { i: 4, u: 0, t: '638980000000000000', c: null },
    { i: 1020, u: 4, t: '638980000100000000', c: null },
    { i: 7000, u: 7300, t: '638981000000000000', c: 'cmd.exe /c npm run dev' },
    {
      i: 7300,
      u: 7000,
      t: '638981000100000000',
      c: '"C:\\Program Files\\nodejs\\node.exe" vite --token=abc',
    },
  ],
});

describe('What PowerShell says of Windows', () => {
  it('is a listener for each socket, with its process and without its secrets', () => {
    const [service, vite, unknown] = parseWindowsReading(`\uFEFF${reading}\r\n`);
    assert.equal(service?.process?.command, '');
    assert.deepEqual(vite, {
      protocol: 'tcp',
      family: 'ipv6',
      port: 3000,
      address: '::',
      process: {
        process: { pid: 7300, startTime: '638981000100000000', bootId: '638980000000000000' },
        command: 'C:\\Program Files\\nodejs\\node.exe vite --token=***',
        cwd: undefined,
        startedAt: Date.UTC(2025, 10, 7, 8, 13, 30),
        // A parent that was given the number of its own child: the chain ends where it would go round.
        ancestors: [7000, 7300],
        marker: undefined,
      },
    });
    assert.deepEqual(unknown, {
      ...{ protocol: 'udp', family: 'ipv6', port: 3001, address: 'fe80::1' },
      process: undefined,
    });
  });

  it('is refused when it is something else', () => {
    for (const output of ['', 'null', '{}', 'Get-NetTCPConnection : Zugriff verweigert'])
      assert.throws(() => parseWindowsReading(output));
  });
});

const dynamic = {
  English: `
Protocol tcp Dynamic Port Range
---------------------------------
Start Port      : 1024
Number of Ports : 13977
`,
  French: `
Plage de ports dynamique du protocole tcp
---------------------------------
Port de démarrage   : 1024
Nombre de ports : 13977
`,
  Chinese: `
协议 tcp 动态端口范围
---------------------------------
启动端口        ：1024
端口数          ：13977
`,
};

describe('What netsh says of Windows', () => {
  for (const [language, output] of Object.entries(excluded))
    for (const [end, text] of [
      ['\\n', output],
      ['\\r\\n', output.replaceAll('\n', '\r\n')],
    ] as const)
      it(`is which ports are excluded, in ${language} with ${end}`, () => {
        assert.deepEqual(parseExcludedRanges(text), [
          [5985, 5985],
          [49_673, 49_772],
          [50_000, 50_059],
        ]);
      });

  for (const [language, output] of Object.entries(dynamic))
    it(`is which ports are dynamic, in ${language}`, () => {
      assert.deepEqual(parseDynamicRange(output.replaceAll('\n', '\r\n')), [1024, 15_000]);
    });

  it('is the common default when it says nothing', () => {
    assert.deepEqual(parseDynamicRange(''), [49_152, 65_535]);
    assert.deepEqual(parseExcludedRanges(''), []);
  });
});

describe('What netstat says of Windows', () => {
  for (const [language, output] of Object.entries(netstat))
    it(`is what listens and what is bound, in ${language}`, () => {
      const shown = parseNetstat(output.replaceAll('\n', '\r\n'));
      assert.deepEqual(
        shown.map(({ k, a, p, o }) => `${k} ${a} ${p} ${o}`),
        [
          'tcp 0.0.0.0 135 1020',
          'tcp :: 3000 7300',
          'tcp ::1 49670 4',
          'udp 0.0.0.0 5353 2460',
          'udp fe80::1%12 1900 3164',
        ],
      );
    });
});
