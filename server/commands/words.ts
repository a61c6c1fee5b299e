/** The words of a command line, and what is known of each: its value, and where it came from. */

/** One word as the program will see it. */
export interface Word {
  /** Quotes removed; an expansion stands as it was written (`$PORT`). */
  readonly value: string;
  /** The variables it takes its value from, as in `${PORT:-3000}`. */
  readonly reads: readonly string[];
  /** True when the user typed it; false when it stands in a file of the project. */
  readonly typed: boolean;
  /** Where it stands in the text that was read; none when it was made from another word. */
  readonly span?: Span;
}

/** A piece of a text, as offsets: `from` is within, `to` is behind. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** `NAME=value` in front of a command, or as an argument of `env` and its kin. */
export interface Assignment {
  readonly name: string;
  readonly value: Word;
}

export function typedWords(argv: readonly string[]): Word[] {
  return argv.map((value) => ({ value, reads: [], typed: true }));
}

export function valuesOf(words: readonly Word[]): string[] {
  return words.map((word) => word.value);
}

/** True of `-p` and `--port`, false of `-`, which is a file. */
export function isOption(value: string): boolean {
  return value.length > 1 && value.startsWith('-');
}

/** `NAME=value` taken apart, when it is that. */
export function assignmentIn(word: Word): Assignment | undefined {
  const at = word.value.indexOf('=');
  const name = word.value.slice(0, at);
  if (at < 1 || !/^[A-Za-z_]\w*$/.test(name)) return undefined;
  return { name, value: { ...word, value: word.value.slice(at + 1) } };
}

/**
 * The names by which a program may be known, likeliest first: without directory, version and the ending of
 * a script; and the package that the file lies in (`node_modules/vite/bin/vite.js`, `vite@8`, `@angular/cli`).
 */
export function programNames(value: string): string[] {
  const path = value.replaceAll('\\', '/');
  const inPackage = packageOf(path);
  if (path.startsWith('@')) return [withoutVersion(path)];
  const file = path.slice(path.lastIndexOf('/') + 1);
  const name = withoutVersion(file).replace(/\.([cm]?js|cmd|exe|ps1|bat)$/i, '');
  return inPackage === undefined ? [name] : [name, inPackage];
}

/** Directories put together with `/`; an absolute one replaces what is before it. */
export function joined(directory: string, further: string): string {
  if (further.startsWith('/') || /^[A-Za-z]:/.test(further)) return further;
  const parts = directory === '.' ? [] : directory.split('/');
  for (const part of further.replaceAll('\\', '/').split('/')) {
    if (part === '..' && parts.length > 0 && parts.at(-1) !== '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return parts.length === 0 ? '.' : parts.join('/');
}

function withoutVersion(name: string): string {
  const at = name.indexOf('@', 1);
  return at < 0 ? name : name.slice(0, at);
}

function packageOf(path: string): string | undefined {
  const parts = path.split('/');
  const at = parts.lastIndexOf('node_modules');
  if (at < 0 || parts[at + 1] === '.bin') return undefined;
  const [scope = '', name = ''] = parts.slice(at + 1);
  return scope.startsWith('@') ? `${scope}/${name}` : scope;
}
