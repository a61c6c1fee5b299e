/** Two windows on two projects and one server: each sees the other, a stranger, and the server's death. */
import { strict as assert } from 'node:assert';
import { type ChildProcess, spawn } from 'node:child_process';
import { chmodSync } from 'node:fs';
import { HarbormasterEditor, rowNames, says, viewText } from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

for (const version of versionsToTest()) {
  describe(`two windows of VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let shop: string;
    let docs: string;
    let left: Workbench;
    let right: Workbench;
    const children: ChildProcess[] = [];
    const picture = (window: Workbench, name: string) =>
      window.screenshot(`two-windows/${version}-${name}`);

    before(async function () {
      this.timeout(240_000);
      harbor = await HarbormasterEditor.open(version);
      shop = harbor.project('shop');
      docs = harbor.project('docs');
      left = await harbor.openWindow(shop);
      right = await harbor.openWindow(docs);
    });

    after(async () => {
      for (const child of children) child.kill('SIGKILL');
      await harbor?.close();
    });

    /** A program that listens on `port`, started in `cwd`. */
    function listen(cwd: string, port: number): ChildProcess {
      const script = `require('node:http').createServer((q, a) => a.end('ok')).listen(${port}, '127.0.0.1')`;
      const child = spawn(process.execPath, ['-e', script], { cwd, stdio: 'ignore' });
      children.push(child);
      return child;
    }

    it('each sees what the other holds, its own project first', async () => {
      await harbor.hm(shop, 'port', 'web', '--port', '4471');
      await harbor.hm(docs, 'port', 'api', '--port', '4472');
      const shows = async (window: Workbench, rows: readonly string[]) =>
        await until(rows.join('\n'), async () => (await rowNames(window)).join() === rows.join());
      await shows(left, [
        'shop, this window, branch main, 1 port',
        'web, port 4471, reserved, project',
        'docs, window, branch main, 1 port',
        'api, port 4472, reserved, project',
      ]);
      await shows(right, [
        'docs, this window, branch main, 1 port',
        'api, port 4472, reserved, project',
        'shop, window, branch main, 1 port',
        'web, port 4471, reserved, project',
      ]);
      await says(left, /^Ports of shop: web 4471$/);
      await says(right, /^Ports of docs: api 4472$/);
    });

    it('see a program of the project listen, and its end', async () => {
      const server = listen(shop, 4471);
      for (const window of [left, right])
        await window.row('web, port 4471, listening, node').waitFor();
      await picture(right, '1-listening');
      server.kill('SIGKILL');
      for (const window of [left, right])
        await window.row(/^web, port 4471, (nobody|reserved)/).waitFor();
    });

    it('are warned of a stranger on a leased port by badge, row, word and status bar', async () => {
      const stranger = listen('/', 4472);
      for (const window of [left, right]) {
        await window.row('api, port 4472, contested by node, project').waitFor();
        await until('a badge', async () => (await window.badge('Harbormaster')) === '1');
      }
      await says(right, /api 4472 contested/);
      await says(left, /^Ports of shop: web 4471$/);
      await picture(right, '2-contested');
      stranger.kill('SIGKILL');
      for (const window of [left, right])
        await until('no badge', async () => (await window.badge('Harbormaster')) === '');
    });

    it('ask before a port of another project is released', async () => {
      // A page behind another one is drawn once a second.
      await left.page.bringToFront();
      await left.rowAction(/^api/, 'Release Port');
      const dialog = left.page.locator('.monaco-dialog-box');
      await dialog.filter({ hasText: 'Port 4472 is api of docs' }).waitFor();
      await picture(left, '3-ask-before-release');
      await dialog.getByRole('button', { name: 'Cancel' }).click();
      await dialog.waitFor({ state: 'detached' });
      assert.equal(await right.row(/^api, port 4472/).count(), 1);
    });

    it('are back with everything after the server was killed, and nobody is bothered', async () => {
      const pid = await harbor.serverPid();
      process.kill(pid, 'SIGKILL');
      await until('another server', async () => (await harbor.serverPid()) !== pid);
      for (const window of [left, right]) await says(window, /^Ports of/);
      await left.row(/^api, port 4472/).waitFor();
      await right.row(/^web, port 4471/).waitFor();
      for (const window of [left, right])
        assert.equal(await window.toasts(/Harbormaster|server/i).count(), 0);
      await harbor.hm(docs, 'port', 'web', '--port', '4473');
      await left.row(/^web, port 4473/).waitFor();
    });

    it('restart the server by the palette', async () => {
      const pid = await harbor.serverPid();
      await left.command('Harbormaster: Restart Server');
      await until('another server', async () => (await harbor.serverPid()) !== pid);
      for (const window of [left, right]) await says(window, /^Ports of/);
    });

    it('say that the server is away, and that what they show was last seen', async () => {
      // Nobody may connect through a directory that others could write to.
      const pid = await harbor.serverPid();
      chmodSync(harbor.editor.home.stateDirectory, 0o777);
      process.kill(pid, 'SIGKILL');
      try {
        await says(left, /no server/);
        const why = /must have 700 .* This is what was last seen\.$/s;
        // The editor draws its views some time after its status bar.
        await until('the reason', async () => why.test(await viewText(left)));
        await picture(left, '4-away');
      } finally {
        chmodSync(harbor.editor.home.stateDirectory, 0o700);
      }
      await says(left, /^Ports of/);
      await until('no message', async () => (await viewText(left)) === '');
    });

    it('forget a window that was closed', async () => {
      await right.close();
      await left.row(/^docs, terminal, /).waitFor();
      await picture(left, '5-closed');
    });
  });
}
