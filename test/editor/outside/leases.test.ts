/** One window, one person: a port is leased, seen, asked about and given back. */
import { strict as assert } from 'node:assert';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { attributes } from '#test/editor/attributes.ts';
import {
  HarbormasterEditor,
  rowNames,
  says,
  statusItem,
  viewText,
} from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

for (const version of versionsToTest()) {
  describe(`a window of VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let window: Workbench;
    let shop: string;
    let port = '';
    const picture = (name: string) => window.screenshot(`leases/${version}-${name}`);

    before(async function () {
      this.timeout(240_000); // The first run on a machine fetches the editor.
      harbor = await HarbormasterEditor.open(version);
      shop = harbor.project('shop');
      window = await harbor.openWindow(shop);
    });

    after(() => harbor?.close());

    it('says what to do while nothing is leased', async () => {
      await until('the welcome', async () => /Nothing is leased yet/.test(await viewText(window)));
      await says(window, /No Ports\. shop holds no port\./);
      assert.equal(await window.badge('Harbormaster'), '');
      await picture('1-nothing-leased');
    });

    it('leases a port by the palette, and shows it in tree and status bar', async () => {
      await window.command('Harbormaster: Lease a Port');
      await window.answer('Web_');
      const complaint = window.page.locator('.quick-input-message');
      await complaint.filter({ hasText: 'Letters, digits and hyphens' }).waitFor();
      await window.answer('web');
      await picture('2-type');
      // A range that hardly anything else on a developer's machine uses.
      await window.pick(/^hub/);
      const row = window.row(/^web, port \d+, reserved, project$/);
      await row.waitFor();
      port = /port (\d+)/.exec((await row.getAttribute('aria-label')) ?? '')?.[1] ?? '';
      const rows = [
        'shop, this window, branch main, 1 port',
        `web, port ${port}, reserved, project`,
      ];
      await until('both rows', async () => (await rowNames(window)).join() === rows.join());
      await says(window, new RegExp(`^Ports of shop: web ${port}$`));
      await window.toasts(`web has port ${port}.`).waitFor();
      await picture('3-leased');
    });

    it('tells in the tooltip who holds it since when, and where it is', async () => {
      const text = await window.hover(window.row(/^web/));
      for (const part of [
        'State',
        'reserved',
        'Held by',
        'project',
        `http://localhost:${port}`,
        'Since',
        'l_',
      ])
        assert.ok(text.includes(part), `${part} in ${text}`);
      await picture('4-tooltip');
      const table = new RegExp(`Ports of shop[^]*web\\s+${port}\\s+reserved\\s+project`);
      await until('the status bar item’s table', async () =>
        table.test(await window.hover(statusItem(window))),
      );
      await picture('5-status-tooltip');
    });

    it('is the same port to hm in a terminal', async () => {
      const said = await harbor.hm(shop, 'port', 'web');
      assert.deepEqual([said.code, said.stdout.trim()], [0, port]);
    });

    it('answers who holds a port: a lease, a process, nobody', async () => {
      const ask = async (number: string) => {
        await window.command('Harbormaster: Who Holds a Port');
        await window.answer(number);
      };
      await ask(port);
      await window.toasts(`Port ${port} is web of shop, held by its project: reserved.`).waitFor();
      const other = await listen();
      await ask(String((other.address() as AddressInfo).port));
      await window.toasts(/is not leased, but .*listens on it/).waitFor();
      await ask('1');
      await window.toasts(/Port 1 is/).waitFor();
      await picture('6-who-holds');
      other.close();
      await window.command('Notifications: Clear All Notifications');
    });

    it('offers everything from the status bar', async () => {
      await statusItem(window).click();
      await window.options(new RegExp(`^${'.*'}web ${port}`)).waitFor();
      for (const name of [/Lease a Port/, /Who Holds a Port/, /Show Activity/, /Restart Server/])
        await window.options(name).waitFor();
      await picture('7-hub');
      await window.page.keyboard.press('Escape');
    });

    it('shows the activity, newest first', async () => {
      await window.command('Harbormaster: Show Activity');
      const lines = window.page.locator('.editor-instance .view-line');
      await lines.filter({ hasText: 'leased' }).first().waitFor();
      const text = async () => (await lines.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
      for (const line of [new RegExp(`leased +web ${port} shop`), /server started/])
        await until(`${line}`, async () => line.test(await text()));
      await picture('8-activity');
    });

    it('gives a port back by the button on its row', async () => {
      await window.rowAction(/^web/, 'Release Port');
      await window.row(/^web/).waitFor({ state: 'detached' });
      await until('the welcome', async () => /Nothing is leased yet/.test(await viewText(window)));
      await says(window, /No Ports/);
    });

    it('walks a newcomer through, and marks a step done by what was done', async () => {
      const steps = window.page.locator('.getting-started-step [role=checkbox]');
      const done = async (count: number) =>
        await until(`${count} steps done`, async () => {
          const checked = await attributes(steps, 'aria-checked');
          return checked.filter((value) => value === 'true').length === count;
        });
      await window.command('Welcome: Open Walkthrough...');
      await window.input.fill('A port that is really yours');
      await window.options(/^A port that is really yours/).click();
      await steps.first().waitFor();
      await done(0);
      await harbor.hm(shop, 'port', 'web', '--type', 'hub');
      await done(1);
      await window.command('Harbormaster: Focus on Instances View');
      await done(2);
      await window.command('Harbormaster: Who Holds a Port');
      await window.answer(port);
      await done(3);
      await picture('9-walkthrough');
    });

    it('reads well in dark and in high contrast', async () => {
      await harbor.hm(shop, 'port', 'db', '--type', 'coordination');
      await window.row(/^db, port 98\d\d/).waitFor();
      await window.toggleTheme();
      assert.equal(await window.theme(), 'vs-dark');
      await picture('10-dark');
      await window.command('Preferences: Color Theme');
      await window.input.fill('Dark High Contrast');
      await window.options(/^Dark High Contrast/).waitFor();
      await window.page.keyboard.press('Enter');
      await until('high contrast', async () => (await window.theme()) === 'hc-black');
      await window.row(/^web/).hover();
      await picture('11-high-contrast');
    });
  });
}

async function listen(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
