/** A project says in harbormaster.jsonc what it needs: its window leases it, its terminals know it, and what is wrong in it is shown where it is. */
import { strict as assert } from 'node:assert';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarbormasterEditor, says, viewText } from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

const declared = `{
  // Both are asked for by number, so that the test can name them.
  "version": 1,
  "services": {
    "web": { "port": 4481, "main": true, "command": "node server.cjs" },
    "api": { "port": 4482 },
  },
}
`;
const broken = `{
  "version": 1,
  "services": {
    "web": { "port": 99999 }
  }
}
`;
const server = `require('node:http').createServer((q, a) => a.end('ahoy')).listen(process.env.PORT, '127.0.0.1')`;

function write(folder: string, text: string): void {
  writeFileSync(join(folder, 'harbormaster.jsonc'), text);
}

for (const version of versionsToTest()) {
  describe(`a project file in VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let window: Workbench;
    let shop: string;
    const picture = (name: string) => window.screenshot(`project-file/${version}-${name}`);

    before(async function () {
      this.timeout(240_000);
      harbor = await HarbormasterEditor.open(version);
      shop = harbor.project('shop');
      write(shop, declared);
      writeFileSync(join(shop, 'server.cjs'), server);
      window = await harbor.openWindow(shop);
    });

    after(() => harbor?.close());

    it('has its services leased as soon as the window is open', async () => {
      await window.row('web, port 4481, reserved, window').waitFor();
      await window.row('api, port 4482, reserved, window').waitFor();
      await says(window, /^Ports of shop: web 4481, api 4482$/);
    });

    it('tells terminals the ports, and hm is a command in them that gets the same', async () => {
      await window.openTerminal();
      await window.type(
        'clear; echo "<$PORT $HM_PORT_WEB $HM_PORT_API $HM_URL_API $(hm port web)>"',
      );
      const expected = '<4481 4481 4482 http://localhost:4482 4481>';
      await until(expected, async () => (await window.terminal()).includes(expected));
      await picture('1-terminal');
    });

    it('runs a declared command with its port', async () => {
      await window.command('Harbormaster: Run with a Port');
      await window.options(/web.*node server\.cjs/).waitFor();
      await picture('2-what-to-run');
      await window.pick(/web.*node server\.cjs/);
      await window.row(/^web, port 4481, listening, /).waitFor();
      assert.equal(await (await fetch('http://127.0.0.1:4481')).text(), 'ahoy');
      await picture('3-running');
      await window.page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
      await window.page.keyboard.press('Control+C');
      await window.row(/^web, port 4481, reserved, window/).waitFor();
    });

    it('is followed when it changes', async () => {
      write(shop, declared.replace('"api"', '"docs": { "port": 4483 }, "api"'));
      await window.row('docs, port 4483, reserved, window').waitFor();
    });

    it('that cannot be used is named with line and column, and opened there', async () => {
      write(shop, broken);
      const toast =
        /harbormaster\.jsonc of shop cannot be used.*Line 4, column \d+: services\.web\.port: /s;
      await window.toasts(toast).waitFor();
      await picture('4-broken');
      await window.toastAction(toast, 'Open File');
      await window.page
        .locator('.statusbar')
        .getByText(/Ln 4, Col \d+/)
        .waitFor();
      await window.page.locator('.squiggly-error').first().waitFor();
      await picture('5-broken-opened');
      write(shop, declared);
      await window.page.locator('.squiggly-error').first().waitFor({ state: 'detached' });
    });
  });

  describe(`an untrusted folder in VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let window: Workbench;
    let shop: string;

    before(async function () {
      this.timeout(240_000);
      const settings = { 'security.workspace.trust.enabled': true };
      harbor = await HarbormasterEditor.open(version, { settings });
      shop = harbor.project('shop');
      write(shop, declared);
      window = await harbor.editor.openWindow(shop);
      // The older one asks at once; the newer one restricts and asks when it matters.
      const no = window.page.getByRole('button', { name: /^No, I don't trust/ });
      if (version === 'oldest') await no.click();
      await window.openView('Harbormaster');
    });

    after(() => harbor?.close());

    it('is leased nothing by itself, and the view says so', async () => {
      await until('the word', async () => /Restricted Mode/.test(await viewText(window)));
      await says(window, /No Ports/);
      assert.deepEqual(JSON.parse((await harbor.hm(shop, 'ls', '--json')).stdout), []);
      assert.deepEqual(readdirSync(shop).sort(), ['.git', 'harbormaster.jsonc']);
      await window.screenshot(`project-file/${version}-6-untrusted`);
    });

    it('says so above what others hold', async () => {
      const docs = harbor.project('docs');
      await harbor.hm(docs, 'port', 'web', '--port', '4484');
      await window.row('web, port 4484, reserved, project').waitFor();
      await until('the word', async () => /^Restricted Mode: nothing/.test(await viewText(window)));
      await window.screenshot(`project-file/${version}-7-untrusted-with-others`);
      await harbor.hm(docs, 'release', 'web');
      await window.row('web, port 4484, reserved, project').waitFor({ state: 'detached' });
    });

    it('is leased what it declares once it is trusted', async () => {
      await window.page.getByRole('button', { name: 'Manage Workspace Trust' }).first().click();
      await window.page
        .locator('.workspace-trust-buttons-row')
        .getByText('Trust', { exact: true })
        .first()
        .click();
      await window.row(/^web, port 4481, reserved, window/).waitFor();
    });
  });
}
