/** What a project file makes a runner do, in words for whoever is asked to trust it: all of it, whatever a later version brings. Pure. */
import { canonicalJson } from '#common/canonical-json.ts';

type Line = string | readonly string[];

/** A runner as far as trust goes. */
export interface DeclaringRunner {
  readonly command?: Line | undefined;
  readonly services?: readonly string[] | undefined;
}

/** The command first, then everything else that is said. */
export function runnerWords({ command, ...others }: DeclaringRunner): string {
  const more = Object.entries<unknown>(others).flatMap(([key, value]) =>
    value === undefined || value === false ? [] : wordsOf(key, value),
  );
  const runs = command === undefined ? 'the command of its service' : lineWords(command);
  return more.length === 0 ? runs : `${runs} (${more.join(', ')})`;
}

function wordsOf(key: string, value: unknown): string {
  switch (key) {
    case 'cwd':
      return `in ${value}`;
    case 'env':
      return `with ${Object.entries(value as object)
        .map(([name, text]) => `${name}=${text}`)
        .join(' ')}`;
    case 'services':
      return `for ${(value as readonly string[]).join(' ')}`;
    case 'dependsOn':
      return `after ${(value as readonly string[]).join(' ')}`;
    case 'autostart':
      return 'started by itself';
    default:
      return `${key} ${typeof value === 'string' ? value : canonicalJson(value)}`;
  }
}

function lineWords(line: Line): string {
  return typeof line === 'string' ? line : canonicalJson(line);
}
