/** The verbs about who may do what. */
import type { Command } from 'commander';
import { asJson, type Does, examples } from './verb.ts';

export function authorityVerbs(hm: Command, does: Does): void {
  const token = hm.command('token').description('Hand less than your own authority to a program.');
  token.addHelpText('after', examples('hm token issue --agent --for 3h', 'hm token ls'));
  token
    .command('issue')
    .description('Print a token for HARBORMASTER_TOKEN, this once.')
    .option('--agent', 'may lease and release for one project')
    .option('--reader', 'may look, and nothing else')
    .option('--project <directory>', "the agent's project (default: this one)")
    .option('--name <name>', 'what it is called in the activity')
    .option('--for <duration>', 'good for 90s, 5m, 2h, 1d (default 12h)')
    .option('--pid <pid>', 'ends with this process, too')
    .option(...asJson)
    .addHelpText('after', examples('HARBORMASTER_TOKEN=$(hm token issue --agent) my-agent'))
    .action(
      does(async (options) => (await import('#client/cli/authority/token.ts')).issue(options)),
    );
  token
    .command('ls')
    .description('List the tokens that are good.')
    .option(...asJson)
    .action(
      does(async (options) => (await import('#client/cli/authority/token.ts')).list(options)),
    );
  token
    .command('revoke')
    .description('End a token at once.')
    .argument('<token>', 'its id: t_...')
    .option(...asJson)
    .action(
      does(async (id, options) =>
        (await import('#client/cli/authority/token.ts')).revoke(id, options),
      ),
    );
  hm.command('allow')
    .description('Allow an agent what it asked, once; without an ask, list those that wait.')
    .argument('[ask]', 'its id, from the message that refused it: a_...')
    .option('--deny', 'refuse it for good')
    .option(...asJson)
    .addHelpText('after', examples('hm allow', 'hm allow a_0123456789abcdef'))
    .action(
      does(async (id, options) =>
        (await import('#client/cli/authority/allow.ts')).allow(id, options),
      ),
    );
  trustVerbs(hm, does);
}

function trustVerbs(hm: Command, does: Does): void {
  const trust = hm
    .command('trust')
    .description('Let what a project file declares take effect: shows each part and asks.')
    .argument('[directory]', 'of the project (default: this one)')
    .option('-y, --yes', 'do not ask')
    .option(...asJson)
    .addHelpText('after', examples('hm trust', 'hm trust ../shop --yes', 'hm trust ls'))
    .action(
      does(async (directory, options) =>
        (await import('#client/cli/authority/trust.ts')).trust(directory, options),
      ),
    );
  trust
    .command('ls')
    .description('List the projects of whose files something is trusted.')
    .option(...asJson)
    .action(
      does(async (options) => (await import('#client/cli/authority/trust.ts')).list(options)),
    );
  trust
    .command('revoke')
    .description('Trust nothing of a project file any more.')
    .argument('[directory or project]', 'default: this one')
    .option(...asJson)
    .action(
      does(async (what, options) =>
        (await import('#client/cli/authority/trust.ts')).revoke(what, options),
      ),
    );
}
