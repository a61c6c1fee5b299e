/** An agent asks for what it may not do by itself: one window says so, and a person allows it once. */
import { strict as assert } from 'node:assert';
import { HarbormasterEditor } from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

for (const version of versionsToTest()) {
  describe(`an agent that may not, in VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let windows: Workbench[];
    let shop: string;
    let blog: string;
    const asking =
      /The agent claude-code asks for what it may not do by itself: to give a leased port back/;

    before(async function () {
      this.timeout(240_000); // The first run on a machine fetches the editor.
      harbor = await HarbormasterEditor.open(version);
      shop = harbor.project('shop');
      blog = harbor.project('blog');
      windows = [await harbor.openWindow(shop), await harbor.openWindow(blog)];
    });

    after(() => harbor?.close());

    const port = async () => (await harbor.hm(shop, 'port', 'web')).stdout.trim();
    const asks = async () => {
      const said = await harbor.agent(blog, 'release', await port(), '--json');
      return { code: said.code, answer: said.stderr };
    };
    const counts = () => Promise.all(windows.map((window) => window.toasts(asking).count()));
    const speaker = async () => {
      await until('one window says it', async () => (await counts()).includes(1));
      const at = (await counts()).indexOf(1);
      return windows[at] as Workbench;
    };

    it('is refused, and of two windows one alone asks the person', async () => {
      const { code, answer } = await asks();
      assert.equal(code, 8, answer);
      const window = await speaker();
      await window.screenshot(`allow-once/${version}-asked`);
      assert.equal(
        (await counts()).reduce((a, b) => a + b),
        1,
      );
    });

    it('may do it once, when Allow Once was pressed', async () => {
      await (await speaker()).toastAction(asking, 'Allow Once');
      await until('it is allowed', async () => (await asks()).code === 0);
      assert.equal((await asks()).code, 8);
    });

    it('may not, when Deny was pressed', async () => {
      await (await speaker()).toastAction(asking, 'Deny');
      await until('it was heard', async () => (await counts()).every((count) => count === 0));
      const seen = await harbor.hm(shop, 'activity', '--limit', '1', '--json');
      const [event] = JSON.parse(seen.stdout) as { type: string; data: { allowed: boolean } }[];
      assert.deepEqual([event?.type, event?.data.allowed], ['askAnswered', false]);
    });
  });
}
