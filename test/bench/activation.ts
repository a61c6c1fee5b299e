/** What VS Code itself reports as our activation ("Developer: Show Running Extensions"): median of five windows, each with a start of its own. */
import { HarbormasterEditor } from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { type EditorVersion, releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';
import { median } from './measure.ts';
import type { Report } from './report.ts';

const windows = 5;

/** Milliseconds that a window may lose by us. */
const aim = 50;

export async function benchActivation(report: Report): Promise<void> {
  for (const version of versionsToTest()) {
    const times = await activations(version);
    report.add({
      what: `activation in VS Code ${releases[version].vscode}, median of ${windows} windows`,
      value: `${median(times)} ms (${times.join(', ')})`,
      aim: `< ${aim} ms`,
      met: median(times) < aim,
    });
  }
}

async function activations(version: EditorVersion): Promise<readonly number[]> {
  const harbor = await HarbormasterEditor.open(version);
  const times: number[] = [];
  try {
    // The first window after an installation loads what no later one does.
    for (let n = 0; n <= windows; n++) {
      const window = await harbor.openWindow(harbor.editor.folder(`project-${n}`));
      const time = await activationOf(window);
      if (n > 0) times.push(time);
      await window.close();
      await until('the end of its extension host', () => harbor.editor.extensionHosts.length === 0);
    }
  } finally {
    await harbor.close();
  }
  return times;
}

/** Milliseconds, as the editor tells them of the extension called Harbormaster. */
async function activationOf(window: Workbench): Promise<number> {
  await window.command('Developer: Show Running Extensions');
  const rows = window.page.locator('.runtime-extensions-editor .monaco-list-row');
  const own = rows.filter({ hasText: 'Harbormaster' }).locator('.activation-time');
  return await until('the activation time', async () => {
    const [text = ''] = await own.allInnerTexts();
    return Number(/(\d+)\s*ms/.exec(text)?.[1] ?? 0);
  });
}
