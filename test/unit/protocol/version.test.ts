import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parseBuild } from '#discovery/build.ts';
import { type Compatibility, compareVersions, compatibility } from '#protocol/version.ts';

const side = (version: string, major: number, minor = 0) => ({
  version,
  protocol: { major, minor },
});

describe('Who gives way when a client meets a server', () => {
  const table: readonly [client: string, server: string, Compatibility][] = [
    ['0.2.0 1.1', '0.2.0 1.1', 'serve'],
    ['0.2.0 1.1', '0.3.0 1.2', 'serve'],
    ['0.3.0 1.2', '0.2.0 1.1', 'handOver'],
    ['0.2.0 1.1', '0.1.0 1.0', 'handOver'],
    ['0.2.1 1.1', '0.2.0 1.1', 'handOver'],
    ['0.10.0 1.1', '0.9.0 1.1', 'handOver'],
    ['0.9.0 1.1', '0.10.0 1.1', 'serve'],
    // The minor of the protocol alone replaces nobody: the release says who is newer.
    ['0.2.0 1.2', '0.2.0 1.1', 'serve'],
    // Two builds of one release.
    ['0.2.0+a 1.1', '0.2.0+b 1.1', 'serve'],
    ['0.3.0 1.1', '0.3.0-rc.1 1.1', 'handOver'],
    ['0.3.0-rc.1 1.1', '0.3.0 1.1', 'serve'],
    ['0.3.0-rc.1 1.1', '0.2.0 1.1', 'handOver'],
    // What cannot be read is no reason to end a server.
    ['nightly 1.1', '0.2.0 1.1', 'serve'],
    ['0.2.0 1.1', 'nightly 1.1', 'serve'],
    ['1.0.0 2.0', '0.9.0 1.9', 'handOver'],
    ['0.9.0 1.9', '1.0.0 2.0', 'reloadWindow'],
    // Of two that do not talk, the newer protocol decides alone.
    ['0.9.0 1.9', '0.8.0 2.0', 'reloadWindow'],
    ['0.8.0 2.0', '0.9.0 1.9', 'handOver'],
  ];
  const parsed = (words: string) => {
    const [version = '', protocol = ''] = words.split(' ');
    const [major = 0, minor = 0] = protocol.split('.').map(Number);
    return side(version, major, minor);
  };

  for (const [client, server, expected] of table)
    it(`${client} meets ${server}: ${expected}`, () => {
      assert.equal(compatibility(parsed(client), parsed(server)), expected);
    });

  it('never lets both replace each other, whoever they are', () => {
    const number = fc.integer({ min: 0, max: 12 });
    const pre = fc.constantFrom('', '-a', '-a.1', '-a.b', '-1', '-1.a', '-rc.2', '-rc.10', '+x');
    const version = fc
      .tuple(number, number, number, pre)
      .map(([a, b, c, rest]) => `${a}.${b}.${c}${rest}`);
    const any = fc.tuple(version, fc.integer({ min: 1, max: 3 })).map(([v, m]) => side(v, m));
    return fc.assert(
      fc.property(any, any, (a, b) => {
        const [there, back] = [compatibility(a, b), compatibility(b, a)];
        assert.ok(!(there === 'handOver' && back === 'handOver'));
        assert.equal(there === 'serve' && back === 'reloadWindow', false);
      }),
    );
  });

  it('orders versions as semver.org does', () => {
    // Item 11 of the specification, and its example.
    const rising = [
      ...['0.9.0', '0.10.0', '1.0.0-1', '1.0.0-2', '1.0.0-10', '1.0.0-alpha', '1.0.0-alpha.1'],
      ...['1.0.0-alpha.beta', '1.0.0-beta', '1.0.0-beta.2', '1.0.0-beta.11', '1.0.0-rc.1', '1.0.0'],
    ];
    for (const [n, a] of rising.entries())
      for (const [m, b] of rising.entries())
        assert.equal(Math.sign(compareVersions(a, b)), Math.sign(n - m), `${a} and ${b}`);
  });
});

describe('The description of a build', () => {
  const sound = {
    version: '0.2.0',
    build: '0.2.0-0123456789ab',
    commit: '',
    protocol: { major: 1, minor: 1 },
    builtAt: 1,
    files: { 'server.cjs': 'a'.repeat(64) },
  };

  it('is read as it was written', () => {
    assert.equal(parseBuild(JSON.stringify(sound))?.build, sound.build);
  });

  const damaged: readonly object[] = [
    { build: '0.2.0-../../etc' },
    { build: '../0.2.0-0123456789ab' },
    { build: '0.3.0-0123456789ab' },
    { version: 2 },
    { protocol: { major: 1 } },
    { builtAt: '1' },
    { commit: null },
    { files: {} },
    { files: [] },
    { files: { '../server.cjs': 'a'.repeat(64) } },
    { files: { 'server.cjs': 'short' } },
    { files: { '.profile': 'a'.repeat(64) } },
  ];
  for (const part of damaged)
    it(`is none with ${JSON.stringify(part).slice(0, 50)}`, () => {
      assert.equal(parseBuild(JSON.stringify({ ...sound, ...part })), undefined);
    });
});
