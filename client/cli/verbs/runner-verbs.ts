/** The verbs about runners: what Harbormaster starts and watches. */
import process from 'node:process';
import type { Command } from 'commander';
import { ps } from '#client/cli/runners/ps.ts';
import { eachOf } from '#client/cli/runners/several.ts';
import { asJson, type Does, examples } from './verb.ts';

const loadLaunch = () => import('#client/cli/runners/launch.ts');
const loadUpDown = () => import('#client/cli/runners/up-down.ts');

/** Of an option that may be given several times. */
const each = (value: string, before: readonly string[] = []): readonly string[] => [
  ...before,
  value,
];

const skipCheck = [
  '--skip-check <check>',
  'pass over a check before the start, by its name; the activity keeps that',
  each,
] as const;
const unmetered = [
  '--unmetered',
  'start an agent that reports no usage, though a budget is set',
] as const;
const andAttach = ['-a, --attach', 'show it in this terminal'] as const;

export function runnerVerbs(hm: Command, does: Does): void {
  launchVerb(hm, does);
  for (const verb of ['start', 'restart'] as const)
    hm.command(verb)
      .description(
        verb === 'start'
          ? 'Start a runner that is declared, with those that it depends on, or one that ended.'
          : 'End a runner, if it runs, and start it again.',
      )
      .argument('<runner...>', 'their names in this project')
      .option(...skipCheck)
      .option(...unmetered)
      .option(...andAttach)
      .option(...asJson)
      .addHelpText('after', examples(`hm ${verb} web`, `hm ${verb} web --attach`))
      .action(
        does(async (names, options) => {
          const { [verb]: begin } = await loadLaunch();
          return eachOf(names, (name) => begin(name, options));
        }),
      );
  hm.command('up')
    .description('Start the runners of this project, each after those that it depends on.')
    .argument('[runner...]', 'these alone, with those that they depend on')
    .option('--wait <duration>', 'for all to be ready (default: 2m); what is slower goes on')
    .option(...asJson)
    .addHelpText('after', examples('hm up', 'hm up web worker'))
    .action(does(async (names, options) => (await loadUpDown()).up(names, options)));
  hm.command('down')
    .description('End the runners of this project, each before those that it depends on.')
    .argument('[runner...]', 'these alone')
    .option('--wait <duration>', 'for all to have ended (default: 2m)')
    .option(...asJson)
    .addHelpText('after', examples('hm down', 'hm down worker'))
    .action(does(async (names, options) => (await loadUpDown()).down(names, options)));
  lookVerbs(hm, does);
}

function launchVerb(hm: Command, does: Does): void {
  hm.command('launch')
    .description('Start a command as a runner: it belongs to no terminal, and runs on.')
    .argument('<command...>', 'the command as you would type it, after --')
    .option('-n, --name <name>', 'what it is called (default: by the command)')
    .option('--agent', 'it is a coding agent (default: when the command is one that is known)')
    .option('-C, --cwd <directory>', 'where it runs (default: here)')
    .option('-e, --env <NAME=VALUE>', 'a variable of its environment', each)
    .option(
      '-s, --service <name>',
      'a service that it serves, whose port it gets (default: by the tool)',
      each,
    )
    .option('--pipes', 'without a terminal of its own')
    .option(
      '--time-limit <duration>',
      'report it when it runs longer than 90s, 5m, 2h without a sign of life; 0: never',
    )
    .option('--continue', 'the agent goes on with its last session in this project')
    .option('--resume <session>', 'the agent goes on with this session; ids: hm sessions list')
    .option('--new', 'when one of that name runs, start another under a new name')
    .option('--replace', 'when one of that name runs, end it first')
    .option(...skipCheck)
    .option(...unmetered)
    .option(...andAttach)
    .option(...asJson)
    .passThroughOptions()
    .addHelpText(
      'after',
      examples(
        'hm launch -- npm run dev',
        'hm launch --name worker --env LEVEL=debug -- node worker.js',
        'hm launch --agent --attach -- claude',
        'hm launch --continue -- claude',
      ),
    )
    .action(does(async (argv, options) => (await loadLaunch()).launch(argv, options)));
}

function lookVerbs(hm: Command, does: Does): void {
  hm.command('ps')
    .description('List what runs: its state, ports, processor and memory.')
    .option('-a, --all', 'also what ended, and what is declared and was not started')
    .argument('[runner...]', 'these alone, by their names or ids')
    .option('--here', 'of this project only')
    .option('-q, --quiet', 'their ids alone, a line each')
    .option(...asJson)
    .addHelpText('after', examples('hm ps', 'hm ps --all --here', 'hm stop $(hm ps -q)'))
    .action(does(() => ps(process.argv.slice(3))));
  hm.command('remove')
    .alias('rm')
    .description('Forget runners that ended, with what they printed.')
    .argument('[runner...]', 'their names in this project, or their ids')
    .option('--ended', 'all of this project that ended')
    .option(...asJson)
    .addHelpText('after', examples('hm remove web', 'hm remove --ended'))
    .action(
      does(async (names, options) =>
        (await import('#client/cli/runners/remove.ts')).remove(names, options),
      ),
    );
  hm.command('logs')
    .description('Print what a runner printed.')
    .argument('[runner]', 'its name in this project, or its id (default: the one that runs)')
    .option('-f, --follow', 'and what it prints, until it ends or Ctrl-C')
    .option('-n, --lines <count>', 'the last lines only')
    .option('--since <time>', 'what it printed since then: 10m ago, or 2026-11-21T14:03')
    .option('--raw', 'as it was printed, with all that commands a terminal')
    .addHelpText(
      'after',
      examples('hm logs web', 'hm logs web -f -n 20', 'hm logs web --since 10m'),
    )
    .action(
      does(async (what, options) =>
        (await import('#client/cli/runners/logs.ts')).logs(what, options),
      ),
    );
  hm.command('attach')
    .description('Show a runner in this terminal and type at it; Ctrl-\\ Ctrl-D detaches.')
    .argument('[runner]', 'its name in this project, or its id (default: the one that runs)')
    .option('--view', 'look, and type nothing')
    .addHelpText('after', examples('hm attach', 'hm attach web', 'hm attach web --view'))
    .action(
      does(async (what, options) =>
        (await import('#client/cli/runners/attach.ts')).attach(what, options),
      ),
    );
  hm.command('watch')
    .description('Watch all runners on a screen of its own, and start, end or attach to them.')
    .option('--here', 'of this project only')
    .addHelpText('after', examples('hm watch', 'ssh -t host hm watch'))
    .action(does(async (options) => (await import('#client/cli/runners/watch.ts')).watch(options)));
}
