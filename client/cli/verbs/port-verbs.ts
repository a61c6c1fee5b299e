/** The verbs about ports. */
import process from 'node:process';
import type { Command } from 'commander';
import { list } from '#client/cli/leases/list.ts';
import { release } from '#client/cli/leases/release.ts';
import { who } from '#client/cli/leases/who.ts';
import { port } from '#client/cli/port.ts';
import { run } from '#client/cli/run/run.ts';
import { suggest } from '#client/cli/suggest.ts';
import { asJson, type Does, examples } from './verb.ts';

export function portVerbs(hm: Command, does: Does): void {
  hm.command('run')
    .description('Run a command on a port of its own.')
    .argument('<command...>', 'the command as you would type it, after --')
    .option(
      '-s, --service <name>',
      'which service it is (default: the main or only one of harbormaster.jsonc, else web)',
    )
    .option('-t, --type <type>', 'its service type, such as dev, api or database')
    .option('-p, --port <port>', 'this port or none')
    .option(
      '-w, --wait',
      'when somebody else runs this singleton, stay and take over when that ends',
    )
    .option('--new-type', 'make a type of that name, even one that looks like a slip')
    .passThroughOptions()
    .addHelpText(
      'after',
      examples(
        'hm run -- npm run dev',
        'hm run --service api -- uvicorn app:app',
        'hm run -- vite --host',
      ),
    )
    .action(does(run));
  portVerb(hm, does);
  hm.command('ls')
    .description('List the leased ports.')
    .option('--here', 'of this project only')
    .option(...asJson)
    .addHelpText('after', examples('hm ls', 'hm ls --here --json'))
    .action(does(list));
  hm.command('who')
    .description('Say who has a port: a lease, a process, or nobody.')
    .argument('<port>', 'a port number')
    .option(...asJson)
    .addHelpText('after', examples('hm who 3000'))
    .action(does(who));
  hm.command('release')
    .description('Give a port back.')
    .argument('<service or port>', 'a service of this project, or a port number')
    .option(...asJson)
    .option('-f, --force', 'even while something listens on it, or others share it')
    .option('--hand-over', 'when others share it, let one of them hold it')
    .addHelpText('after', examples('hm release web', 'hm release 3000'))
    .action(does(release));
  hm.command('suggest')
    .description('Name ports that could be leased now, without leasing any.')
    .argument('[service]', 'which service it would be for')
    .option('-t, --type <type>', 'of this service type')
    .option('-n, --count <count>', 'so many')
    .option(...asJson)
    .addHelpText('after', examples('hm suggest', 'hm suggest --type api --count 3'))
    .action(does(suggest));
}

/** `hm port` runs without this file; here it is for `--help` and suggestions. */
function portVerb(hm: Command, does: Does): void {
  hm.command('port')
    .description('Lease a port and print it alone; asking again gives the same one.')
    .argument('[service]', 'default: the main or only one of harbormaster.jsonc, else web')
    .option('-t, --type <type>', 'its service type')
    .option('-p, --port <port>', 'this port or none')
    .option('--range <from-to>', 'any port of these')
    .option('--count <count>', 'so many contiguous ports, all or none')
    .option('--ttl <duration>', 'give it back after 90s, 5m, 2h, 1d')
    .option('--dir <directory>', 'for the project there')
    .option('--new-type', 'make a type of that name, even one that looks like a slip')
    .option(...asJson)
    .addHelpText(
      'after',
      examples(
        'PORT=$(hm port web) node server.js',
        'hm port db --type database',
        'hm port workers --count 4',
      ),
    )
    .action(does(() => port(process.argv.slice(3))));
}
