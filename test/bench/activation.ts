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

/** Its list draws only the rows that fit. */
const screen = { width: 1280, height: 3000, deviceScaleFactor: 1 };

interface Activation {
  readonly own: number;
  /** That of the editor's own Git, for what the machine does besides. */
  readonly git: number;
}

export async function benchActivation(report: Report): Promise<void> {
  for (const version of versionsToTest()) {
    const times = await activations(version);
    const own = times.map((each) => each.own);
    const git = median(times.map((each) => each.git));
    report.add({
      what: `activation in VS Code ${releases[version].vscode}, against the editor's own Git`,
      value: `median ${median(own)} ms of ${windows} windows (${own.join(', ')}), Git ${git} ms`,
      ratio: median(own) / git,
      aim: `< ${aim} ms`,
      met: median(own) < aim,
    });
  }
}

async function activations(version: EditorVersion): Promise<readonly Activation[]> {
  const harbor = await HarbormasterEditor.open(version, { screen });
  const times: Activation[] = [];
  try {
    // The first window after an installation loads what no later one does.
    for (let n = 0; n <= windows; n++) {
      const window = await harbor.openWindow(harbor.project(`project-${n}`));
      await window.command('Developer: Show Running Extensions');
      const time = {
        own: await activationOf(window, 'Harbormaster'),
        git: await activationOf(window, 'Git'),
      };
      if (n > 0) times.push(time);
      await window.close();
      await until('the end of its extension host', () => harbor.editor.extensionHosts.length === 0);
    }
  } finally {
    await harbor.close();
  }
  return times;
}

/** Milliseconds, as the editor tells them of the extension with this name. */
async function activationOf(window: Workbench, name: string): Promise<number> {
  const { page } = window;
  const title = page.locator('.name', { hasText: new RegExp(`^${name}$`) });
  const row = page.locator('.runtime-extensions-editor .monaco-list-row').filter({ has: title });
  const ask = async () => {
    const [text = ''] = await row.locator('.activation-time').allInnerTexts();
    return Number(/(\d+)\s*ms/.exec(text)?.[1] ?? 0);
  };
  return await until(`the activation time of ${name}`, ask, 60_000);
}
