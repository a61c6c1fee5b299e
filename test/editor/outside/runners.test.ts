/** A runner in two windows: launched in one, attached to in both, typed at in both, fitted to who types, and ended. */
import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarbormasterEditor, launch, statusOf } from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

const declared = JSON.stringify({
  version: 1,
  services: { web: { type: 'dev' } },
  runners: {
    web: { command: [process.execPath, 'server.cjs'], ready: { port: true }, autostart: true },
    worker: { command: [process.execPath, '-e', 'setInterval(() => {}, 1000)'] },
  },
});
const server = `require('node:http').createServer((q, a) => a.end('ahoy')).listen(process.env.PORT, '127.0.0.1')`;

for (const version of versionsToTest()) {
  describe(`runners in two windows of VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let shop: string;
    let left: Workbench;
    let right: Workbench;
    const picture = (window: Workbench, name: string) =>
      window.screenshot(`runners/${version}-${name}`);
    const shows = (window: Workbench, text: RegExp, deadlineMs?: number) =>
      until(`${text} in the terminal`, async () => text.test(await window.terminal()), deadlineMs);
    const running = /^shell, runner, running/;

    before(async function () {
      this.timeout(240_000);
      harbor = await HarbormasterEditor.open(version);
      shop = harbor.project('shop');
      writeFileSync(join(shop, 'harbormaster.jsonc'), declared);
      writeFileSync(join(shop, 'server.cjs'), server);
      left = await harbor.openWindow(shop);
      right = await harbor.openWindow(shop);
    });

    afterEach(async function () {
      if (this.currentTest?.isFailed())
        await harbor.editor.keepPictures(this.currentTest.fullTitle());
    });

    after(() => harbor?.close());

    it('start what is declared to start by itself, once, and show the rest', async () => {
      for (const window of [left, right]) {
        await window.row(/^web, runner, ready, .*port \d+/).waitFor();
        await window.row(/^web, port \d+, listening, server/).waitFor();
        await window.row(/^worker, runner, not running/).waitFor();
      }
      await left.row(/^shop, .*1 runner, 1 port/).waitFor();
      await until('the bar', async () => /Running: web/.test(await statusOf(left)));
    });

    it('launch a shell in one, and it is in the tree of both', async () => {
      await left.page.bringToFront();
      await launch(left, 'bash --noprofile --norc', 'shell');
      await shows(left, /bash-[\d.]+[$#]/);
      for (const window of [left, right]) await window.row(running).waitFor();
    });

    it('attach in the other by the button on its row, and each types what both see', async () => {
      await left.type('echo from-the-$((40+2))-left');
      await shows(left, /^from-the-42-left/m);
      await right.page.bringToFront();
      await right.rowAction(running, 'Attach to Runner...');
      await shows(right, /^from-the-42-left/m);
      await right.type('echo from-the-$((40+3))-right');
      for (const window of [right, left]) await shows(window, /^from-the-43-right/m);
      await picture(right, '1-attached-light');
    });

    it('give it the size of whoever types', async () => {
      /** How many columns there are, once they are as the shell's words want them. */
      const columns = async (window: Workbench, mark: string, wanted: string) => {
        await window.page.bringToFront();
        await window.type(
          `until [ $(tput cols) ${wanted} ]; do sleep .1; done; echo ${mark}-$(tput cols)`,
        );
        const text = await until('the size', async () =>
          new RegExp(`^${mark}-(\\d+)`, 'm').exec(await window.terminal()),
        );
        return Number(text[1]);
      };
      const wide = await columns(left, 'first', '-gt 0');
      await right.page.setViewportSize({ width: 900, height: 700 });
      const narrow = await columns(right, 'narrow', `-lt ${wide}`);
      await columns(left, 'wide', `-eq ${wide}`);
      await columns(right, 'again', `-eq ${narrow}`);
      await right.page.setViewportSize({ width: 1280, height: 800 });
    });

    it('go on typing while the server is dead, and know everything when the next is there', async () => {
      const pid = await harbor.serverPid();
      process.kill(pid, 'SIGKILL');
      await right.type('echo nobody-$((6*7))-missed-it');
      for (const window of [right, left]) await shows(window, /^nobody-42-missed-it/m);
      await until('another server', async () => (await harbor.serverPid()) !== pid);
      for (const window of [left, right]) await window.row(running).waitFor();
    });

    it('have its terminal again after a reload, and one alone however often it is asked for', async () => {
      await right.reload();
      await right.row(running).waitFor();
      await right.rowAction(running, 'Attach to Runner...');
      await shows(right, /^nobody-42-missed-it/m);
      const tabs = right.page.locator('.terminal-tabs-entry, .single-terminal-tab');
      await until('one of it', async () => (await tabs.filter({ hasText: 'shell' }).count()) === 1);
    });

    it('ask before a command that has not finished is ended; then its terminal offers to start it again', async () => {
      await left.page.bringToFront();
      await left.rowAction(running, 'Stop Runner...');
      assert.match(await left.question(), /Stop shell\?[\s\S]*shell has not finished/);
      await left.reply('Stop');
      for (const window of [left, right]) {
        await window.row(/^shell, runner, stopped/).waitFor();
        await shows(window, /shell (was ended by|has exited)[\s\S]*Press Enter to start it again/);
      }
      await picture(left, '2-ended-light');
      await right.page.bringToFront();
      await right.type('');
      for (const window of [right, left]) {
        await window.row(running).waitFor();
        await shows(window, /bash-[\d.]+[$#]\s*$/);
      }
    });

    it('look as well in the dark', async () => {
      await left.page.bringToFront();
      await left.toggleTheme();
      await left.hover(left.row(/^web, runner/));
      await picture(left, '3-dark');
    });
  });
}
