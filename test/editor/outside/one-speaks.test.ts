/** Three windows have the same to say, and one says it: the focused one, else the one last focused, also when the server is away. */
import { strict as assert } from 'node:assert';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarbormasterEditor, says } from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

const sound = '{ "version": 1, "services": { "web": { "port": 4511 } } }';
const broken = '{ "version": 1, "services": { "web": { "port": 99999 } } }';

for (const version of versionsToTest()) {
  describe(`three windows of VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let shop: string;
    const windows: Workbench[] = [];

    before(async function () {
      this.timeout(240_000);
      harbor = await HarbormasterEditor.open(version);
      shop = harbor.project('shop');
      write(sound);
      for (let n = 0; n < 3; n++) windows.push(await harbor.openWindow(shop));
      for (const window of windows) {
        await window.row(/^web, port 4511/).waitFor();
        // Otherwise every page believes that it has the focus.
        const session = await window.page.context().newCDPSession(window.page);
        await session.send('Emulation.setFocusEmulationEnabled', { enabled: false });
      }
      // The editor is told of a change alone: each window has the focus once, and loses it.
      for (const n of [0, 1, 2, 0]) await look(n);
    });

    afterEach(async function () {
      if (this.currentTest?.isFailed())
        await harbor.editor.keepPictures(this.currentTest.fullTitle());
    });

    after(() => harbor?.close());

    function write(text: string): void {
      writeFileSync(join(shop, 'harbormaster.jsonc'), text);
    }

    const focused = async () =>
      await Promise.all(windows.map(({ page }) => page.evaluate<boolean>('document.hasFocus()')));

    /** The user looks at this window, and at no other. */
    async function look(at: number): Promise<void> {
      await windows[at]!.page.bringToFront();
      const only = windows.map((_, n) => n === at).join();
      await until('the focus', async () => (await focused()).join() === only);
      // Windows are told of it each in its own time; a person stays longer than that.
      await windows[at]!.page.waitForTimeout(500);
    }

    async function toasts(text: RegExp): Promise<number[]> {
      return await Promise.all(windows.map((window) => window.toasts(text).count()));
    }

    /** Until one speaks; then for as long as the slowest would still bid. */
    async function told(text: RegExp, within = 15_000): Promise<number[]> {
      const one = async () => (await toasts(text)).some((count) => count > 0);
      await until(`a toast ${text}`, one, within);
      await windows[0]!.page.waitForTimeout(2_000);
      return await toasts(text);
    }

    async function clear(): Promise<void> {
      for (const window of windows) {
        await window.page.bringToFront();
        await window.command('Notifications: Clear All Notifications');
      }
    }

    it('on a broken project file: the one with the focus', async () => {
      await look(1);
      write(broken);
      assert.deepEqual(await told(/cannot be used/), [0, 1, 0]);
      await windows[1]!.screenshot(`one-speaks/${version}-1-focused`);
      write(sound);
      await clear();
    });

    it('on a server that stays away: the one last focused, though none has the focus', async function () {
      this.timeout(180_000);
      for (const n of [2, 0]) await look(n);
      // Another page than any window of ours.
      const other = await windows[0]!.page.context().newPage();
      await other.bringToFront();
      await until('no focus', async () => !(await focused()).includes(true));
      const pid = await harbor.serverPid();
      chmodSync(harbor.editor.home.stateDirectory, 0o777);
      process.kill(pid, 'SIGKILL');
      assert.deepEqual(await told(/has been away for a minute/, 90_000), [1, 0, 0]);
      await windows[0]!.page.bringToFront();
      await windows[0]!.screenshot(`one-speaks/${version}-2-last-focused`);
      chmodSync(harbor.editor.home.stateDirectory, 0o700);
      for (const window of windows) await says(window, /^Ports of/);
      await other.close();
    });
  });
}
