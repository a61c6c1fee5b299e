/** What a runner is called that nobody named: one rule for every terminal and every window. Knows no project and no name that is taken. */
import { commandWord } from './command-word.ts';

const managers = /^(npm|pnpm|yarn|bun)(\.cmd|\.exe)?$/i;
/** They run a package's program, which says what it is. */
const executors = /^(npx|pnpx|bunx)(\.cmd|\.exe)?$/i;
/** The shells that a line is handed to whole, as the last word. */
const shells = /^((ba|da|z)?sh|cmd\.exe)$/i;
/** Leaves room for a number where it is taken: a name has 63 characters at most. */
const longest = 48;

/** `npm run dev` is `dev`, `node node_modules/.bin/vite` is `vite`, `/usr/bin/htop -d 5` is `htop`; as a runner can be called. */
export function launchName(argv: readonly string[]): string {
  const name = wordOf(argv)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .slice(0, longest);
  return name.replaceAll(/^-+|-+$/g, '') || 'runner';
}

function wordOf([program = '', ...rest]: readonly string[]): string {
  const base = program.split(/[/\\]/).at(-1) ?? program;
  const line = rest.at(-1);
  if (shells.test(base) && rest.length > 1 && line !== undefined) {
    const words = line.split(/\s+/);
    const first = words.findIndex((word) => word !== '' && !/^\w+=/.test(word));
    if (first >= 0) return wordOf(words.slice(first));
  }
  const meant = rest.find((word) => !/^(run|run-script|exec|-.*)$/.test(word));
  if (meant !== undefined && managers.test(base)) return meant.replace(/\.[cm]?[jt]s$/, '');
  if (meant !== undefined && executors.test(base)) return commandWord(meant);
  // A program may have a blank in its name, and is one word all the same.
  return commandWord([base.replaceAll(' ', '-'), ...rest].join(' '));
}
