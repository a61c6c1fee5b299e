/** The verbs about the register of projects, and the one that makes a new project. */
import type { Command } from 'commander';
import { archive, forget, projects, rename, restore, show, tag } from '#client/cli/projects.ts';
import { asJson, type Does, examples } from './verb.ts';

const which = ['<project>', 'its name, its id, or the path of its directory'] as const;

export function registerVerbs(hm: Command, does: Does): void {
  const register = hm
    .command('projects')
    .description('List the projects that the server has met, or show one.')
    .argument('[project]', 'show this one')
    .option('-a, --all', 'those put away, too')
    .option(...asJson)
    .addHelpText(
      'after',
      examples('hm projects', 'hm projects show shop', 'hm projects forget ~/old/shop'),
    )
    .action(does(projects));
  const verb = (name: string, description: string) =>
    register
      .command(name)
      .description(description)
      .argument(...which)
      .option(...asJson);
  verb('show', 'Show a project with its windows and ports.').action(does(show));
  verb('rename', "Call a project by a name of your own; without one, its file's counts again.")
    .argument('[name]', 'the new name')
    .action(does(rename));
  verb('tag', 'Add tags to a project, or take them away.')
    .argument('<tags...>', 'such as client-x')
    .option('-r, --remove', 'take them away')
    .action(does(tag));
  verb('archive', 'Put a project away, so that lists do not show it.').action(does(archive));
  verb('restore', 'Take a project that was put away back into the lists.').action(does(restore));
  verb('forget', 'Forget a project; refused while it is open or holds a port.').action(
    does(forget),
  );
  hm.command('new')
    .description('Make a directory for a new project, with git and a harbormaster.jsonc.')
    .argument('<directory>', 'which must not exist yet, or be empty')
    .option('-t, --template <from>', 'copy this directory or git repository into it')
    .option(...asJson)
    .addHelpText(
      'after',
      examples('hm new shop', 'hm new shop --template ~/templates/vite', 'hm new shop --json'),
    )
    .action(
      does(async (directory, options) =>
        (await import('#client/cli/init-project.ts')).newProject(directory, options),
      ),
    );
}
