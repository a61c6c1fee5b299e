/** The verbs about the configuration. */
import type { Command } from 'commander';
import { asJson, type Does, examples } from './verb.ts';

const loadAuto = () => import('#client/cli/config/config-auto.ts');
const load = () => import('#client/cli/config/config.ts');
const loadBackups = () => import('#client/cli/config/config-backups.ts');

export function configVerbs(hm: Command, does: Does): void {
  const config = hm
    .command('config')
    .description('Show what is set and by whom, and set it.')
    .addHelpText(
      'after',
      examples(
        'hm config keys',
        'hm config show',
        'hm config set ports.rest 60',
        'hm config set services.startTimeout 90 --project',
        'hm config explain ports.rest',
        'hm config validate',
      ),
    );
  config
    .command('keys')
    .description('List what can be set.')
    .option(...asJson)
    .action(does(async (options) => (await load()).keys(options)));
  config
    .command('show')
    .description('Show every key with its value and who says so.')
    .option(...asJson)
    .action(does(async (options) => (await load()).show(options)));
  config
    .command('get')
    .description('Print the value of a key alone.')
    .argument('<key>')
    .option(...asJson)
    .action(does(async (key, options) => (await load()).get(key, options)));
  config
    .command('set')
    .description('Set a key in your own file, or in the project file.')
    .argument('<key>')
    .argument('<value>')
    .option('--project', "in this project's harbormaster.jsonc, for everybody")
    .option(...asJson)
    .action(does(async (key, value, options) => (await load()).set(key, value, options)));
  config
    .command('unset')
    .description('Take a key out of your own file, or out of the project file.')
    .argument('<key>')
    .option('--project', "out of this project's harbormaster.jsonc")
    .option(...asJson)
    .action(does(async (key, options) => (await load()).unset(key, options)));
  config
    .command('explain')
    .description('Say which layer decides a key, or where a service type is declared.')
    .argument('<key or type>')
    .option(...asJson)
    .action(does(async (word, options) => (await load()).explain(word, options)));
  config
    .command('promote')
    .description(
      "Move a service type from your own file into this project's, so that a team agrees.",
    )
    .argument('<type>')
    .option(...asJson)
    .action(does(async (type, options) => (await loadAuto()).promote(type, options)));
  autoVerbs(config, does);
  config
    .command('backups')
    .description('List what the file said before it was changed, the ten newest first.')
    .option('--project', "of this project's harbormaster.jsonc")
    .option(...asJson)
    .action(does(async (options) => (await loadBackups()).backups(options)));
  config
    .command('restore')
    .description('Put a backup back; what stands there now becomes one.')
    .argument('[number]', 'default: the newest')
    .option('--project', "of this project's harbormaster.jsonc")
    .option(...asJson)
    .action(does(async (number, options) => (await loadBackups()).restore(number, options)));
  config
    .command('validate')
    .description('Look for mistakes, with line and column; exits with 2 when there are any.')
    .argument('[file]', "default: your own file and this project's, with what it extends")
    .option(...asJson)
    .action(does(async (file, options) => (await load()).validate(file, options)));
}

/** Types that are made by themselves. */
function autoVerbs(config: Command, does: Does): void {
  const auto = config
    .command('auto')
    .description('Service types that nobody declared get a range by themselves: how, and back.');
  auto
    .command('status', { isDefault: true })
    .description('Say whether, and how.')
    .option(...asJson)
    .action(does(async (options) => (await loadAuto()).status(options)));
  auto
    .command('enable')
    .description('Let unknown types get a range by themselves.')
    .option(...asJson)
    .action(does(async (options) => (await loadAuto()).enable(options)));
  auto
    .command('disable')
    .description('Refuse unknown types; those that were made stay.')
    .option(...asJson)
    .action(does(async (options) => (await loadAuto()).disable(options)));
  auto
    .command('list')
    .description('List what was made by itself.')
    .option(...asJson)
    .action(does(async (options) => (await loadAuto()).list(options)));
  auto
    .command('undo')
    .description('Take back a type that was made by itself, unless ports of its range are leased.')
    .argument('<type>')
    .option(...asJson)
    .action(does(async (type, options) => (await loadAuto()).undo(type, options)));
}
