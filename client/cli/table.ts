/** Tables with aligned columns. Apart from print.ts, because who prints none need not load what measures them. */
import { widthOf } from './fitting.ts';
import { colors, line } from './print.ts';

/** Columns are as wide as their widest cell, whatever script and colour it is written in. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): void {
  const painted = head.map((word) => colors.dim(word));
  line(tableLines([painted, ...rows]).join('\n'));
}

/** A cell of several lines makes its row as high. Pure. */
export function tableLines(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) =>
    row.map((cell) => cell.split('\n').map((text) => ({ text, width: widthOf(text) }))),
  );
  const widths: number[] = [];
  for (const row of cells)
    for (const [column, parts] of row.entries())
      for (const { width } of parts) widths[column] = Math.max(widths[column] ?? 0, width);
  return cells.flatMap((row) => {
    const height = Math.max(1, ...row.map((parts) => parts.length));
    return Array.from({ length: height }, (_, at) =>
      widths
        .map((wide, column) => {
          const { text = '', width = 0 } = row[column]?.[at] ?? {};
          return text + ' '.repeat(wide - width);
        })
        .join('  ')
        .trimEnd(),
    );
  });
}
