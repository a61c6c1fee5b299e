/**
 * One window of a served VS Code, driven as a person would: by what can be clicked, typed and
 * read. It knows the editor's own surfaces by their roles and accessible names, and nothing of
 * the extension in them.
 */
import { mkdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Locator, Page } from 'playwright-core';
import { attributes } from '#test/editor/attributes.ts';
import { repository } from '#test/editor/host/cache.ts';
import { until } from '#test/editor/host/until.ts';
import { escaped, type Name, whole } from '#test/editor/names.ts';

export class Workbench {
  /** For what has no verb here yet. */
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Waits until the workbench is drawn; an extension's own item shows that it runs. */
  async ready(deadline = 60_000): Promise<void> {
    await this.page
      .locator('.monaco-workbench .activitybar')
      .waitFor({ state: 'visible', timeout: deadline });
    await this.status('status.host').waitFor({ state: 'visible', timeout: deadline });
  }

  async reload(): Promise<void> {
    await this.page.reload();
    await this.ready();
  }

  /** The palette's or a picker's input; the box of `showInputBox` is the same. */
  get input(): Locator {
    return this.page.locator('.quick-input-widget:visible input:not([type=checkbox])').first();
  }

  /** The rows that a picker offers now. */
  options(name?: Name): Locator {
    const list = this.page.locator('.quick-input-list');
    return list.getByRole('option', name === undefined ? {} : { name: whole(name) });
  }

  /** Opens the palette with this text in it, `>` for commands included. */
  async palette(text: string): Promise<void> {
    // F1 does nothing before the key bindings are loaded, and a palette that is just closing can
    // still be seen: only one that took the text is open.
    await until('the palette', async () => {
      await this.page.keyboard.press('F1');
      return await succeeds(this.input.fill(text, { timeout: 1000 }));
    });
  }

  /** Runs the command with this full title, `Category: Title`, from the palette. */
  async command(title: string): Promise<void> {
    await this.palette(`>${title}`);
    // "recently used" or a key binding follows the title in the row's name.
    await this.options(new RegExp(`^${escaped(title)}(,|$)`))
      .first()
      .click();
  }

  /** Chooses this row of the picker that is open. */
  async pick(name: Name): Promise<void> {
    await this.options(name).first().click();
  }

  /** Types into the input box that is open, and presses Enter. */
  async answer(text: string): Promise<void> {
    await this.input.waitFor();
    await this.input.fill(text);
    await this.page.keyboard.press('Enter');
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
    const row = await this.#still(name);
    if ((await row.getAttribute('aria-expanded')) !== 'true') await row.click();
    await row.and(this.page.locator('[aria-expanded=true]')).waitFor();
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
    const row = await this.#still(name);
    await row.click({ button: 'right' });
    // A menu takes no click in the first tenth of a second, lest the one that opened it count.
    await until(`the menu item ${item} chosen`, async () => {
      await choice.click();
      return await succeeds(choice.waitFor({ state: 'detached', timeout: 500 }));
    });
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
    const named = item.locator('[aria-label]').first();
    const label = (await named.count())
      ? await named.getAttribute('aria-label')
      : await item.getAttribute('aria-label');
    return label ?? '';
  }

  /** The text of the hover that the pointer raises over this. */
  async hover(target: Locator): Promise<string> {
    const hover = this.page.locator('.workbench-hover:visible').last();
    // Only a pointer that enters raises one, and a click made it rest there; what it raised elsewhere goes first.
    await this.page.mouse.move(0, 0);
    await hover.waitFor({ state: 'hidden' });
    await this.#rowsAreStill();
    await target.hover();
    await hover.waitFor();
    return (await hover.allInnerTexts()).join('\n').trim();
  }

  toasts(text?: Name): Locator {
    const toasts = this.page.locator('.notification-toast');
    return text === undefined ? toasts : toasts.filter({ hasText: text });
  }

  /** Presses a button of the toast with this text. */
  async toastAction(text: Name, action: string): Promise<void> {
    await this.toasts(text).getByRole('button', { name: action, exact: true }).click();
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
    await this.command('Terminal: Create New Terminal');
    await until('a prompt in the terminal', async () => /[#$%>]\s*$/.test(await this.terminal()));
  }

  /** Types a line into the terminal that is shown. */
  async type(line: string): Promise<void> {
    await this.page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
    await this.page.keyboard.type(`${line}\n`);
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

  /** Shows this output channel, and returns the lines of it that are on the screen. */
  async output(channel: string): Promise<string> {
    await this.command('Output: Show Output Channels...');
    await this.pick(new RegExp(`^${escaped(channel)}(,|$)`));
    const lines = this.page.locator('.panel .output-view .view-lines, .panel .view-lines').first();
    await lines.waitFor();
    return (await lines.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
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

/** Whether it resolves. */
function succeeds(act: Promise<unknown>): Promise<boolean> {
  return act.then(
    () => true,
    () => false,
  );
}

/** How long rows must not have changed before one of them is clicked, in milliseconds. */
const stillMs = 250;

/** What VS Code adds to a row's name: a space for no description, a hint at inline actions. */
const addition = '\\s*(, has actions)?';
