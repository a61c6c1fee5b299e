/** vim in a runner, beside the same vim in a terminal of the editor: cell by cell the same, while its server is killed, and by mouse. */
import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarbormasterEditor, launch } from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

const poem = `int main() { return strlen("quoted été 漢字"); }\n${'  // ~~~\n'.repeat(40)}`;
const vim = 'vim -u NONE -i NONE -n -N "+set nu hls mouse=a ttymouse=sgr syntax=c" poem.c';

for (const version of versionsToTest()) {
  describe(`a program of the whole screen in VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let runners: Workbench;
    let direct: Workbench;

    before(async function () {
      this.timeout(240_000);
      harbor = await HarbormasterEditor.open(version);
      const shop = harbor.project('shop');
      writeFileSync(join(shop, 'poem.c'), poem);
      runners = await harbor.openWindow(shop);
      direct = await harbor.openWindow(shop);
    });

    afterEach(async function () {
      if (this.currentTest?.isFailed())
        await harbor.editor.keepPictures(this.currentTest.fullTitle());
    });

    after(() => harbor?.close());

    it('is drawn as without us', async () => {
      await direct.page.bringToFront();
      await direct.openTerminal();
      await direct.type(vim);
      await shows(direct, /strlen/);
      await runners.page.bringToFront();
      await launch(runners, vim, 'poem');
      await shows(runners, /strlen/);
      // What was said of the file is gone where the size changed since.
      await inBoth('/quoted\nA typed before', 'Escape', ':5split\n');
      await same(/typed before/);
    });

    it('is typed into while the server is dead', async () => {
      process.kill(await harbor.serverPid(), 'SIGKILL');
      await inBoth('oafter the death', 'Escape');
      await same(/after the death/);
    });

    it('hears the mouse', async () => {
      for (const window of [direct, runners]) {
        await window.page.bringToFront();
        const screen = window.page.locator('.terminal-wrapper.active .xterm-screen');
        await screen.click({ position: { x: 200, y: 130 } });
      }
      await inBoth('iclicked', 'Escape');
      await same(/clicked/);
      await runners.screenshot(`runners/${version}-4-vim-light`);
      await inBoth(':qa!\n');
      await runners.row(/^poem, runner, exited/).waitFor();
    });

    async function inBoth(...typed: readonly string[]): Promise<void> {
      for (const { page } of [direct, runners]) {
        await page.bringToFront();
        await page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
        for (const each of typed)
          await (each === 'Escape' ? page.keyboard.press(each) : page.keyboard.type(each));
      }
    }

    async function same(part: RegExp): Promise<void> {
      for (const window of [direct, runners]) await shows(window, part);
      let [wanted, seen]: string[][] = [];
      const isSame = async () => {
        [wanted, seen] = [await cells(direct), await cells(runners)];
        return wanted.join() === seen.join();
      };
      await until('the same in both', isSame).catch(() => assert.deepEqual(seen, wanted));
    }
  });
}

async function shows(window: Workbench, text: RegExp): Promise<void> {
  await until(`${text} in the terminal`, async () => text.test(await window.terminal()));
}

/** Every cell of the shown terminal with its look, as the editor draws it: a row each. How the cursor blinks is no part of it. */
async function cells({ page }: Workbench): Promise<string[]> {
  const rows = page.locator('.terminal-wrapper.active .xterm-rows > div');
  const drawn = await rows.evaluateAll((all) =>
    all.map((row) =>
      [...row.children].flatMap((span) => {
        const look = `${span.className} ${span.getAttribute('style') ?? ''}`;
        return [...(span.textContent ?? '')].map((letter) => `${letter} ${look}`);
      }),
    ),
  );
  return drawn.map((row) =>
    row
      .map((cell) => cell.replaceAll(/ xterm-cursor[-\w]*|letter-spacing: [^;]*;/g, '').trimEnd())
      .join('\n')
      // A blank where the cursor was once is drawn, and one where it never was is not.
      .trimEnd(),
  );
}
