/** The verbs by which coding agents and Harbormaster meet. */
import type { Command } from 'commander';
import { hooksStatus, installHooks, removeHooks } from '#client/cli/hooks.ts';
import { asJson, type Does, examples } from './verb.ts';

export function agentVerbs(hm: Command, does: Does): void {
  const hooks = hm
    .command('hooks')
    .description('Let Claude Code know its ports at the begin of every session.');
  hooks.addHelpText('after', examples('hm hooks install', 'hm hooks status'));
  hooks
    .command('install')
    .description("Add one line to Claude Code's own settings; everything else in them stays.")
    .option(...asJson)
    .action(does(installHooks));
  hooks
    .command('remove')
    .description('Take that line out again.')
    .option(...asJson)
    .action(does(removeHooks));
  hooks
    .command('status')
    .description('Say whether the line is there and works.')
    .option(...asJson)
    .action(does(hooksStatus));
  hm.command('hook')
    .description('What the line calls: answers one event of an agent; silent on any failure.')
    .argument('<agent>', 'claude-code')
    .addHelpText('after', examples("echo '{}' | hm hook claude-code"))
    .action(does(async (agent: string) => (await import('#client/cli/hook.ts')).hook([agent])));
}
