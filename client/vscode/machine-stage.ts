/** Puts everything that listens on the machine on its view, and has the server look for it only while the view is seen. */
import * as vscode from 'vscode';
import type { Harbor } from './harbor.ts';
import { Pace } from './pace.ts';
import type { Scene } from './scene.ts';
import type { Surfaces } from './surfaces.ts';
import { diff } from './views/diff.ts';
import { isShown, isWhole, type MachineFilter, wholeMachine } from './views/machine-filter.ts';
import { machineView } from './views/machine-view.ts';
import { noRows, type Rows } from './views/row.ts';

/** Milliseconds between two drawings, for the reason that stage.ts gives. */
const paceMs = 250;

export class MachineStage {
  readonly #surface: Surfaces['machine'];
  readonly #harbor: Harbor;
  readonly #scene: () => Scene;
  readonly #pace = new Pace(paceMs, () => this.#draw());
  readonly #subscriptions: vscode.Disposable[] = [];
  #rows: Rows = noRows;
  #filter = wholeMachine;

  constructor(surface: Surfaces['machine'], harbor: Harbor, scene: () => Scene) {
    this.#surface = surface;
    this.#harbor = harbor;
    this.#scene = scene;
  }

  get filter(): MachineFilter {
    return this.#filter;
  }

  /** Draws anew; the server looks for UDP only while it is shown. */
  set filter(filter: MachineFilter) {
    this.#filter = filter;
    this.#harbor.machine.want(this.#surface.tree.visible, filter.udp);
    void vscode.commands.executeCommand(
      'setContext',
      'harbormaster.machineFiltered',
      !isWhole(filter),
    );
    this.#pace.ask();
  }

  open(): void {
    const { tree } = this.#surface;
    const { machine, mirror } = this.#harbor;
    const draw = () => this.#pace.ask();
    const stopMachine = machine.onDidChange.on(draw);
    const stopMirror = mirror.onDidChange(() => {
      if (tree.visible) draw();
    });
    this.#subscriptions.push(
      { dispose: stopMachine },
      { dispose: stopMirror },
      tree.onDidChangeVisibility(({ visible }) => machine.want(visible)),
    );
    machine.want(tree.visible);
  }

  close(): void {
    this.#pace.close();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #draw(): void {
    const { tree, board } = this.#surface;
    const { listeners } = this.#harbor.machine;
    const scene = this.#scene();
    const all = [...(listeners?.values() ?? [])];
    const shown = all.filter((each) => isShown(each, this.#filter, scene));
    const rows = listeners ? machineView(shown, scene, vscode.l10n) : noRows;
    const refresh = diff(this.#rows, rows);
    this.#rows = rows;
    board.show(rows, refresh);
    const count = rows.top.length;
    const isFiltered = count < all.length;
    tree.description = isFiltered
      ? vscode.l10n.t('{0} of {1}', count, all.length)
      : count === 0
        ? ''
        : String(count);
    void vscode.commands.executeCommand(
      'setContext',
      'harbormaster.machineSeen',
      listeners !== undefined,
    );
  }
}
