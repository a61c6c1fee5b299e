/** What a view shows, before it is a TreeItem: rows by id, and which are on top. Plain values, so that two pictures can be compared. */

export interface Row {
  /** The same as long as the thing it shows is the same, so that selection and expansion stay. */
  readonly id: string;
  readonly label: string;
  readonly description: string;
  /** A codicon's name. Each state has a shape of its own, never a colour alone. */
  readonly icon: string;
  /** A theme colour's id. */
  readonly color?: string | undefined;
  /** Markdown. */
  readonly tooltip: string;
  /** What a screen reader says in place of label and description. */
  readonly accessibleName: string;
  /** What menus go by: `viewItem`. */
  readonly contextValue: string;
  /** Closed when it is first drawn, though it has children. */
  readonly closed?: boolean | undefined;
  /** What a click opens. */
  readonly opens?:
    | { readonly file: string; readonly line: number; readonly column: number }
    | undefined;
  /** Ids, in order. */
  readonly children: readonly string[];
}

export interface Rows {
  readonly top: readonly string[];
  readonly byId: ReadonlyMap<string, Row>;
}

export const noRows: Rows = { top: [], byId: new Map() };

export function parentOf(rows: Rows, id: string): string | undefined {
  for (const row of rows.byId.values()) if (row.children.includes(id)) return row.id;
  return undefined;
}
