/** The rows of those agents whose own files of sessions we do not read: databases, or none that is documented. Pure data. */
import { type AgentRow, interruptThrice, uuid } from './agent-row.ts';

const opencode: AgentRow = {
  name: 'opencode',
  knownAs: 'opencode',
  title: 'OpenCode',
  programs: ['opencode'],
  packages: ['opencode-ai'],
  notSessions: [
    ...[
      'agent',
      'attach',
      'auth',
      'github',
      'mcp',
      'models',
      'serve',
      'session',
      'stats',
      'export',
    ],
    ...['import', 'web', 'acp', 'uninstall', 'upgrade', 'debug', 'db', 'pr', 'providers'],
  ],
  modes: ['run'],
  continues: { words: ['--continue'], place: 'last' },
  resumes: { words: ['--session', '{id}'], place: 'last' },
  sessionOptions: [
    { names: ['--continue', '-c', '--fork'], value: 'none' },
    { names: ['--session', '-s'], value: 'always' },
  ],
  switches: ['--print-logs', '--share', '--auto', '--mdns', '--thinking'],
  id: /^ses_[0-9A-Za-z]{8,64}$/,
  leaves: interruptThrice,
  meters: [],
  sources: {
    session: { how: 'read', where: 'opencode.ai/docs/cli' },
    leaves: { how: 'read', where: 'opencode.ai/docs/keybinds (app_exit)' },
  },
};

const cursor: AgentRow = {
  name: 'cursor-agent',
  knownAs: 'cursor',
  title: 'Cursor CLI',
  programs: ['cursor-agent'],
  packages: [],
  notSessions: [
    ...['login', 'logout', 'status', 'whoami', 'models', 'about', 'update', 'mcp', 'ls', 'help'],
    ...['create-chat', 'install-shell-integration', 'uninstall-shell-integration', 'generate-rule'],
  ],
  continues: { words: ['--continue'], place: 'last' },
  resumes: { words: ['--resume={id}'], place: 'last' },
  sessionOptions: [
    { names: ['--continue'], value: 'none' },
    { names: ['--resume'], value: 'maybe' },
  ],
  sessionWords: [['resume']],
  switches: [
    '-p',
    '--print',
    '-f',
    '--force',
    '--yolo',
    '--cloud',
    '-c',
    '--approve-mcps',
    '--plan',
  ],
  id: uuid,
  leaves: interruptThrice,
  meters: [],
  sources: {
    session: { how: 'read', where: 'cursor.com/docs/cli/reference/parameters' },
    leaves: { how: 'read', where: 'cursor.com/docs/cli/using' },
  },
};

const goose: AgentRow = {
  name: 'goose',
  knownAs: 'goose',
  title: 'goose',
  programs: ['goose'],
  packages: [],
  notSessions: [
    ...['configure', 'info', 'doctor', 'recipe', 'schedule', 'update', 'mcp', 'acp', 'project'],
    ...['projects', 'bench', 'web', 'serve', 'completion', 'term', 'plugin', 'run'],
  ],
  modes: ['session', 's'],
  continues: { words: ['--resume'], place: 'last' },
  resumes: { words: ['--resume', '--session-id', '{id}'], place: 'last' },
  sessionOptions: [
    { names: ['--resume', '-r', '--fork', '--history'], value: 'none' },
    { names: ['--session-id', '--name', '-n', '--path'], value: 'always' },
  ],
  switches: ['--debug'],
  id: /^\d{8}_\d{1,9}$/,
  leaves: interruptThrice,
  meters: [],
  sources: {
    session: {
      how: 'read',
      where: 'goose v1.50.0, documentation/docs/guides/goose-cli-commands.md',
    },
    leaves: { how: 'read', where: 'goose documentation, guides/sessions/session-management.md' },
  },
};

const aider: AgentRow = {
  name: 'aider',
  knownAs: 'aider',
  title: 'Aider',
  programs: ['aider'],
  packages: [],
  notSessions: [],
  // It has one history for each directory, and no name for a session.
  continues: { words: ['--restore-chat-history'], place: 'last' },
  sessionOptions: [
    { names: ['--restore-chat-history', '--no-restore-chat-history'], value: 'none' },
  ],
  // The files that it is to work on.
  keepsWords: true,
  switches: [],
  id: /^(?!)/,
  leaves: interruptThrice,
  meters: [],
  sources: {
    session: { how: 'read', where: 'aider.chat/docs/config/options.html (History Files)' },
    leaves: { how: 'read', where: 'aider.chat/docs/usage/commands.html (interrupting)' },
  },
};

const amp: AgentRow = {
  name: 'amp',
  knownAs: 'amp',
  title: 'Amp',
  programs: ['amp'],
  packages: ['@sourcegraph/amp', '@ampcode/cli'],
  notSessions: ['login', 'logout', 'update', 'up', 'tools', 'tool', 'mcp', 'permissions', 'skill'],
  resumes: { words: ['threads', 'continue', '{id}'], place: 'first' },
  sessionOptions: [],
  sessionWords: [
    ['threads', 'continue'],
    ['threads', 'new'],
    ['threads', 'fork'],
    ['t', 'c'],
  ],
  switches: [
    '--dangerously-allow-all',
    '--no-color',
    '--notifications',
    '--no-notifications',
    '--ide',
  ],
  id: /^T-[0-9a-f-]{8,64}$/i,
  leaves: interruptThrice,
  idVariable: 'AMP_CURRENT_THREAD_ID',
  meters: [],
  sources: {
    session: { how: 'read', where: 'ampcode.com/manual (CLI, threads)' },
    leaves: { how: 'read', where: 'ampcode.com/manual (CLI)' },
  },
};

export const otherAgents: readonly AgentRow[] = [opencode, cursor, goose, aider, amp];
