/** Every verb of `hm` but the quickest, with help and suggestions, on commander. */
import { Command, CommanderError } from 'commander';
import { productVersion } from '#protocol/product.ts';
import { exitCodes, usage } from './exit-codes.ts';
import { tellFailure } from './failure.ts';
import { help } from './help/help.ts';
import { shortened } from './options.ts';
import { optionElsewhere, verbElsewhere } from './other-habits.ts';
import { adoptionVerbs } from './verbs/adoption-verbs.ts';
import { agentVerbs } from './verbs/agent-verbs.ts';
import { authorityVerbs } from './verbs/authority-verbs.ts';
import { budgetVerbs } from './verbs/budget-verbs.ts';
import { completionVerbs } from './verbs/completion-verbs.ts';
import { configVerbs } from './verbs/config-verbs.ts';
import { leavingVerbs } from './verbs/leaving-verbs.ts';
import { machineVerbs } from './verbs/machine-verbs.ts';
import { portVerbs } from './verbs/port-verbs.ts';
import { projectVerbs } from './verbs/project-verbs.ts';
import { registerVerbs } from './verbs/register-verbs.ts';
import { runnerVerbs } from './verbs/runner-verbs.ts';
import { serverVerbs } from './verbs/server-verbs.ts';
import { sessionVerbs } from './verbs/session-verbs.ts';
import { stopVerbs } from './verbs/stop-verbs.ts';
import { typeVerbs } from './verbs/type-verbs.ts';
import { usageVerbs } from './verbs/usage-verbs.ts';
import { type Does, examples } from './verbs/verb.ts';

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
  const isBare =
    argv.length === 0 ||
    (argv.length === 1 &&
      ['server', 'token', 'hooks', 'config', 'usage', 'sessions'].includes(argv[0] ?? ''));
  try {
    await hm.parseAsync([...argv, ...(isBare ? ['--help'] : [])], { from: 'user' });
    return code;
  } catch (failure) {
    if (!(failure instanceof CommanderError)) throw failure;
    if (failure.exitCode === 0) return exitCodes.done;
    const what = failure.message.replace(/^error: /, '').replace(/\n\(Did you/, ' (Did you');
    throw usage(`${said(what, argv)}. See: ${fullName(hm, argv)} --help`);
  }
}

/** A word behind a verb that leads to others is none of them, whatever commander counts. */
function said(what: string, argv: readonly string[]): string {
  const [verb = ''] = argv;
  const [, kind, word] = /^unknown (command|option) '([^']*)'/.exec(what) ?? [];
  const elsewhere =
    kind === 'command'
      ? word === verb && verbElsewhere(verb)
      : kind && optionElsewhere(verb, word ?? '');
  if (elsewhere) return elsewhere;
  const surplus = /^too many arguments for '([^']*)'\. Expected 0 /.exec(what);
  if (!surplus) return what.replace(/\.$/, '');
  const next = argv[argv.indexOf(surplus[1] ?? '') + 1];
  return next === undefined || next.startsWith('-')
    ? what.replace(/\.$/, '')
    : `'${shortened(next)}' is nothing that hm ${surplus[1]} knows`;
}

/** `hm budget set` of `budget set 2M`: the command that was meant, as far as there is one. */
function fullName(hm: Command, argv: readonly string[]): string {
  let found: Command = hm;
  const names = ['hm'];
  for (const word of argv) {
    const next = found.commands.find((each) => [each.name(), ...each.aliases()].includes(word));
    if (!next) break;
    found = next;
    names.push(next.name());
  }
  return names.join(' ');
}

/** All commands with their options: help and reference are made of it. */
export function program(does: Does): Command {
  const hm = new Command('hm')
    .description('Ports that are really yours, across every window, worktree, terminal and agent.')
    .version(productVersion, '-v, --version')
    .exitOverride()
    .configureOutput({ writeErr: () => {} })
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .addHelpText(
      'after',
      `\nExamples:\n  $ hm run -- npm run dev     run a dev server on a port of its own\n  $ PORT=$(hm port api) ...   lease a port for a service and use it\n  $ hm who 3000               say who has a port\n  $ hm ls                     list what is leased\n\nExit codes: 0 done, 1 failed, 2 wrong usage, 3 no server, 4 server died, 5 refused, 6 runs already, 7 server unavailable, 8 not allowed, 9 degraded.`,
    );

  portVerbs(hm, does);
  machineVerbs(hm, does);
  typeVerbs(hm, does);
  runnerVerbs(hm, does);
  stopVerbs(hm, does);
  adoptionVerbs(hm, does);
  projectVerbs(hm, does);
  registerVerbs(hm, does);
  configVerbs(hm, does);
  serverVerbs(hm, does);
  authorityVerbs(hm, does);
  agentVerbs(hm, does);
  sessionVerbs(hm, does);
  budgetVerbs(hm, does);
  usageVerbs(hm, does);
  leavingVerbs(hm, does);
  completionVerbs(hm, does);
  hm.helpCommand(false)
    .command('help')
    .description('Say how a command is used, or what a code means; without any, list the topics.')
    .argument('[topic...]', 'a command, or a code that an error names')
    .addHelpText(
      'after',
      examples('hm help', 'hm help server status', 'hm help notAnswering', 'hm help 5'),
    )
    .action(does((words: string[]) => help(hm, words)));
  return hm;
}
