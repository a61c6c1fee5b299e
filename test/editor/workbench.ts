/**
 * One window of a served VS Code, driven as a person would: by what can be clicked, typed and
 * read. It knows the editor's own surfaces by their roles and accessible names, and nothing of
 * the extension in them.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Locator } from 'playwright-core';
import { attributes } from '#test/editor/attributes.ts';
import { repository } from '#test/editor/host/cache.ts';
import { until } from '#test/editor/host/until.ts';
import { escaped, type Name } from '#test/editor/names.ts';
import { QuickInput } from '#test/editor/quick-input.ts';
import { succeeds } from '#test/editor/succeeds.ts';

export class Workbench extends QuickInput {
  /** The last row was waited for since the window was drawn. */
  #isWhole = false;

  /** Waits until the workbench is drawn; an extension's own item shows that it runs. */
  async ready(deadline = 60_000): Promise<void> {
    await this.page
      .locator('.monaco-workbench .activitybar')
      .waitFor({ state: 'visible', timeout: deadline });
    await this.status('status.host').waitFor({ state: 'visible', timeout: deadline });
    this.#isWhole = false;
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** Opens the view container with this name in the activity bar, unless it is open. */
  async openView(name: string): Promise<void> {
    const tab = this.page
      .locator('.activitybar')
      .getByRole('tab', { name: new RegExp(`^${escaped(name)}\\b`) })
      .first();
    await tab.waitFor();
    if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
  }

  /** The rows of the view container that is shown, but for the closed node of the service types, which comes a moment after the others. */
  rows(): Locator {
    const others = this.page.locator(':not([aria-label^="Service Types,"])');
    return this.page.locator('.sidebar').getByRole('treeitem').and(others);
  }

  /** The row with this accessible name: label and description, unless the extension gave one. */
  row(name: Name): Locator {
    const named = typeof name === 'string' ? new RegExp(`^${escaped(name)}${addition}$`) : name;
    return this.page.locator('.sidebar').getByRole('treeitem', { name: named });
  }

  /** The row with this name, once the rows are still. */
  async #still(name: Name): Promise<Locator> {
    const row = this.row(name);
    await row.waitFor();
    await this.#rowsAreStill();
    return row;
  }

  /**
   * Waits until no row of the view has changed for a moment: a list that is drawn anew uses its
   * elements for other rows, and a pointer that was meant for one would be over another.
   */
  async #rowsAreStill(): Promise<void> {
    const all = this.page.locator('.sidebar').getByRole('treeitem');
    const names = async () => (await attributes(all, 'aria-label')).join('\n');
    // The node of the service types comes a moment after the others, in a view that has it.
    if (!this.#isWhole) await succeeds(this.row(/^Service Types,/).waitFor({ timeout: lastRowMs }));
    this.#isWhole = true;
    await until('rows that are still', async () => {
      const before = await names();
      await pause(stillMs);
      return before === (await names());
    });
  }

  /** The accessible names of the rows, from top to bottom. */
  async rowNames(): Promise<readonly string[]> {
    const names = await attributes(this.rows(), 'aria-label');
    return names.map((name) => name.replace(new RegExp(`${addition}$`), ''));
  }

  /** Opens a row that has others below it, unless it is open. */
  async expand(name: Name): Promise<void> {
    const open = this.row(name).and(this.page.locator('[aria-expanded=true]'));
    await until(`an open row ${name}`, async () => {
      const row = await this.#still(name);
      // Another click would close it again: it is asked for only of one that is closed and still.
      if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click();
      return await succeeds(open.waitFor({ timeout: 5_000 }));
    });
  }

  /** Clicks a button that is drawn on a row while the pointer is over it. */
  async rowAction(name: Name, action: string): Promise<void> {
    await until(`the button ${action} of a row`, async () => {
      const row = await this.#still(name);
      await row.hover();
      // A row that came above meanwhile has taken the pointer for itself.
      return await succeeds(row.getByRole('button', { name: action }).click({ timeout: 2_000 }));
    });
  }

  /** Opens a row's context menu and chooses an item of it. */
  async rowMenu(name: Name, item: string): Promise<void> {
    const choice = this.page.getByRole('menuitem', { name: item, exact: true });
    await until(
      `the menu item ${item} chosen`,
      async () => {
        const row = await this.#still(name);
        await row.click({ button: 'right' });
        // A menu that loses the focus closes; one that is there takes no click in its first tenth of a second.
        const isThere = await succeeds(choice.waitFor({ timeout: 5_000 }));
        await pause(menuMs);
        const isChosen = isThere && (await succeeds(choice.click({ timeout: 5_000 })));
        if (isChosen) await choice.waitFor({ state: 'detached' });
        else await this.page.keyboard.press('Escape');
        return isChosen;
      },
      30_000,
    );
  }

  /** Clicks a button in a view's title; those are drawn while the pointer is over the view. */
  async viewAction(action: string): Promise<void> {
    await this.page.locator('.sidebar .composite.title').hover();
    await this.page.locator('.sidebar').getByRole('button', { name: action, exact: true }).click();
  }

  /** A status bar item; ours are `publisher.name.id`. */
  status(id: string): Locator {
    return this.page.locator(`[id="${id}"]`);
  }

  /** What a screen reader says of a status bar item: its text and its tooltip. */
  async statusName(id: string): Promise<string> {
    const item = this.status(id);
    await item.waitFor();
    const [inner] = await attributes(item.locator('[aria-label]'), 'aria-label');
    return inner ?? (await item.getAttribute('aria-label')) ?? '';
  }

  /** The text of the hover that the pointer raises over this. */
  async hover(target: Locator): Promise<string> {
    const hover = this.page.locator('.workbench-hover:visible').last();
    // A list that is drawn anew takes it away again.
    return await until(
      'a hover',
      async () => {
        // Only a pointer that enters raises one, and a click made it rest there; what it raised elsewhere goes first.
        await this.page.mouse.move(0, 0);
        await hover.waitFor({ state: 'hidden' });
        await this.#rowsAreStill();
        await target.hover();
        await succeeds(hover.waitFor({ timeout: 5_000 }));
        return (await hover.allInnerTexts()).join('\n').trim();
      },
      30_000,
    );
  }

  toasts(text?: Name): Locator {
    const toasts = this.page.locator('.notification-toast');
    return text === undefined ? toasts : toasts.filter({ hasText: text });
  }

  /** Presses a button of the notice with this text: of its toast, or of what the editor made of that after some seconds. */
  async toastAction(text: Name, action: string): Promise<void> {
    const kept = this.page.locator('.notifications-center .notification-list-item');
    const button = (notice: Locator) => notice.getByRole('button', { name: action, exact: true });
    const press = (notice: Locator) => succeeds(button(notice).click({ timeout: 2_000 }));
    await until(
      `the button ${action} of ${text}`,
      async () => {
        if (await press(this.toasts(text))) return true;
        await this.command('Notifications: Show Notifications');
        return await press(kept.filter({ hasText: text }));
      },
      60_000,
    );
  }

  get dialog(): Locator {
    return this.page.locator('.monaco-dialog-box');
  }

  /** What a dialog asks, before anything else can be done. */
  async question(): Promise<string> {
    await this.dialog.waitFor();
    return (await this.dialog.allInnerTexts()).join('\n').trim();
  }

  /** Presses a button of the question that is shown, and waits until it is gone. */
  async reply(button: string): Promise<void> {
    await this.dialog.getByRole('button', { name: button, exact: true }).click();
    await this.dialog.waitFor({ state: 'detached' });
  }

  /** The number on a view container's icon, or '' while there is none. */
  async badge(name: string): Promise<string> {
    const icon = this.page
      .locator('.activitybar .action-item')
      .filter({ has: this.page.locator(`[aria-label^="${name}"]`) });
    const content = icon.locator('.badge-content');
    return (await content.allInnerTexts()).join('').trim();
  }

  /** Opens a terminal and waits for its prompt: what is typed before is lost. */
  async openTerminal(): Promise<void> {
    const before = await this.terminal();
    await this.command('Terminal: Create New Terminal');
    await this.promptAfter(before);
  }

  /** Waits until the terminal that is shown has a prompt, and is not the one that showed this before. */
  async promptAfter(before: string): Promise<void> {
    await until('a prompt in the terminal', async () => {
      const text = await this.terminal();
      return text !== before && /[#$%>]\s*$/.test(text);
    });
  }

  /** Types a line into the terminal that is shown. */
  async type(line: string): Promise<void> {
    const terminal = this.page.locator('.terminal-wrapper.active .xterm-helper-textarea');
    await terminal.pressSequentially(`${line}\n`);
  }

  /** What the shown terminal shows; '' while there is none. */
  async terminal(): Promise<string> {
    const rows = this.page.locator('.terminal-wrapper.active .xterm-rows > div');
    const lines = await rows.allInnerTexts();
    return lines
      .map((line) => line.replaceAll('\u00a0', ' ').trimEnd())
      .join('\n')
      .trim();
  }

  /** Shows this output channel, and waits until this is among the lines of it that are on the screen. */
  async output(channel: string, text: RegExp): Promise<void> {
    await this.command('Output: Show Output Channels...');
    await this.pick(new RegExp(`^${escaped(channel)}(,|$)`));
    const lines = this.page.locator('.panel .output-view .view-lines, .panel .view-lines').first();
    await until(`${text} in the output of ${channel}`, async () =>
      text.test((await lines.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ')),
    );
  }

  /** `vs`, `vs-dark`, `hc-black` or `hc-light`. */
  async theme(): Promise<string> {
    const classes = await this.page.locator('.monaco-workbench').first().getAttribute('class');
    return /\b(?:hc-black|hc-light|vs-dark|vs)(?![\w-])/.exec(classes ?? '')?.[0] ?? '';
  }

  /** From light to dark or back; resolves when it is drawn. */
  async toggleTheme(): Promise<void> {
    const before = await this.theme();
    await this.command('Preferences: Toggle between Light/Dark Themes');
    await until('the other theme', async () => (await this.theme()) !== before);
  }

  /** Keeps what is seen as `test/out/<name>.png`. It proves nothing: assert a text beside it. */
  async screenshot(name: string): Promise<string> {
    const path = join(repository, 'test', 'out', `${name}.png`);
    mkdirSync(dirname(path), { recursive: true });
    await this.page.screenshot({ path, animations: 'disabled' });
    return path;
  }

  /** Closing the page, not the browser, is what ends the window's extension host at once. */
  async close(): Promise<void> {
    await this.page.close();
  }
}

/** How long the last row of a view may take after the others, in milliseconds. */
const lastRowMs = 5_000;
/** How long a menu takes no click, lest the one that opened it count, and more, in milliseconds. */
const menuMs = 250;

/** How long rows must not have changed before one of them is clicked, in milliseconds. */
const stillMs = 250;

/** What VS Code adds to a row's name: a space for no description, a hint at inline actions. */
const addition = '\\s*(, has actions)?';
