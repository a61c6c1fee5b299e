/** What a runner is called that nobody named. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { RunnerName } from '#protocol/runner.ts';
import { launchName } from '#services/launch-name.ts';

const names: readonly (readonly [name: string, argv: readonly string[]])[] = [
  ['dev', ['npm', 'run', 'dev']],
  ['start', ['npm', 'start']],
  ['dev', ['/usr/bin/yarn', 'dev', '--host']],
  ['web', ['pnpm', '--filter', 'web', 'dev']],
  ['server', ['bun', 'server.ts']],
  ['vite', ['npx', '--yes', 'vite', '--port', '3000']],
  ['npm', ['npm']],
  ['htop', ['/usr/bin/htop', '-d', '5']],
  ['claude', ['claude', '--continue']],
  ['vite', ['node', 'node_modules/.bin/vite']],
  ['http-server', ['python3', '-m', 'http.server', '8000']],
  ['server', ['/bin/sh', '-c', 'node server.cjs | tee log']],
  ['start', ['/bin/sh', '-c', 'X=1 npm start']],
  ['bash', ['bash', '-i']],
  ['my-tool-exe', ['My Tool.exe']],
  ['runner', ['/x/___']],
  ['runner', []],
];

describe('The name of a launch', () => {
  for (const [name, argv] of names)
    it(`of '${argv.join(' ')}' is ${name}`, () => assert.equal(launchName(argv), name));

  it('is one that a runner can have, whatever is launched', () => {
    return fc.assert(
      fc.property(fc.array(fc.string({ unit: 'grapheme' })), (argv) => {
        assert.ok(RunnerName.safeParse(launchName(argv)).success);
      }),
    );
  });
});
