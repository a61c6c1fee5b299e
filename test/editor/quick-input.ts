/** The palette, pickers and input boxes of a window: the editor draws them all in one widget, which closes when something else takes the focus. */
import type { Locator, Page } from 'playwright-core';
import { until } from '#test/editor/host/until.ts';
import { escaped, type Name, whole } from '#test/editor/names.ts';
import { succeeds } from '#test/editor/succeeds.ts';

export class QuickInput {
  /** For what has no verb here yet. */
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
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
    // "recently used" or a key binding follows the title in the row's name.
    const row = this.options(new RegExp(`^${escaped(title)}(,|$)`)).first();
    // A palette that loses the focus closes, and the editor gives it back late to what was open before.
    await until(
      `the command ${title}`,
      async () => {
        await this.palette(`>${title}`);
        return await succeeds(row.click({ timeout: 5_000 }));
      },
      30_000,
    );
  }

  /** Chooses this row of the picker that is open. */
  async pick(name: Name): Promise<void> {
    await this.options(name).first().click();
  }

  /** Types into the input box that is open, and presses Enter. */
  async answer(text: string): Promise<void> {
    await this.input.waitFor();
    await this.input.fill(text);
    // The box stays when something else takes the focus, and what is pressed then goes there.
    await this.input.press('Enter');
  }
}
