/** Two windows see one machine: a type that nobody declared, a stranger on a reserved port, and a singleton that both use. */
import { strict as assert } from 'node:assert';
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Lease } from '#protocol/ports.ts';
import { HarbormasterEditor } from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

const declared = JSON.stringify({
  version: 1,
  services: { db: { type: 'database', singleton: true, command: 'node server.cjs' } },
});
const server = `require('node:http').createServer((q, a) => a.end('ahoy')).listen(process.env.PORT, '127.0.0.1')`;

for (const version of versionsToTest()) {
  describe(`what two windows share in VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let shop: string;
    let docs: string;
    let left: Workbench;
    let right: Workbench;
    const children: ChildProcess[] = [];
    const picture = (window: Workbench, name: string) =>
      window.screenshot(`shared-and-new/${version}-${name}`);

    before(async function () {
      this.timeout(240_000);
      // What holds a port here is what the test runs, not a window.
      const settings = { 'harbormaster.autoLease': false };
      harbor = await HarbormasterEditor.open(version, { settings });
      [shop, docs] = [harbor.project('shop'), harbor.project('docs')];
      for (const folder of [shop, docs]) {
        writeFileSync(join(folder, 'harbormaster.jsonc'), declared);
        writeFileSync(join(folder, 'server.cjs'), server);
        await harbor.hm(folder, 'trust', '--yes');
      }
      left = await harbor.openWindow(shop);
      right = await harbor.openWindow(docs);
    });

    afterEach(async function () {
      if (this.currentTest?.isFailed())
        await harbor.editor.keepPictures(this.currentTest.fullTitle());
    });

    after(async () => {
      for (const child of children) child.kill('SIGKILL');
      await harbor?.close();
    });

    const lease = async (service: string): Promise<Lease | undefined> => {
      const leases = JSON.parse((await harbor.hm(shop, 'ls', '--json')).stdout) as Lease[];
      return leases.find((each) => each.service === service);
    };
    const run = (folder: string, service: string) =>
      harbor.hm(folder, 'run', '--service', service, '--', process.execPath, 'server.cjs');

    it('an unknown service gets a range, in the tree and in the configuration', async () => {
      const { stdout, stderr } = await harbor.hm(shop, 'port', 'ledger', '--type', 'ledger');
      assert.match(stdout, /^\d+\n$/, stderr);
      await left.expand(/^Service Types, \d+ types/);
      const made = left.row(/^ledger, ports \d+ to \d+, 1 used, \d+ free, made by itself/);
      await made.waitFor();
      await picture(left, '1-range-light');
      const types = JSON.parse((await harbor.hm(shop, 'types', '--json')).stdout) as {
        name: string;
        range: { from: number; to: number };
        definedIn: { file?: string };
      }[];
      const type = types.find(({ name }) => name === 'ledger');
      assert.ok(type?.definedIn.file);
      const text = readFileSync(type.definedIn.file, 'utf8');
      assert.match(text, new RegExp(`"ledger".*${type.range.from}.*"automatic": true`, 's'));
      const port = Number(stdout);
      assert.ok(port >= type.range.from && port <= type.range.to);
      await left.row(/^Service Types,/).click();
    });

    it('a stranger on a reserved port is seen by both, and then the port that is taken instead', async () => {
      await harbor.hm(shop, 'port', 'web', '--port', '4491');
      const script = `require('node:net').createServer().listen(4491, '127.0.0.1')`;
      children.push(spawn(process.execPath, ['-e', script], { cwd: '/', stdio: 'ignore' }));
      for (const window of [left, right])
        await window.row('web, port 4491, contested by node, project').waitFor();
      await picture(right, '2-contested-light');
      const running = run(shop, 'web');
      for (const window of [left, right])
        await window.row(/^web, port (?!4491)\d+, listening, server/).waitFor();
      await picture(right, '3-moved-light');
      process.kill((await lease('web'))!.listener!.process.pid, 'SIGTERM');
      await running;
    });

    it('a singleton is shown where it runs and where it is shared', async () => {
      void run(shop, 'db');
      await left.row(/^db, port \d+, listening, server$/).waitFor();
      const joined = await run(docs, 'db');
      assert.equal(joined.code, 0, joined.stderr);
      for (const window of [left, right]) {
        await window.row(/^db, port \d+, listening, server, shared by 1/).waitFor();
        await window.row(/^db, port \d+, listening, of shop/).waitFor();
      }
      await picture(left, '4-shared-light');
      await right.toggleTheme();
      await picture(right, '4-shared-dark');
    });

    it('that is killed is down for both, and one of them offers to start it again', async () => {
      const before = (await lease('db'))!;
      process.kill(before.listener!.process.pid, 'SIGKILL');
      for (const window of [left, right]) {
        await window.row(/^db, port \d+, down, .*shared by 1/).waitFor();
        await window.row(/^db, port \d+, down, of shop/).waitFor();
      }
      const offer = /db of shop is down, and others use it/;
      const offers = () => Promise.all([left, right].map((window) => window.toasts(offer).count()));
      await until('one offers it', async () => (await offers()).includes(1));
      const window = (await offers())[0] === 1 ? left : right;
      await picture(window, `5-down-${window === left ? 'light' : 'dark'}`);
      assert.deepEqual((await offers()).sort(), [0, 1]);
      await window.page.bringToFront();
      await window.toastAction(offer, 'Start');
      for (const each of [left, right])
        await each
          .row(/^db, port \d+, listening, /)
          .first()
          .waitFor();
      await until('nothing is offered', async () => (await offers()).every((count) => count === 0));
      assert.equal((await lease('db'))?.port, before.port);
      await picture(window, '6-started');
    });
  });
}
