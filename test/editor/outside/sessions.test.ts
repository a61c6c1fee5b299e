/** An agent's sessions and budget in two windows: what it spent is seen in both, its interruption is told in one and taken up once. */
import { strict as assert } from 'node:assert';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { BudgetStatus } from '#protocol/budgets.ts';
import type { Runner } from '#protocol/runner.ts';
import type { Session } from '#protocol/sessions.ts';
import { HarbormasterEditor, launch, viewText } from '#test/editor/harbormaster.ts';
import { repository } from '#test/editor/host/cache.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

/** What an agent spends is read and told every few seconds, in milliseconds at most on a busy machine. */
const seldomMs = 40_000;

const budgetId = 'harbormaster.harbormaster.harbormaster.budget';

for (const version of versionsToTest()) {
  describe(`sessions in two windows of VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let shop: string;
    let left: Workbench;
    let right: Workbench;
    const windows = () => [left, right];
    const picture = (window: Workbench, name: string) =>
      window.screenshot(`sessions/${version}-${name}`);
    const shows = (window: Workbench, text: RegExp) =>
      until(`${text} in the terminal`, async () => text.test(await window.terminal()));
    const ask = async <T>(...args: string[]): Promise<T> => {
      const { code, stdout, stderr } = await harbor.hm(shop, ...args, '--json');
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout) as T;
    };
    const sessions = () => ask<Session[]>('sessions', 'list');
    /** The agent that the one runner runs. */
    const kill = async () => {
      const [runner] = await ask<Runner[]>('ps');
      assert.ok(runner?.process);
      process.kill(runner.process.pid, 'SIGKILL');
    };
    const budget = (said: RegExp) => Promise.all(windows().map((window) => tells(window, said)));
    const tells = (window: Workbench, said: RegExp) =>
      until(
        `${said} in the bar`,
        async () => said.test(await window.statusName(budgetId)),
        seldomMs,
      );
    /** The one window that says this, once no other can be about to. */
    const speaker = async (text: RegExp): Promise<Workbench> => {
      const saying = async () => {
        const counts = await Promise.all(windows().map((window) => window.toasts(text).count()));
        return windows().filter((_, n) => counts[n] === 1);
      };
      await until(`${text} in a window`, async () => (await saying()).length > 0);
      const [only, ...others] = await saying();
      assert.ok(only && others.length === 0);
      return only;
    };

    before(async function () {
      this.timeout(240_000);
      harbor = await HarbormasterEditor.open(version);
      const home = harbor.editor.home.directory;
      mkdirSync(join(home, 'bin'));
      symlinkSync(join(repository, 'test/programs/stand-in-claude.mjs'), join(home, 'bin/claude'));
      // What a new login has is what a runner gets.
      writeFileSync(join(home, '.profile'), `export PATH="${home}/bin:$PATH"\n`);
      shop = harbor.project('shop');
      left = await harbor.openWindow(shop);
      right = await harbor.openWindow(shop);
    });

    afterEach(async function () {
      if (this.currentTest?.isFailed())
        await harbor.editor.keepPictures(this.currentTest.fullTitle());
    });

    after(() => harbor?.close());

    it('say what they are while there is none, and of no budget while none is set', async () => {
      for (const window of windows()) {
        await window.page.bringToFront();
        await window.command('Harbormaster: Focus on Sessions View');
        await until('the welcome', async () =>
          /Launch a coding agent/.test(await viewText(window)),
        );
        assert.equal(await window.status(budgetId).count(), 0);
      }
      await picture(right, '1-empty-light');
    });

    it('are listed in both with what was spent, as is the runner, and the budget says how much of what', async () => {
      await harbor.hm(shop, 'budget', 'set', '100k', 'tokens', '--here');
      await budget(/Budget: 0 % of 100,000 tokens/);
      await left.page.bringToFront();
      await launch(left, "claude --model claude-sonnet-4-5 'spend 20000 in 2'", 'claude');
      await shows(left, /did: spend 20000/);
      for (const window of windows()) {
        for (const spent of [/^claude, session, running, 20K/, /^claude, runner, running, .*20K/])
          await window.row(spent).waitFor({ timeout: seldomMs });
        await window.row(/^shop, .*budget: 20 % of 100K tokens/).waitFor();
      }
      await budget(/Budget: 20 % of 100,000 tokens in all, shop/);
      await picture(left, '2-running-light');
    });

    it('warn in one window as the budget is used, and again when it is used up and the agent waits', async () => {
      await left.type('spend 40000');
      await budget(/Budget: 60 %/);
      const warned = await speaker(/50 % of the budget is used: 100,000 tokens in all, shop/);
      await picture(warned, '3-warned-light');
      await left.type('spend 45000');
      await budget(/Budget: 105 % .*, 1 paused/);
      const asked = await speaker(
        /claude is paused, because its budget is used up: 100,000 tokens/,
      );
      await asked.page.bringToFront();
      await asked.toggleTheme();
      await picture(asked, '4-paused-dark');
      await asked.toggleTheme();
      await asked.toastAction(/claude is paused/, 'Raise Budget');
      await asked.pick(/^100,000 tokens in all, shop/);
      await asked.options().first().waitFor({ state: 'hidden' });
      await asked.answer('1000000');
      await budget(/Budget: 10 % of 1,000,000 tokens in all, shop$/);
      await left.row(/^claude, runner, .*running/).waitFor();
      // The question said it already.
      for (const window of windows())
        assert.equal(await window.toasts(/^The budget is used up/).count(), 0);
    });

    it('offer what was killed once over both windows, and resume it once', async () => {
      await kill();
      const told = await speaker(/claude was interrupted in shop/);
      for (const window of windows())
        await window.row(/^claude, session, interrupted, waits for you/).waitFor();
      await told.page.bringToFront();
      await picture(told, '5-interrupted-light');
      await told.toastAction(/was interrupted/, 'Resume');
      await shows(told, /^resumed [0-9a-f-]{36}/m);
      for (const window of windows()) {
        await window.row(/^claude, session, running/).waitFor();
        await window.row(/^claude, session, resumed/).waitFor();
        assert.equal(await window.toasts(/was interrupted/).count(), 0);
      }
      const [second, first, ...others] = await sessions();
      assert.deepEqual(others, []);
      assert.equal(second?.resumedFrom, first?.id);
    });

    it('are counted, searched and exported', async () => {
      await left.page.bringToFront();
      await left.command('Harbormaster: Show Session Statistics');
      const page = left.page.frameLocator('iframe.webview.ready').frameLocator('#active-frame');
      await page.getByRole('cell', { name: 'claude-sonnet-4-5' }).waitFor();
      assert.match((await page.locator('body').allInnerTexts()).join(), /shop\s+2\s+3\s/);
      await picture(left, '6-statistics-light');
      await left.command('Harbormaster: Search Sessions...');
      await left.answer('spend 40000');
      await left
        .options(/^spend 40000/)
        .first()
        .waitFor();
      // They stay while one reads elsewhere.
      await page.getByRole('cell', { name: 'claude-sonnet-4-5' }).click();
      await picture(left, '7-search-light');
      await left.pick(/^spend 40000/);
      const lines = left.page.locator('.editor-instance .view-lines');
      await until('the transcript', async () =>
        /spend.20000/.test((await lines.allInnerTexts()).join('\n')),
      );
      await left.page.getByRole('tab', { name: /Session Statistics/ }).waitFor();
      await left.rowMenu(/^claude, session, resumed/, 'Export Session to Markdown...');
      const proposed = join(shop, 'claude.md');
      // The box is filled a moment after it is there.
      await until('a proposal', async () => (await left.input.inputValue()) === proposed);
      await left.answer(join(shop, 'told.md'));
      await left.page.getByRole('tab', { name: /^told\.md/ }).waitFor();
      const text = readFileSync(join(shop, 'told.md'), 'utf8');
      for (const part of ['# claude', '## Person', 'spend 40000', '## claude', '*called Agent*'])
        assert.ok(text.includes(part), text);
    });

    it('are asked about when one that runs is to be resumed, and gone on with in its place', async () => {
      const [before] = await ask<Runner[]>('ps');
      await left.type('ahoy');
      await shows(left, /did: ahoy/);
      await left.rowMenu(/^claude, session, running/, 'Resume Session...');
      await left.options(/\bReplace It\b/).waitFor();
      await picture(left, '8-taken-light');
      await left.pick(/\bReplace It\b/);
      await until('another runner', async () => {
        const [runner, ...others] = await ask<Runner[]>('ps');
        return others.length === 0 && runner?.state === 'running' && runner.id !== before?.id;
      });
      assert.deepEqual(
        (await sessions()).map(({ state }) => state),
        ['works', 'resumed', 'resumed'],
      );
      await until('the new one in the terminal', async () => !/ahoy/.test(await left.terminal()));
      await left.type('who is there');
      await shows(left, /did: who is there/);
    });

    it('are resumed by themselves from now on, when the notice is answered so', async () => {
      await kill();
      const told = await speaker(/claude was interrupted in shop/);
      await told.page.bringToFront();
      await picture(told, '9-always-light');
      // Until what ended was read to its end its budget has no room for another.
      await until('what was held is given back', async () => {
        const { budgets } = await ask<{ budgets: BudgetStatus[] }>('budget', 'show');
        return budgets.every(({ reserved }) => reserved === 0);
      });
      await told.toastAction(/was interrupted/, 'Always Resume Here');
      await told.row(/^claude, session, running/).waitFor();
      const file = readFileSync(join(shop, 'harbormaster.jsonc'), 'utf8');
      assert.match(file, /"sessions.resume": "auto"/);
      const counts = await ask<Record<string, unknown>>('config', 'explain', 'sessions.resume');
      assert.deepEqual([counts.value, counts.from], ['auto', 'projectFile']);
    });

    it('look as well in the dark, and the budget is gone from the bar when it is removed', async () => {
      await left.toggleTheme();
      await left.hover(left.row(/^claude, session, running/));
      await picture(left, '10-dark');
      const { budgets } = await ask<{ budgets: { id: string }[] }>('budget', 'show');
      await harbor.hm(shop, 'budget', 'remove', budgets[0]?.id ?? '');
      for (const window of windows()) await window.status(budgetId).waitFor({ state: 'detached' });
      await harbor.hm(shop, 'down');
    });
  });
}
