/** How pictures for the README are made: of which size, with which settings, and without what the editor says of itself. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HarbormasterEditor } from './harbormaster.ts';
import { repository } from './host/cache.ts';
import { until } from './host/until.ts';
import type { Workbench } from './workbench.ts';

export const settings = {
  'editor.minimap.enabled': false,
  'editor.fontSize': 13,
  'editor.folding': false,
  'editor.codeLens': false,
  'breadcrumbs.enabled': false,
  'window.commandCenter': false,
  'workbench.layoutControl.enabled': false,
  'workbench.navigationControl.enabled': false,
  'workbench.editor.empty.hint': 'hidden',
  'terminal.integrated.shellIntegration.decorationsEnabled': 'never',
  'terminal.integrated.commandsToSkipShell': [],
};

/** A picture of what matters is smaller than a screen; twice the pixels keep its letters sharp. */
export const screen = { width: 1120, height: 660, deviceScaleFactor: 2 };

/** Drags a part's edge by so many pixels: to the right, or downwards. */
export async function drag(
  { page }: Workbench,
  part: string,
  edge: 'right' | 'top',
  by: number,
): Promise<void> {
  const box = await page.locator(`.part${part}`).boundingBox();
  if (!box) throw new Error(`There is no ${part}.`);
  const [x, y] = edge === 'right' ? [box.x + box.width, box.y + 200] : [box.x + 200, box.y - 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(edge === 'right' ? x + by : x, edge === 'top' ? y + by : y, { steps: 5 });
  await page.mouse.up();
}

/** As `media/<name>.png`. */
export async function take(window: Workbench, name: string): Promise<void> {
  const { page } = window;
  await window.command('Notifications: Clear All Notifications');
  // The keyboard's layout is of interest in a browser alone.
  const layout = page.locator('.statusbar-item', { hasText: 'Layout:' });
  for (const item of await layout.all()) await item.evaluate((element) => element.remove());
  await page.mouse.move(0, 0);
  const badges = page.locator('.activitybar .badge:visible');
  await until('no work of the editor', async () => (await badges.count()) === 0);
  const path = join(repository, 'media', `${name}.png`);
  await page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  console.log(path);
}

/** A prompt that names the project and nothing of this machine. */
export function givePrompt({ editor }: HarbormasterEditor, project: string): void {
  const prompt = `PS1='\\[\\e[34m\\]${project}\\[\\e[0m\\] $ '\n`;
  writeFileSync(join(editor.home.directory, '.bashrc'), prompt);
}

export async function openFile(window: Workbench, name: string): Promise<void> {
  await window.palette(name);
  await window.pick(new RegExp(`^${name}`));
  await window.page.locator('.editor-instance .view-line').first().waitFor();
}
