/** Puts a list that the server keeps current on a view of its own, and has it do so only while the view is seen. */
import * as vscode from 'vscode';
import type { Emitter } from '#common/emitter.ts';
import type { Harbor } from '../harbor.ts';
import type { WatchedSurface } from '../surfaces.ts';
import { diff } from '../views/diff.ts';
import { noRows, type Rows } from '../views/row.ts';
import { Pace } from './pace.ts';
import type { Scene } from './scene.ts';

/** Milliseconds between two drawings, for the reason that stage.ts gives. */
const paceMs = 250;

/** A list, as it is to be drawn. */
export interface Drawing {
  readonly rows: Rows;
  /** Beside the view's name. */
  readonly description: string;
}

export abstract class WatchedStage {
  readonly #surface: WatchedSurface;
  protected readonly harbor: Harbor;
  readonly #scene: () => Scene;
  readonly #pace = new Pace(paceMs, () => this.#show());
  readonly #subscriptions: vscode.Disposable[] = [];
  #rows: Rows = noRows;

  constructor(surface: WatchedSurface, harbor: Harbor, scene: () => Scene) {
    this.#surface = surface;
    this.harbor = harbor;
    this.#scene = scene;
  }

  /** What the server keeps current while it is wanted. */
  protected abstract readonly mirror: {
    readonly onDidChange: Emitter<undefined>;
    want(wanted: boolean): void;
  };
  /** The context key that says whether there is a list: its welcome goes by it. */
  protected abstract readonly seenKey: string;

  /** Undefined while there is no list. */
  protected abstract draw(scene: Scene): Drawing | undefined;

  open(): void {
    const { tree } = this.#surface;
    const draw = () => this.drawSoon();
    const stopWatched = this.mirror.onDidChange.on(draw);
    const stopMirror = this.harbor.mirror.onDidChange(() => {
      if (tree.visible) draw();
    });
    this.#subscriptions.push(
      { dispose: stopWatched },
      { dispose: stopMirror },
      tree.onDidChangeVisibility(({ visible }) => this.mirror.want(visible)),
    );
    this.mirror.want(tree.visible);
  }

  close(): void {
    this.#pace.close();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  protected get isVisible(): boolean {
    return this.#surface.tree.visible;
  }

  protected drawSoon(): void {
    this.#pace.ask();
  }

  #show(): void {
    const { tree, board } = this.#surface;
    const drawing = this.draw(this.#scene());
    const rows = drawing?.rows ?? noRows;
    const refresh = diff(this.#rows, rows);
    this.#rows = rows;
    board.show(rows, refresh);
    tree.description = drawing?.description ?? '';
    void vscode.commands.executeCommand('setContext', this.seenKey, drawing !== undefined);
  }
}
