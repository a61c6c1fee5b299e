/** The verbs about the server itself. */
import type { Command } from 'commander';
import { diagnostics } from '#client/cli/doctor/diagnostics.ts';
import { doctor } from '#client/cli/doctor/doctor.ts';
import { about } from '#client/cli/server/about.ts';
import { discover } from '#client/cli/server/discover.ts';
import { restart, status, stop } from '#client/cli/server/server.ts';
import { keep } from '#client/cli/server/server-keep.ts';
import { install, uninstall } from '#client/cli/server/server-layers.ts';
import { log } from '#client/cli/server/server-log.ts';
import { start } from '#client/cli/server/server-start.ts';
import { servers } from '#client/cli/server/servers.ts';
import { stats } from '#client/cli/server/stats.ts';
import { asJson, type Does, examples } from './verb.ts';

/** Which of the two servers that a directory can have. */
const ofMode = ['--mode <mode>', 'the shared server, or that of the project alone'] as const;

export function serverVerbs(hm: Command, does: Does): void {
  const server = hm.command('server').description('Start, stop or look at the server.');
  server.addHelpText('after', examples('hm server status', 'hm server restart'));
  server
    .command('start')
    .description('Start the server of this directory, if none runs.')
    .option('--mode <mode>', 'shared, or project: a server for this project alone')
    .option('--moved', 'the project was moved here: its data goes on')
    .option('--copied', 'the project was copied: it begins with data of its own')
    .option(...asJson)
    .addHelpText('after', examples('hm server start', 'hm server start --mode project'))
    .action(does(start));
  server
    .command('stop')
    .description('End the server; leases stay.')
    .option(...ofMode)
    .option(...asJson)
    .action(does(stop));
  server
    .command('restart')
    .description('End the server and start a new one.')
    .option(...ofMode)
    .option(...asJson)
    .action(does(restart));
  server
    .command('status')
    .description('Say how the server is; never starts one (exit 0 running, 3 not, 4 died).')
    .option(...ofMode)
    .option('--check', 'say it by the exit code alone: 0 healthy, 9 degraded, 1 unhealthy')
    .option(...asJson)
    .action(does(status));
  server
    .command('install')
    .description('Have the system start the server at login, and keep it there.')
    .option(...asJson)
    .action(does(install));
  server
    .command('uninstall')
    .description('Take the login item away again; the server stays while somebody needs it.')
    .option(...asJson)
    .action(does(uninstall));
  server
    .command('keep')
    .description(
      'What the login item runs: stay connected, and start the next server when one ends.',
    )
    .action(does(keep));
  hm.command('stats')
    .description('Show what the server counted and measured; never starts one.')
    .option(...asJson)
    .addHelpText('after', examples('hm stats', 'hm stats --json'))
    .action(does(stats));
  hm.command('doctor')
    .description('Look for what is wrong here and say what puts it right (exit 0 all well, 1 not).')
    .option('--fix', 'do what is harmless: shows it, and asks first')
    .option('--yes', 'with --fix: do not ask')
    .option(...asJson)
    .addHelpText('after', examples('hm doctor', 'hm doctor --fix', 'hm help stateDirectory'))
    .action(does(doctor));
  hm.command('diagnostics')
    .description('Write an archive for a report: redacted, and says what is inside.')
    .option('-o, --out <file>', 'where to (default: a new file in this directory)')
    .option(...asJson)
    .addHelpText('after', examples('hm diagnostics', 'hm diagnostics --out report.zip'))
    .action(does(diagnostics));
  for (const name of ['version', 'about'])
    hm.command(name, { hidden: name === 'about' })
      .description('Say which Harbormaster this is, and which the server is.')
      .option(...asJson)
      .addHelpText('after', examples('hm version', 'hm version --json'))
      .action(does(about));
  server
    .command('log')
    .description("Print the server's log.")
    .option(...ofMode)
    .option('--request <id>', 'of this request only, as an error names it')
    .addHelpText('after', examples('hm server log', 'hm server log --request q_0123456789abcdef'))
    .action(does(log));
  hm.command('servers')
    .description('List every server of yours on this machine, with its health.')
    .option('--prune', 'forget those that are proven dead')
    .option(...asJson)
    .addHelpText('after', examples('hm servers', 'hm servers --prune'))
    .action(does(servers));
  hm.command('discover')
    .description('Say how a program reaches the server of this directory (exit 3 without one).')
    .option('--start', 'start it when none runs')
    .option(...asJson)
    .addHelpText('after', examples('hm discover --start --json'))
    .action(does(discover));
}
