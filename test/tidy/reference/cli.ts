/** docs/reference/cli.md, of the tree of commands. */
import type { Command } from 'commander';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { program } from '#client/cli/verbs.ts';
import { pages } from '#client/help/pages.ts';
import { markdownTable } from './markdown.ts';

export function cliPage(): string {
  const hm = program(() => async () => {});
  const codes = Object.entries(exitCodes).map(([word, code]) => [
    String(code),
    `\`${word}\``,
    pages[word as keyof typeof exitCodes].title.replace(/^Exit code \d: /, ''),
  ]);
  return `# The command line

${commands(hm, '').join('\n')}
## Exit codes

${markdownTable(['Code', '', 'means'], codes)}
`;
}

/** Each command that does something; one that only leads to others is no heading of its own. */
function commands(parent: Command, prefix: string): string[] {
  const shown = parent.createHelp().visibleCommands(parent);
  return shown.flatMap((command) => {
    const name = `${prefix}${command.name()}`;
    return command.commands.length > 0
      ? commands(command as Command, `${name} `)
      : [section(command as Command, name)];
  });
}

function section(command: Command, name: string): string {
  const help = command.createHelp();
  const argument = help.visibleArguments(command).map((each) => help.argumentTerm(each));
  const rows = [
    ...help
      .visibleArguments(command)
      .map((each) => [`\`${help.argumentTerm(each)}\``, help.argumentDescription(each)]),
    ...help
      .visibleOptions(command)
      .filter(({ long }) => long !== '--help')
      .map((each) => [`\`${help.optionTerm(each)}\``, help.optionDescription(each)]),
  ];
  const table = rows.length === 0 ? '' : `\n${markdownTable(['', ''], rows)}\n`;
  const usage = ['hm', name, ...argument].join(' ');
  return `## \`${usage}\`\n\n${help.commandDescription(command)}\n${table}`;
}
