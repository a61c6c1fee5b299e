/**
 * Proves that the editor tests really drive an editor: every verb of the workbench, on the oldest
 * and on the newest one, against an extension that has nothing else to do.
 */
import { strict as assert } from 'node:assert';
import { join } from 'node:path';
import { repository } from '#test/editor/host/cache.ts';
import { packageExtension } from '#test/editor/host/package-extension.ts';
import { commandLine, marked } from '#test/editor/host/processes.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import { TestEditor } from '#test/editor/test-editor.ts';
import type { Workbench } from '#test/editor/workbench.ts';

const item = 'harbormaster-test.pilot.state';

for (const version of versionsToTest()) {
  describe(`a window of VS Code ${releases[version].vscode} (${version})`, () => {
    let editor: TestEditor;
    let window: Workbench;

    before(async function () {
      this.timeout(240_000); // The first run on a machine fetches the editor.
      const vsix = join(repository, 'test/out', `pilot-${version}.vsix`);
      await packageExtension(join(repository, 'test/editor/fixtures/pilot'), vsix);
      editor = await TestEditor.open(version, { extensions: [vsix], env: { PILOT_ENV: 'passed' } });
      window = await editor.openWindow(editor.folder('north'));
    });

    afterEach(async function () {
      if (this.currentTest?.isFailed()) await editor.keepPictures(this.currentTest.fullTitle());
    });

    after(() => editor?.close());

    it('shows the status bar item by its id', async () => {
      assert.match(await window.statusName(item), /2 berths, Pilot: berths/);
    });

    it('shows rows, badge and hover of the view', async () => {
      await window.openView('Pilot');
      await window.row('north free').waitFor();
      assert.deepEqual(await window.rowNames(), ['north free', 'south free']);
      await window.expand('north free');
      await window.row('ship').waitFor();
      assert.deepEqual(await window.rowNames(), ['north free', 'ship', 'south free']);
      await until('a badge', async () => (await window.badge('Pilot')) === '2');
      assert.match(await window.hover(window.row('north free')), /The north berth/);
      await window.screenshot(`pilot/${version}-view`);
    });

    it('adds a row by a view action and an input box, and takes it away by an inline one', async () => {
      await window.viewAction('Name a Berth');
      await window.answer('west');
      await window.row('west free').waitFor();
      await until('3 berths', async () => /3 berths/.test(await window.statusName(item)));
      await window.rowAction('west free', 'Free Berth');
      await window.row('west free').waitFor({ state: 'detached' });
    });

    it('runs a command from the palette and from a row, and presses the button of its toast', async () => {
      await window.command('Pilot: Greet');
      await window.toastAction('ahoy', 'Aye');
      await window.toasts('ahoy').waitFor({ state: 'detached' });
      await window.rowMenu('south free', 'Greet');
      await window.toasts('ahoy').waitFor();
      await window.screenshot(`pilot/${version}-toast`);
      // As the editor does it by itself after some seconds.
      await window.page.keyboard.press('Escape');
      await window.toasts('ahoy').waitFor({ state: 'detached' });
      await window.toastAction('ahoy', 'Aye');
      const left = window.page.locator('.notification-list-item').filter({ hasText: 'ahoy' });
      await left.waitFor({ state: 'detached' });
    });

    it('asks before it clears all rows, and clears none without consent', async () => {
      await window.command('Pilot: Clear All Berths');
      assert.match(await window.question(), /Clear all berths\?\s+Their ships/);
      await window.screenshot(`pilot/${version}-question`);
      await window.reply('Cancel');
      assert.match(await window.statusName(item), /2 berths/);
    });

    it('types into a terminal whose environment the extension and the test have changed', async () => {
      await window.openTerminal();
      await window.type('echo "<$PILOT_BERTH> <$PILOT_ENV> <$HOME>"');
      const expected = `<north> <passed> <${editor.home.directory}>`;
      await until(expected, async () => (await window.terminal()).includes(expected));
      await window.screenshot(`pilot/${version}-terminal`);
    });

    it('shows what the extension has logged', async () => {
      await window.output('Pilot', /\[info\] The pilot is on board\./);
    });

    it('changes between light and dark', async () => {
      assert.equal(await window.theme(), 'vs');
      await window.toggleTheme();
      assert.equal(await window.theme(), 'vs-dark');
      await window.screenshot(`pilot/${version}-dark`);
    });

    it('has an extension host of its own in each window, which ends with its page', async () => {
      // A host that is just being made bears its maker's command line for a moment.
      await until('one extension host', () => editor.extensionHosts.length === 1);
      const hosts = editor.extensionHosts;
      const other = await editor.openWindow(editor.folder('south'));
      assert.match(await other.statusName(item), /2 berths/);
      assert.equal(editor.windows, 2);
      await until('an extension host for each', () => editor.extensionHosts.length === 2);
      await other.close();
      await until('the end of its extension host', () => editor.extensionHosts.length === 1);
      assert.deepEqual(editor.extensionHosts, hosts);
      assert.match(await window.statusName(item), /2 berths/);
    });

    it('leaves no process when it is closed, not even one that has left its session', async () => {
      await window.openTerminal();
      await window.type('setsid sleep 600 &');
      const detached = () =>
        marked(editor.home.mark).filter((id) => commandLine(id) === 'sleep 600').length;
      await until('a detached process', () => detached() === 1);
      await editor.close();
      assert.deepEqual(marked(editor.home.mark), []);
    });
  });
}
