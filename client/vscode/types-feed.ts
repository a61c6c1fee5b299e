/** Knows the service types of the active project, as long as somebody sees the tree: asks again while their node is open. */
import type * as vscode from 'vscode';
import { type Cancel, every, systemClock } from '#common/clock.ts';
import type { ListedType } from '#protocol/types.ts';
import type { Harbor } from './harbor.ts';
import { Pace } from './stages/pace.ts';
import { typesNodeId } from './views/types-view.ts';

/** Milliseconds between two questions while the node is open: strangers come and go without a word, and files change. */
const askEveryMs = 5_000;
/** The same when something changed that we were told of. */
const paceMs = 1_000;

export interface TypesFeedParts {
  readonly harbor: Harbor;
  readonly tree: vscode.TreeView<string>;
  /** The root of the active project; undefined when there is none. */
  readonly root: () => string | undefined;
  readonly onDidChange: () => void;
}

export class TypesFeed {
  readonly #parts: TypesFeedParts;
  readonly #pace = new Pace(paceMs, () => void this.#ask());
  readonly #subscriptions: { dispose(): unknown }[] = [];
  #types: readonly ListedType[] | undefined;
  #isOpen = false;
  #stop: Cancel | undefined;

  constructor(parts: TypesFeedParts) {
    this.#parts = parts;
  }

  /** Undefined until the server has told them, and while it is one that cannot. */
  get types(): readonly ListedType[] | undefined {
    return this.#types;
  }

  open(): void {
    const { harbor, tree } = this.#parts;
    const ask = () => this.#pace.ask();
    const turn = (isOpen: boolean) => (node: { readonly element: string }) => {
      if (node.element !== typesNodeId) return;
      this.#isOpen = isOpen;
      if (isOpen) ask();
    };
    this.#subscriptions.push(
      tree.onDidChangeVisibility(ask),
      tree.onDidExpandElement(turn(true)),
      tree.onDidCollapseElement(turn(false)),
      { dispose: harbor.onDidStand.on(ask) },
      {
        dispose: harbor.mirror.onDidChange(() => {
          if (this.#isOpen || this.#types === undefined) ask();
        }),
      },
    );
    this.#stop = every(systemClock, askEveryMs, () => {
      if (this.#isOpen) ask();
    });
  }

  close(): void {
    this.#stop?.();
    this.#pace.close();
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  async #ask(): Promise<void> {
    const { harbor, tree, root, onDidChange } = this.#parts;
    if (!tree.visible || harbor.standing.kind !== 'connected') return;
    const path = root();
    const answer = await harbor
      .request('types/list', path === undefined ? {} : { path })
      // A server of before 0.3 lists none, and a project file that is broken is told of elsewhere.
      .catch(() => undefined);
    if (JSON.stringify(answer?.types) === JSON.stringify(this.#types)) return;
    this.#types = answer?.types;
    onDidChange();
  }
}
