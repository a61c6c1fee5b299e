/** What agents report of their usage, on real processes: counted once, by whoever's token, and still known to the next server. */
import assert from 'node:assert/strict';
import { kill } from './harbor.ts';
import { Terminal } from './terminal.ts';

interface Shown {
  readonly spenders: readonly {
    readonly agent?: string;
    readonly models: readonly { readonly model: string; readonly tokens: number }[];
  }[];
}

describe('hm usage', function () {
  this.timeout(120_000);

  it('counts what a token’s bearer reports once, refuses another project, and survives a killed server', async () => {
    const person = await Terminal.open();
    try {
      await person.in('forge');
      const token = await person.ask('token', 'issue', '--agent', '--name', 'robot');
      const robot = await person.in('shop', { HARBORMASTER_TOKEN: token });
      const report = ['usage', 'report', '--input', '1_000', '--output', '20', '--model', 'mine'];
      await robot.ask(...report);
      await robot.ask(...report);
      await robot.ask('usage', 'report', '--output', '5', '--model', 'mine', '--more', 'turn-2');
      const forge = await person.in('forge', { HARBORMASTER_TOKEN: token });
      assert.equal((await forge.hm(...report, '--json')).code, 8);
      const wrong = await robot.hm('usage', 'report', '--input', 'many');
      assert.deepEqual([wrong.code, /no number of tokens/.test(wrong.stderr)], [2, true]);
      const counted = async () => {
        const { spenders } = await robot.askJson<Shown>('usage', 'show');
        return spenders.map(({ agent, models }) => [agent, models[0]?.model, models[0]?.tokens]);
      };
      assert.deepEqual(await counted(), [['robot', 'mine', 1_025]]);
      kill(await person.serverPid(), 'SIGKILL');
      await robot.ask('usage', 'report', '--output', '5', '--model', 'mine', '--more', 'turn-2');
      assert.deepEqual(await counted(), [['robot', 'mine', 1_025]]);
      assert.match(await robot.ask('usage', 'show'), /robot +mine +1025 .*its reports/);
    } finally {
      await person.close();
    }
  });
});
