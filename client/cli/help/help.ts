/** `hm help`: topics, a command's help, or the page of a code. Needs no server and no network. */
import { distance } from 'fastest-levenshtein';
import { exitCodes, usage, wordOf } from '#client/cli/exit-codes.ts';
import { shortened } from '#client/cli/options.ts';
import { colors, line } from '#client/cli/print.ts';
import { type Page, pageText } from '#client/help/page.ts';
import { chapters, type HelpCode, helpCodeOf, pages } from '#client/help/pages.ts';

/** A command that can show how it is used. */
export interface Usable {
  name(): string;
  aliases(): readonly string[];
  readonly commands: readonly Usable[];
  outputHelp(): void;
}

/** `words` is what stands behind `hm help`: nothing, a command with its parts, or a code. */
export async function help(hm: Usable, words: readonly string[]): Promise<number> {
  const [word] = words;
  if (word === undefined) return topics();
  const command = commandOf(hm, words);
  const code = /^\d$/.test(word) ? exitPageOf(Number(word)) : helpCodeOf(word);
  if (!command && !code) throw usage(unknownTopic(hm, word));
  // `usage` is an exit code and a command: whoever asks may mean either.
  if (code) line(pageText(code, pages[code]).trimEnd());
  if (command && code) line('');
  command?.outputHelp();
  return exitCodes.done;
}

/** Every exit code has a page under its name: one without does not compile. */
const pageOfExit: Readonly<Record<keyof typeof exitCodes, Page>> = pages;

function exitPageOf(code: number): HelpCode | undefined {
  const word = wordOf(code);
  return exitCodes[word as keyof typeof exitCodes] === code && word in pageOfExit
    ? helpCodeOf(word)
    : undefined;
}

function commandOf(hm: Usable, words: readonly string[]): Usable | undefined {
  let found: Usable | undefined = hm;
  for (const word of words)
    found = found?.commands.find((each) => [each.name(), ...each.aliases()].includes(word));
  return found;
}

function topics(): number {
  line('hm help COMMAND   how a command is used; all of them: hm --help');
  line('hm help CODE      what an error, a refusal or an exit code means, and what to do');
  for (const { title, pages: of } of chapters) {
    line(`\n${colors.bold(title)}`);
    const widest = Math.max(...Object.keys(of).map((code) => code.length));
    for (const [code, page] of Object.entries<Page>(of))
      line(`  ${code.padEnd(widest)}  ${page.title}`);
  }
  return exitCodes.done;
}

/** So many edits still make a slip. */
const mostEdits = 3;

function unknownTopic(hm: Usable, word: string): string {
  const known = [...hm.commands.map((command) => command.name()), ...Object.keys(pages)];
  const [nearest] = known
    .map((name) => ({ name, edits: distance(name.toLowerCase(), word.toLowerCase()) }))
    .filter(({ edits }) => edits <= mostEdits)
    .sort((a, b) => a.edits - b.edits);
  const meant = nearest ? ` Did you mean '${nearest.name}'?` : '';
  return `There is no help on '${shortened(word)}'.${meant} All topics: hm help`;
}
