/** The table of all tools. Knows what stands in the rows, not how a command line is read. */
import { platformTools } from './platform-tools.ts';
import { programTools } from './program-tools.ts';
import { siteTools } from './site-tools.ts';
import type { Tool } from './tool.ts';
import { webTools } from './web-tools.ts';

export const tools: readonly Tool[] = [
  ...webTools,
  ...siteTools,
  ...platformTools,
  ...programTools,
];

/** The row of this name. */
export function toolNamed(name: string): Tool | undefined {
  return tools.find((tool) => tool.name === name);
}

/**
 * The tool that this program with these arguments is. `program` is a bare name: without directory,
 * and without the ending of a script.
 */
export function toolOf(program: string, args: readonly string[]): Tool | undefined {
  if (args.includes('--version') || args.includes('--help')) return undefined;
  return tools.find(
    ({ programs, words, notWords, onlyByFlag, flag }) =>
      programs.includes(program) &&
      (words === undefined || words.some((word) => args.includes(word))) &&
      !notWords?.some((word) => args.includes(word)) &&
      (!onlyByFlag || args.some((arg) => flag?.names.some((name) => arg.startsWith(name)))),
  );
}
