/** The verbs by which coding agents and Harbormaster meet. */
import { Argument, type Command } from 'commander';
import { agents, keepLeftovers } from '#client/cli/agents/agents.ts';
import { hooksStatus, installHooks, removeHooks } from '#client/cli/agents/hooks.ts';
import { asJson, type Does, examples } from './verb.ts';

/** The agents whose settings we know. */
const known = () => new Argument('<agent>', 'claude-code').choices(['claude-code']);

export function agentVerbs(hm: Command, does: Does): void {
  const list = hm
    .command('agents')
    .description(
      'List the coding agents that work, what was made of their commands, and what ended ones left running.',
    )
    .option(...asJson)
    .addHelpText('after', examples('hm agents', 'hm agents keep g_0123456789abcdef'))
    .action(does(agents));
  list
    .command('keep')
    .description('Keep what an ended agent left running: it is the project\u2019s from then on.')
    .argument('<agent>', 'its id, as hm agents prints it')
    .option(...asJson)
    .action(does(keepLeftovers));
  hookVerbs(hm, does);
  olderVerbs(hm, does);
}

function hookVerbs(hm: Command, does: Does): void {
  const hook = hm
    .command('hook')
    .description('What a coding agent calls at its events, and how it is made to.');
  hook.addHelpText(
    'after',
    examples(
      'hm hook install claude-code',
      'hm hook status claude-code',
      "echo '{}' | hm hook generic",
    ),
  );
  hook
    .command('install')
    .description(
      "Add our line to the agent's own settings at each event; everything else in them stays.",
    )
    .addArgument(known())
    .option(...asJson)
    .action(does((_: string, options) => installHooks(options)));
  hook
    .command('uninstall')
    .description('Take that line out again.')
    .addArgument(known())
    .option(...asJson)
    .action(does((_: string, options) => removeHooks(options)));
  hook
    .command('status')
    .description('Say whether the line is there and works.')
    .addArgument(known())
    .option(...asJson)
    .action(does((_: string, options) => hooksStatus(options)));
  for (const agent of ['claude-code', 'generic'])
    hook
      .command(agent)
      .description(
        agent === 'generic'
          ? 'Answer one event of any other agent, in JSON; silent on any failure.'
          : 'What the line calls: answers one event of Claude Code; silent on any failure.',
      )
      .action(does(async () => (await import('#client/cli/hook.ts')).hook([agent])));
}

/** As they were called before 0.3. */
function olderVerbs(hm: Command, does: Does): void {
  const hooks = hm.command('hooks', { hidden: true });
  hooks
    .command('install')
    .option(...asJson)
    .action(does(installHooks));
  hooks
    .command('remove')
    .option(...asJson)
    .action(does(removeHooks));
  hooks
    .command('status')
    .option(...asJson)
    .action(does(hooksStatus));
}
