/** Windows as people have them: without a folder, with several, twice on the same one, on a folder that is on no disk, and far away. */
import { strict as assert } from 'node:assert';
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { HarbormasterEditor, rowNames, says, viewText } from '#test/editor/harbormaster.ts';
import { repository } from '#test/editor/host/cache.ts';
import { packageExtension } from '#test/editor/host/package-extension.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

for (const version of versionsToTest()) {
  describe(`windows of VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let shop: string;
    let docs: string;
    /** By the name of the picture that is taken of it, light and dark. */
    const windows = new Map<string, Workbench>();
    const children: ChildProcess[] = [];
    const picture = (window: Workbench, name: string) =>
      window.screenshot(`window-states/${version}-${name}`);

    before(async function () {
      this.timeout(240_000);
      const elsewhere = join(repository, 'test/out', `elsewhere-${version}.vsix`);
      await packageExtension(join(repository, 'test/editor/fixtures/elsewhere'), elsewhere);
      harbor = await HarbormasterEditor.open(version, { extensions: [elsewhere] });
      shop = harbor.project('shop');
      docs = harbor.project('docs');
    });

    afterEach(async function () {
      if (this.currentTest?.isFailed())
        await harbor.editor.keepPictures(this.currentTest.fullTitle());
    });

    after(async () => {
      for (const child of children) child.kill('SIGKILL');
      await harbor?.close();
    });

    async function shows(window: Workbench, ...rows: (string | RegExp)[]): Promise<void> {
      let seen: readonly string[] = [];
      const same = (row: string | RegExp | undefined, name: string) =>
        row instanceof RegExp ? row.test(name) : row === name;
      const ask = async () => {
        seen = await rowNames(window);
        return seen.length === rows.length && seen.every((name, n) => same(rows[n], name));
      };
      await until('these rows', ask).catch((error: Error) => {
        throw new Error(`${error.message}\n${rows.join('\n')}\nbut\n${seen.join('\n')}`);
      });
    }

    function listen(port: number, cwd: string): ChildProcess {
      const script = `require('node:net').createServer().listen(${port}, '127.0.0.1')`;
      const child = spawn(process.execPath, ['-e', script], { cwd, stdio: 'ignore' });
      children.push(child);
      return child;
    }

    async function offersNoLease(window: Workbench): Promise<void> {
      await window.command('Harbormaster: Show All Ports');
      await window.options(/Show Server Log/).waitFor();
      assert.equal(await window.options(/Lease a Port/).count(), 0);
      await window.page.keyboard.press('Escape');
      await window.input.waitFor({ state: 'hidden' });
    }

    async function open(name: string, folder?: string): Promise<Workbench> {
      const window = await harbor.openWindow(folder);
      windows.set(name, window);
      return window;
    }

    it('with no folder say how to begin, and offer nothing that needs one', async () => {
      const window = await open('1-no-folder');
      await until('the word', async () => /Open a folder to lease/.test(await viewText(window)));
      await says(window, /No Ports.*No folder is open/);
      await picture(window, '1-no-folder-empty');
      await offersNoLease(window);
    });

    it('far from their user name the host whose ports they show', async () => {
      const window = await open('2-remote', shop);
      await window.page
        .locator('.sidebar .pane-header')
        .filter({ hasText: `on ${hostname()}` })
        .waitFor();
    });

    it('with no folder show what others hold', async () => {
      await harbor.hm(shop, 'port', 'web', '--port', '4501');
      await harbor.hm(shop, 'port', 'api', '--port', '4502');
      await shows(
        windows.get('1-no-folder')!,
        'shop, window, branch main, 2 ports',
        'web, port 4501, reserved, project',
        'api, port 4502, reserved, project',
      );
    });

    it('on two projects have both, in the order of the folders', async () => {
      const file = join(harbor.editor.home.directory, 'both.code-workspace');
      writeFileSync(file, JSON.stringify({ folders: [{ path: docs }, { path: shop }] }));
      const window = await open('3-two-projects', file);
      await harbor.hm(docs, 'port', 'docs', '--port', '4503');
      await shows(
        window,
        'docs, this window, branch main, 1 port',
        'docs, port 4503, reserved, project',
        'shop, this window and 1 more, branch main, 2 ports',
        'web, port 4501, reserved, project',
        'api, port 4502, reserved, project',
        /^this window, also docs, \S+ [\d.]+ \(browser\)$/,
        /^window, pid \d+, \S+ [\d.]+ \(browser\)$/,
      );
    });

    it('on two folders of one project have it once', async () => {
      const parts = ['front', 'back'].map((name) => join(shop, name));
      for (const part of parts) mkdirSync(part);
      const file = join(harbor.editor.home.directory, 'parts.code-workspace');
      writeFileSync(file, JSON.stringify({ folders: parts.map((path) => ({ path })) }));
      const window = await open('4-two-folders', file);
      await shows(
        window,
        'shop, this window and 2 more, branch main, 2 ports',
        'web, port 4501, reserved, project',
        'api, port 4502, reserved, project',
        /^this window, \S+ [\d.]+ \(browser\)$/,
        /^window, pid \d+, \S+ [\d.]+ \(browser\)$/,
        /^window, pid \d+, also docs, /,
        'docs, window, branch main, 1 port',
        'docs, port 4503, reserved, project',
      );
      await window.close();
      windows.delete('4-two-folders');
    });

    it('on a folder that is on no disk hold nothing, say so, and show the others', async () => {
      const window = await open('5-virtual', 'elsewhere:/island');
      await until('the word', async () => /not on the disk/.test(await viewText(window)));
      await window.row('web, port 4501, reserved, project').waitFor();
      await says(window, /No Ports/);
      await offersNoLease(window);
    });

    it('show on demand everything that listens on the machine, whoever it is', async () => {
      const window = windows.get('5-virtual')!;
      listen(4502, shop);
      const program = listen(4504, docs);
      await window.command('Harbormaster: Focus on Ports on this Machine View');
      await window.row('port 4502, node, api of shop').waitFor();
      await window.row('port 4504, node, docs, not leased').waitFor();
      await picture(window, '5-virtual-machine');
      const strange = window.row('port 4504, node, docs, not leased');
      await window.command('Harbormaster: Filter Ports on this Machine');
      await window.pick(/^Ours/);
      await strange.waitFor({ state: 'detached' });
      await window.row('port 4502, node, api of shop').waitFor();
      await window.command('Harbormaster: Filter Ports on this Machine');
      await window.pick(/^All/);
      await strange.waitFor();
      await window.rowAction('port 4504, node, docs, not leased', 'Who Holds This Port');
      await window
        .toasts(/Port 4504 is not leased, but node \(pid \d+\) in docs listens/)
        .waitFor();
      await window.command('Notifications: Clear All Notifications');
      program.kill('SIGKILL');
      await window
        .row('port 4504, node, docs, not leased')
        .waitFor({ state: 'detached', timeout: 10_000 });
    });

    it('are as good to look at in the dark', async () => {
      for (const [name, window] of windows) {
        await window.page.bringToFront();
        await picture(window, `${name}-light`);
      }
      for (const [name, window] of windows) {
        await window.page.bringToFront();
        // A window is not told of a setting that another changed.
        if ((await window.theme()) !== 'vs-dark') await window.toggleTheme();
        await picture(window, `${name}-dark`);
      }
    });

    it('without a folder on any disk are told how to go on when nothing is held anywhere', async () => {
      for (const [name, window] of windows) if (name !== '5-virtual') await window.close();
      for (const child of children) child.kill('SIGKILL');
      // A port is not given back while its killed program is still seen to listen.
      await until('nothing is held', async () => {
        const { stdout } = await harbor.hm(shop, 'ls', '--json');
        const leases = JSON.parse(stdout) as { readonly port: number }[];
        for (const { port } of leases) await harbor.hm(shop, 'release', String(port));
        return leases.length === 0;
      });
      const window = windows.get('5-virtual')!;
      await until('the word', async () => /can hold no ports/.test(await viewText(window)));
      await picture(window, '6-virtual-empty-dark');
    });
  });
}
