/** The writer of configuration files, by processes that want to write at the same time and die in the middle. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'jsonc-parser';
import { buildPrograms } from '#test/programs/build.ts';
import { Harbor, kill, until } from './harbor.ts';

const comment = '// what a person wrote';
const start = `{\n  ${comment}\n  "first": 1 // the first\n}\n`;

describe('The writer of configuration files', function () {
  this.timeout(120_000);
  let harbor: Harbor;
  let program: string;
  let file: string;

  before(async () => {
    harbor = await Harbor.open();
    program = (await buildPrograms(join(harbor.root, 'p'), ['config-writer']))['config-writer'];
    file = join(harbor.root, 'home/config.jsonc');
  });
  after(() => harbor.close());
  beforeEach(async () => {
    await harbor.disarm();
    await writeFile(file, start);
  });

  const text = () => readFile(file, 'utf8');
  const keys = async () => Object.keys(parse(await text()) as object);
  const writer = (way: string, ...some: string[]) =>
    spawn(process.execPath, [program, way, file, ...some], { env: harbor.env, stdio: 'ignore' });
  const ended = async (child: ReturnType<typeof writer>) => (await once(child, 'exit'))[1];
  const wanted = (n: number) => Array.from({ length: 8 }, (_, m) => `key-${n}-${m}`);

  async function missing(): Promise<string[]> {
    const there = await keys().catch((): string[] => []);
    return [0, 1, 2, 3].flatMap(wanted).filter((key) => !there.includes(key));
  }

  it('loses no key of four processes that write at once, and no comment', async () => {
    await Promise.all([0, 1, 2, 3].map((n) => ended(writer('careful', ...wanted(n)))));
    assert.deepEqual(await missing(), []);
    assert.ok((await text()).startsWith(start.replace(' // the first\n}\n', ', // the first\n')));
  });

  it('is needed: who reads and writes without a turn loses keys', async () => {
    const all = [0, 1, 2, 3].map((n) =>
      spawn(process.execPath, [program, 'naive', file, ...wanted(n)], {
        ...{ env: harbor.env, stdio: ['pipe', 'pipe', 'ignore'] },
      }),
    );
    await Promise.all(all.map(({ stdout }) => once(stdout, 'data')));
    const ends = all.map((each) => once(each, 'exit'));
    for (const { stdin } of all) stdin.end('go\n');
    await Promise.all(ends);
    assert.ok((await missing()).length > 0);
  });

  for (const [point, after] of [
    ['file-written', 'first'],
    ['config-drafted', 'first'],
    ['config-changed', 'mine'],
  ] as const)
    it(`killed at ${point}, leaves the file whole and its turn to the next`, async () => {
      await harbor.arm(point, 'SIGKILL');
      assert.equal(await ended(writer('careful', 'mine')), 'SIGKILL');
      assert.equal((await keys()).at(-1), after);
      assert.equal(await ended(writer('careful', 'next')), null);
      assert.equal((await keys()).at(-1), 'next');
      assert.match(await text(), new RegExp(comment));
    });

  it('waits for one that is stopped in the middle, and takes nothing from it', async () => {
    await harbor.arm('config-drafted', 'SIGSTOP');
    const stopped = writer('careful', 'mine');
    await until('it is stopped', async () => !(await harbor.isArmed('config-drafted')));
    const next = writer('careful', 'next');
    const seats = join(harbor.root, 'state', `writers-${harbor.places.hostId}`);
    const before = await readdir(seats);
    await until('the next one has begun', async () => (await harbor.processes()).length === 2);
    await assert.rejects(until('it has written', async () => (await text()) !== start, 700));
    assert.deepEqual(await readdir(seats), before);
    kill(stopped.pid ?? 0, 'SIGCONT');
    await Promise.all([ended(stopped), ended(next)]);
    assert.deepEqual(await keys(), ['first', 'mine', 'next']);
  });
});
