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
