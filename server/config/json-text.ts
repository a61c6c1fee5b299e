/** A value as somebody would write it into a configuration file: in one line where that is short. Pure. */

export interface Style {
  /** One step of indentation. */
  readonly unit: string;
  readonly eol: string;
}

/** Longer ones are broken, in characters. */
export const longestLine = 80;

/** `indent` is that of the line in which it begins. */
export function jsonText(value: unknown, indent: string, style: Style): string {
  const short = inOneLine(value);
  const isPlain = typeof value !== 'object' || value === null;
  if (isPlain || indent.length + short.length <= longestLine) return short;
  const inner = indent + style.unit;
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  const lines = Array.isArray(value)
    ? value.map((each) => jsonText(each, inner, style))
    : Object.entries(value).map(
        ([key, each]) => `${JSON.stringify(key)}: ${jsonText(each, inner, style)}`,
      );
  const body = lines.map((line) => `${style.eol}${inner}${line}`).join(',');
  return `${open}${body}${style.eol}${indent}${close}`;
}

function inOneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(inOneLine).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const pairs = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([key, each]) => `${JSON.stringify(key)}: ${inOneLine(each)}`);
  return pairs.length === 0 ? '{}' : `{ ${pairs.join(', ')} }`;
}
