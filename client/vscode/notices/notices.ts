/**
 * What Harbormaster says without being asked: as much as the user's setting lets through, and of many windows in one alone.
 * Answers to commands do not come here.
 */
import * as vscode from 'vscode';
import { type Attention, Floor } from '#client/connection/floor.ts';
import { systemClock } from '#common/clock.ts';

type Allowed = 'all' | 'errors' | 'none';

export interface Notice {
  /** What it is about, the same in every window that has it to say: `outage`, a file's path with what is wrong in it. */
  readonly topic: string;
  readonly message: string;
  readonly buttons?: readonly string[];
}

export class Notices {
  readonly #floor = new Floor({ attention: () => this.#attention });
  readonly #focus: vscode.Disposable;
  /** When this window last had the focus; 0 when it never had. */
  #focusedAt = vscode.window.state.focused ? systemClock.now() : 0;

  constructor() {
    let before = vscode.window.state.focused;
    this.#focus = vscode.window.onDidChangeWindowState(({ focused }) => {
      // Both when it comes and when it goes: until then the user looked here. A window may also become idle without the focus.
      if (focused || before) this.#focusedAt = systemClock.now();
      before = focused;
    });
  }

  /** Something needs attention. Resolves with the button that was pressed, if any; with none in the windows that keep silent. */
  async warning({ topic, message, buttons = [] }: Notice): Promise<string | undefined> {
    if (this.#allowed !== 'all' || !(await this.#floor.take(topic))) return undefined;
    return await vscode.window.showWarningMessage(message, ...buttons);
  }

  /** Something was found wrong. Resolves with the button that was pressed, if any; with none in the windows that keep silent. */
  async error({ topic, message, buttons = [] }: Notice): Promise<string | undefined> {
    if (this.#allowed === 'none' || !(await this.#floor.take(topic))) return undefined;
    return await vscode.window.showErrorMessage(message, ...buttons);
  }

  /** It is no longer so; when it is so again, it is said again. */
  over(topic: string): void {
    void this.#floor.over(topic);
  }

  close(): void {
    this.#focus.dispose();
  }

  get #attention(): Attention {
    return { focused: vscode.window.state.focused, at: this.#focusedAt };
  }

  get #allowed(): Allowed {
    return vscode.workspace.getConfiguration('harbormaster').get<Allowed>('notifications', 'all');
  }
}
