/** Turns rows into TreeItems and tells the editor which to draw anew. Part of the entry; knows rows, and nothing of ports. */
import * as vscode from 'vscode';
import type { Refresh } from './views/diff.ts';
import { noRows, parentOf, type Row, type Rows } from './views/row.ts';

/**
 * More nodes than these are drawn anew as a whole: the editor refreshes each of them at the same time as the others, and
 * with many at once its list of 1.100 was seen to draw rows over one another, and to show no change any more.
 */
const mostAtOnce = 3;

/** A node is its row's id: the editor compares nodes by identity, and equal strings are identical. */
export class BoardTree implements vscode.TreeDataProvider<string>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<string[] | undefined>();
  readonly onDidChangeTreeData = this.#changed.event;
  #rows: Rows = noRows;

  /** Shows `rows`; `refresh` says what differs from those before. */
  show(rows: Rows, refresh: Refresh): void {
    this.#rows = rows;
    if (refresh === 'everything' || refresh.length > mostAtOnce) this.#changed.fire(undefined);
    else if (refresh.length > 0) this.#changed.fire([...refresh]);
  }

  getChildren(id?: string): string[] {
    return [...(id === undefined ? this.#rows.top : (this.#rows.byId.get(id)?.children ?? []))];
  }

  getParent(id: string): string | undefined {
    return parentOf(this.#rows, id);
  }

  getTreeItem(id: string): vscode.TreeItem {
    const row = this.#rows.byId.get(id);
    // The editor may ask for what went away a moment ago.
    if (!row) return new vscode.TreeItem('');
    const { Expanded, Collapsed, None } = vscode.TreeItemCollapsibleState;
    const withChildren = row.closed ? Collapsed : Expanded;
    const item = new vscode.TreeItem(row.label, row.children.length > 0 ? withChildren : None);
    item.id = row.id;
    item.description = row.description;
    item.iconPath = new vscode.ThemeIcon(
      row.icon,
      row.color === undefined ? undefined : new vscode.ThemeColor(row.color),
    );
    item.tooltip = new vscode.MarkdownString(row.tooltip);
    item.accessibilityInformation = { label: row.accessibleName, role: 'treeitem' };
    item.contextValue = row.contextValue;
    if (row.opens) item.command = opening(row.opens);
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}

/** The editor's own command; line and column are counted from 1. */
function opening({ file, line, column }: NonNullable<Row['opens']>): vscode.Command {
  const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  return {
    command: 'vscode.open',
    title: vscode.l10n.t('Open Definition'),
    arguments: [vscode.Uri.file(file), { selection: new vscode.Range(at, at) }],
  };
}
