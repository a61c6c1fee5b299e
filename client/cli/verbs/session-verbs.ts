/** The verbs about the sessions of agents. */
import type { Command } from 'commander';
import {
  declineSession,
  deleteSessions,
  resumeSession,
} from '#client/cli/sessions/session-changes.ts';
import { exportSession } from '#client/cli/sessions/session-export.ts';
import {
  listSessions,
  searchSessions,
  sessionStats,
  showSession,
} from '#client/cli/sessions/sessions.ts';
import { asJson, type Does, examples } from './verb.ts';

const theId = ['<session>', 'its id, as hm sessions list prints it'] as const;

export function sessionVerbs(hm: Command, does: Does): void {
  const sessions = hm
    .command('sessions')
    .description('The sessions of agents that runners ran: list, resume, search and export them.')
    .addHelpText(
      'after',
      examples(
        'hm sessions list --here',
        'hm sessions resume s_0123456789abcdef',
        "hm sessions search 'rate limit' --agent claude",
        'hm sessions stats --by model --since 7d',
      ),
    );
  filtered(sessions.command('list').description('List sessions, newest first.'))
    .argument('[text]', 'in the title, name, directory or id')
    .action(does(listSessions));
  sessions
    .command('show')
    .description('Show a session, what it went on with, and where it is written down.')
    .argument(...theId)
    .option(...asJson)
    .action(does(showSession));
  filtered(sessions.command('stats').description('Count sessions, messages and tokens.'))
    .option('--by <key>', 'day, project, agent or model')
    .action(does(sessionStats));
  filtered(sessions.command('search').description('Search what was said in sessions.'))
    .argument('<text>', 'what to look for')
    .action(does(searchSessions));
  sessions
    .command('export')
    .description('Print what was said in a session as Markdown.')
    .argument(...theId)
    .option('--all', 'with what was said to and by sub-agents')
    .option(...asJson)
    .action(does(exportSession));
  changes(sessions, does);
}

function changes(sessions: Command, does: Does): void {
  sessions
    .command('resume')
    .description('Go on with a session in a runner.')
    .argument(...theId)
    .option(...asJson)
    .action(does(resumeSession));
  sessions
    .command('decline')
    .description('Leave an interrupted session as it is; it is not offered any more.')
    .argument(...theId)
    .option(...asJson)
    .action(does(declineSession));
  sessions
    .command('delete')
    .description("Forget sessions that ended; the agents' own files stay.")
    .argument('<session...>', 'their ids')
    .option('--yes', 'it is meant')
    .option(...asJson)
    .action(does(deleteSessions));
}

function filtered(command: Command): Command {
  return command
    .option('--here', 'only those of this project')
    .option('--agent <name>', 'only of this agent: claude, codex, ...')
    .option('--state <state>', 'works, finished, stopped, interrupted, notStarted or resumed')
    .option('--since <when>', 'begun since: 2h, 7d, 2026-11-21')
    .option('--limit <count>', 'so many at most')
    .option(...asJson);
}
