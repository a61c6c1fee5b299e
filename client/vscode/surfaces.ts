/** What is on the screen from the first moment: the tree, the status bar item, the log. Part of the entry, so it is cheap and knows nothing of what it will show. */
import { hostname } from 'node:os';
import * as vscode from 'vscode';
import { BoardTree } from './board-tree.ts';

/** A view that is kept current only while it is seen. */
export interface WatchedSurface {
  readonly tree: vscode.TreeView<string>;
  readonly board: BoardTree;
}

export interface Surfaces {
  readonly tree: vscode.TreeView<string>;
  readonly board: BoardTree;
  /** *Ports on this Machine*. */
  readonly machine: WatchedSurface;
  /** *Activity*. */
  readonly activity: WatchedSurface;
  /** *Sessions*. */
  readonly sessions: WatchedSurface;
  readonly status: vscode.StatusBarItem;
  /** There while a budget is set. */
  readonly budget: vscode.StatusBarItem;
  readonly log: vscode.LogOutputChannel;
}

/** Everything made here is closed with `context`. */
export function openSurfaces(context: vscode.ExtensionContext): Surfaces {
  const log = vscode.window.createOutputChannel('Harbormaster', { log: true });
  const board = new BoardTree();
  const tree = vscode.window.createTreeView('harbormaster.instances', {
    treeDataProvider: board,
    showCollapseAll: true,
  });
  // The ports are those of the machine that the extension runs on, which may be another than the user sits at.
  if (vscode.env.remoteName !== undefined) tree.description = vscode.l10n.t('on {0}', hostname());
  const machine = openWatched(context, 'harbormaster.machine');
  const activity = openWatched(context, 'harbormaster.activity');
  const sessions = openWatched(context, 'harbormaster.sessions');
  const status = vscode.window.createStatusBarItem(
    'harbormaster.status',
    vscode.StatusBarAlignment.Left,
    // Right of the branch and the problems (the editor's own have 10 000 and 50), left of what counts lines.
    10,
  );
  status.name = 'Harbormaster';
  status.text = '$(loading~spin) Harbormaster';
  status.command = 'harbormaster.showPorts';
  const budget = vscode.window.createStatusBarItem(
    'harbormaster.budget',
    vscode.StatusBarAlignment.Left,
    9,
  );
  budget.name = vscode.l10n.t('Harbormaster Budget');
  budget.command = 'harbormaster.showBudgets';
  context.subscriptions.push(log, board, tree, status, budget);
  return { tree, board, machine, activity, sessions, status, budget, log };
}

function openWatched(context: vscode.ExtensionContext, id: string): WatchedSurface {
  const board = new BoardTree();
  const tree = vscode.window.createTreeView(id, { treeDataProvider: board });
  context.subscriptions.push(board, tree);
  return { tree, board };
}
