/** Every verb of `hm` but the quickest, with help and suggestions, on commander. */
import process from 'node:process';
import { Command, CommanderError } from 'commander';
import { productVersion } from '#protocol/product.ts';
import { activity } from './activity.ts';
import { exitCodes, usage } from './exit-codes.ts';
import { tellFailure } from './failure.ts';
import { list } from './list.ts';
import { port } from './port.ts';
import { release } from './release.ts';
import { run } from './run/run.ts';
import { log, restart, start, status, stop } from './server.ts';
import { suggest } from './suggest.ts';
import { who } from './who.ts';

const asJson = ['--json', 'print JSON'] as const;

/** Runs one command line and resolves with its exit code; what went wrong was said then. */
export async function runVerb(argv: readonly string[]): Promise<number> {
  try {
    return await runCommand(argv);
  } catch (failure) {
    return tellFailure(failure, argv);
  }
}

async function runCommand(argv: readonly string[]): Promise<number> {
  let code: number = exitCodes.done;
  const does =
    <A extends unknown[]>(action: (...args: A) => Promise<number>) =>
    async (...args: A): Promise<void> => {
      code = await action(...args);
    };
  const hm = program(does);
  // A verb that leads to others says which, as if asked.
  const isBare = argv.length === 0 || (argv.length === 1 && argv[0] === 'server');
  try {
    await hm.parseAsync([...argv, ...(isBare ? ['--help'] : [])], { from: 'user' });
    return code;
  } catch (failure) {
    if (!(failure instanceof CommanderError)) throw failure;
    if (failure.exitCode === 0) return exitCodes.done;
    throw usage(failure.message.replace(/^error: /, '').replace(/\n\(Did you/, ' (Did you'));
  }
}

type Does = <A extends unknown[]>(
  action: (...args: A) => Promise<number>,
) => (...args: A) => Promise<void>;

function program(does: Does): Command {
  const hm = new Command('hm')
    .description('Ports that are really yours, across every window, worktree, terminal and agent.')
    .version(productVersion, '-v, --version')
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `\nExamples:\n  $ hm run -- npm run dev     run a dev server on a port of its own\n  $ PORT=$(hm port api) ...   lease a port for a service and use it\n  $ hm who 3000               say who has a port\n  $ hm ls                     list what is leased\n\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 no server, 4 server died, 5 refused, 6 runs already, 7 server unavailable.`,
    );

  hm.command('run')
    .description('Run a command on a port of its own.')
    .argument('<command...>', 'the command as you would type it, after --')
    .option(
      '-s, --service <name>',
      'which service it is (default: the main or only one of harbormaster.jsonc, else web)',
    )
    .option('-t, --type <type>', 'its service type, such as dev, api or database')
    .option('-p, --port <port>', 'this port or none')
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
  portCommand(hm, does);
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
    .option('-f, --force', 'even while something listens on it')
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
  hm.command('activity')
    .description('Show what happened, newest first.')
    .option('-n, --limit <count>', 'so many events (default 30)')
    .option('-p, --port <port>', 'about this port')
    .option('--here', 'about this project')
    .option(...asJson)
    .addHelpText('after', examples('hm activity', 'hm activity --port 3000 --limit 100'))
    .action(does(activity));
  hm.command('init')
    .description('Write harbormaster.jsonc from what the project has; never overwrites.')
    .option(...asJson)
    .addHelpText('after', examples('hm init'))
    .action(does(async (options) => (await import('./init-project.ts')).initProject(options)));
  serverCommands(hm, does);
  hm.command('stop', { hidden: true })
    .allowUnknownOption()
    .argument('[anything...]')
    .action(() => {
      throw usage(
        "'hm stop' could mean several things. To give a port back: hm release SERVICE. To end a command under 'hm run': Ctrl-C in its terminal. To stop the server: hm server stop.",
      );
    });
  return hm;
}

/** `hm port` runs without this file; here it is for `--help` and suggestions. */
function portCommand(hm: Command, does: Does): void {
  hm.command('port')
    .description('Lease a port and print it alone; asking again gives the same one.')
    .argument('[service]', 'default: the main or only one of harbormaster.jsonc, else web')
    .option('-t, --type <type>', 'its service type')
    .option('-p, --port <port>', 'this port or none')
    .option('--range <from-to>', 'any port of these')
    .option('--count <count>', 'so many contiguous ports, all or none')
    .option('--ttl <duration>', 'give it back after 90s, 5m, 2h, 1d')
    .option('--dir <directory>', 'for the project there')
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

function serverCommands(hm: Command, does: Does): void {
  const server = hm.command('server').description('Start, stop or look at the server.');
  server.addHelpText('after', examples('hm server status', 'hm server restart'));
  server
    .command('start')
    .description('Start the server, if none runs.')
    .option(...asJson)
    .action(does(start));
  server
    .command('stop')
    .description('End the server; leases stay.')
    .option(...asJson)
    .action(does(stop));
  server
    .command('restart')
    .description('End the server and start a new one.')
    .option(...asJson)
    .action(does(restart));
  server
    .command('status')
    .description('Say how the server is; never starts one (exit 0 running, 3 not, 4 died).')
    .option(...asJson)
    .action(does(status));
  server.command('log').description("Print the server's log.").action(does(log));
}

function examples(...lines: readonly string[]): string {
  return `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`;
}
