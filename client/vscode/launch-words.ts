/** A line that was typed, as the words of a program, or handed to a shell where only one understands it. Pure. */
import { shellArgv } from '#client/launcher/shell-argv.ts';

/** Anything that a shell would take for more than itself, outside quotes (POSIX.1-2024, Shell Command Language 2.2). */
const plain = /^(?:[^\s|&;<>()$`\\"'*?[#~%!{}]|"[^"$`\\]*"|'[^']*'|\s)+$/;

export function argvOf(line: string, shell: (line: string) => string[] = shellArgv): string[] {
  return wordsOf(line.trim()) ?? shell(line);
}

/** Undefined when a shell is needed to understand it. */
function wordsOf(line: string): string[] | undefined {
  if (!plain.test(line)) return undefined;
  const words = [...line.matchAll(/(?:[^\s"']|"[^"]*"|'[^']*')+/g)].map(([word]) =>
    word.replaceAll(/"([^"]*)"|'([^']*)'/g, (_, double, single) => double ?? single),
  );
  // `NAME=value program` is for a shell.
  return words.length === 0 || /^\w+=/.test(words[0] ?? '') ? undefined : words;
}

/** A runner's name out of a command's first word: `npm run dev` is `dev`, `/usr/bin/htop` is `htop`. */
export function nameOf(argv: readonly string[]): string {
  const [program = '', ...rest] = argv;
  const base = program.split(/[/\\]/).at(-1) ?? program;
  const script =
    /^(npm|pnpm|yarn|bun)$/.test(base) && rest.find((word) => !/^(run|-.*)$/.test(word));
  const word =
    script || (/^(sh|cmd\.exe)$/.test(base) ? rest.at(-1)?.split(/\s/)[0] : base) || base;
  return (
    word
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .replaceAll(/^-+|-+$/g, '')
      .slice(0, 63)
      .replace(/-+$/, '') || 'runner'
  );
}
