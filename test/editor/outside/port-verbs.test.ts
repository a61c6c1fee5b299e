/** What a person does to a port from a row: reserves it, takes it under management, ends who listens; and what becomes of an agent's leftovers. */
import { strict as assert } from 'node:assert';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarbormasterEditor } from '#test/editor/harbormaster.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

const listening = (port: number | string) =>
  `require('node:net').createServer().listen(${port}, '127.0.0.1')`;

for (const version of versionsToTest()) {
  describe(`verbs of ports in VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let window: Workbench;
    let shop: string;
    const programs: ChildProcess[] = [];
    const picture = (name: string) => window.screenshot(`port-verbs/${version}-${name}`);
    /** A program of the project that nobody leased a port for. */
    const listen = (port: number) => {
      const program = spawn(process.execPath, ['-e', listening(port)], {
        cwd: shop,
        stdio: 'ignore',
      });
      programs.push(program);
      return program;
    };

    before(async function () {
      this.timeout(240_000);
      harbor = await HarbormasterEditor.open(version);
      shop = harbor.project('shop');
      writeFileSync(join(shop, 'server.cjs'), listening('process.env.PORT'));
      window = await harbor.openWindow(shop);
      await window.command('Harbormaster: Focus on Ports on this Machine View');
      // A machine on which much listens has more rows than are in sight.
      await window.command('Harbormaster: Filter Ports on this Machine');
      await window.pick(/^This Window/);
    });

    afterEach(async function () {
      if (this.currentTest?.isFailed())
        await harbor.editor.keepPictures(this.currentTest.fullTitle());
    });

    after(async () => {
      for (const program of programs) program.kill('SIGKILL');
      await harbor?.close();
    });

    it('Reserve keeps a port from everybody until it is released', async () => {
      const program = listen(4521);
      await window.rowMenu('port 4521, node, shop, not leased', 'Reserve this Port');
      program.kill('SIGKILL');
      const kept = await harbor.hm(shop, 'port', 'web', '--port', '4521');
      assert.equal(kept.code, 5);
      assert.match(kept.stderr, /4521/);
      assert.equal((await harbor.hm(shop, 'release', '4521')).code, 0);
    });

    it('Take Under Management leases the port to the service that is named', async () => {
      listen(4522);
      await window.rowMenu('port 4522, node, shop, not leased', 'Take Under Management');
      await window.answer('api');
      await window.row('api, port 4522, listening, node').waitFor();
      await window.row(/^port 4522, node, api of shop/).waitFor();
      await picture('1-taken-light');
    });

    it('Stop shows who it is and what proves it, and ends it', async () => {
      const program = programs.at(-1)!;
      const ended = once(program, 'exit');
      await window.rowMenu('api, port 4522, listening, node', 'Stop');
      assert.match(
        await window.question(),
        new RegExp(
          `Stop node \\(pid ${program.pid}\\) on port 4522\\?[\\s\\S]*taken under management`,
        ),
      );
      await picture('2-stop-light');
      await window.reply('Stop');
      await ended;
      await window.row(/^port 4522/).waitFor({ state: 'detached' });
    });

    it('Move to Project writes the user’s type into the project’s file', async () => {
      await harbor.hm(shop, 'port', 'ledger', '--type', 'ledger');
      await window.expand(/^Service Types/);
      await window.rowMenu(/^ledger, ports \d+ to \d+/, 'Move to Project');
      await window.row(/^ledger, ports \d+ to \d+.*, of this project/).waitFor();
      assert.match(readFileSync(join(shop, 'harbormaster.jsonc'), 'utf8'), /"ledger"/);
    });

    const left = /^agent, ended, left 1 running, robot/;

    it('what an ended agent left running is kept', async () => {
      await leaveBehind('one');
      await window.row(left).waitFor();
      await picture('3-left-light');
      await window.rowAction(left, 'Keep What the Agent Left Running');
      await window.row(left).waitFor({ state: 'detached' });
      await window.row(/^one, port \d+, listening, server/).waitFor();
      assert.match((await harbor.hm(shop, 'stop', 'one')).stdout, /Nothing of it is left/);
    });

    it('or stopped, one after the other', async () => {
      await leaveBehind('two');
      await window.rowAction(left, 'Stop What the Agent Left Running');
      await window.reply('Stop');
      await window.row(left).waitFor({ state: 'detached' });
      await window.row(/^two, port \d+, listening/).waitFor({ state: 'detached' });
    });

    /** An agent that starts this service and ends without it. */
    async function leaveBehind(service: string): Promise<void> {
      const said = await harbor.leavingAgent(shop, service, process.execPath, 'server.cjs');
      assert.equal(said.code, 0, said.stderr);
    }
  });
}
