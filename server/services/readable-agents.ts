/** The rows of those agents whose own files of sessions we can read. Pure data. */
import { type AgentRow, interruptThrice, uuid } from './agent-row.ts';

const claude: AgentRow = {
  name: 'claude',
  knownAs: 'claude-code',
  title: 'Claude Code',
  programs: ['claude'],
  packages: ['@anthropic-ai/claude-code'],
  notSessions: [
    ...['mcp', 'update', 'upgrade', 'doctor', 'config', 'install', 'plugin', 'plugins', 'agents'],
    ...['auth', 'setup-token', 'attach', 'logs', 'stop', 'kill', 'respawn', 'rm', 'daemon'],
  ],
  continues: { words: ['--continue'], place: 'last' },
  resumes: { words: ['--resume', '{id}'], place: 'last' },
  begins: { words: ['--session-id', '{id}'], place: 'last' },
  sessionOptions: [
    { names: ['--continue', '-c', '--fork-session'], value: 'none' },
    { names: ['--resume', '-r', '--from-pr', '--teleport'], value: 'maybe' },
    { names: ['--session-id'], value: 'always' },
  ],
  switches: [
    ...['-p', '--print', '--verbose', '--dangerously-skip-permissions', '--ide', '--chrome'],
    ...[
      '--no-chrome',
      '--strict-mcp-config',
      '--include-partial-messages',
      '--bare',
      '--safe-mode',
    ],
    ...[
      '--allow-dangerously-skip-permissions',
      '--replay-user-messages',
      '--disable-slash-commands',
    ],
    ...['--no-session-persistence', '--init', '--maintenance', '--brief'],
  ],
  lists: [
    ...['--allowedTools', '--allowed-tools', '--disallowedTools', '--disallowed-tools'],
    ...['--add-dir', '--mcp-config', '--betas', '--tools', '--plugin-dir'],
  ],
  id: uuid,
  leaves: interruptThrice,
  files: { format: 'claude', variable: 'CLAUDE_CONFIG_DIR', under: '.claude', within: 'projects' },
  roster: 'daemon/roster.json',
  idVariable: 'CLAUDE_CODE_SESSION_ID',
  meters: ['files', 'otel'],
  sources: {
    session: { how: 'read', where: 'code.claude.com/docs/en/cli-reference (2026-06)' },
    leaves: { how: 'read', where: 'code.claude.com/docs/en/interactive-mode, keyboard shortcuts' },
    files: { how: 'read', where: 'code.claude.com/docs/en/sessions (2026-08)' },
    roster: { how: 'read', where: 'code.claude.com/docs/en/agent-view, where state is stored' },
    otel: { how: 'read', where: 'code.claude.com/docs/en/monitoring-usage' },
  },
};

const codex: AgentRow = {
  name: 'codex',
  knownAs: 'codex',
  title: 'Codex',
  programs: ['codex'],
  packages: ['@openai/codex'],
  notSessions: [
    ...['login', 'logout', 'mcp', 'mcp-server', 'app-server', 'app', 'completion', 'sandbox'],
    ...[
      'debug',
      'execpolicy',
      'apply',
      'a',
      'cloud',
      'cloud-tasks',
      'features',
      'doctor',
      'update',
    ],
    ...['archive', 'unarchive', 'delete', 'responses-api-proxy', 'stdio-to-uds'],
  ],
  modes: ['exec', 'e'],
  continues: { words: ['resume', '--last'], place: 'first' },
  resumes: { words: ['resume', '{id}'], place: 'first' },
  sessionOptions: [
    { names: ['--last', '--all', '--include-non-interactive'], value: 'none' },
    // Of `codex exec` before 0.39.
    { names: ['--session-id'], value: 'always' },
  ],
  sessionWords: [['resume'], ['fork']],
  switches: [
    ...['--full-auto', '--oss', '--search', '--dangerously-bypass-approvals-and-sandbox', '--yolo'],
    ...['--no-alt-screen', '--json', '--skip-git-repo-check', '--ephemeral'],
  ],
  lists: ['-i', '--image'],
  id: uuid,
  leaves: interruptThrice,
  files: { format: 'codex', variable: 'CODEX_HOME', under: '.codex', within: 'sessions' },
  idVariable: 'CODEX_THREAD_ID',
  meters: ['files', 'otel'],
  sources: {
    session: { how: 'read', where: 'openai/codex, codex-rs/cli/src/main.rs (ResumeCommand)' },
    leaves: { how: 'read', where: 'openai/codex, codex-rs/tui/src/chatwidget.rs (ctrl_c)' },
    files: { how: 'read', where: 'openai/codex, codex-rs/rollout/src/recorder.rs' },
    otel: { how: 'read', where: 'developers.openai.com/codex/config-advanced, Observability' },
  },
};

const gemini: AgentRow = {
  name: 'gemini',
  knownAs: 'gemini-cli',
  title: 'Gemini CLI',
  programs: ['gemini'],
  packages: ['@google/gemini-cli'],
  notSessions: ['mcp', 'extensions', 'extension', 'skills', 'skill', 'hooks', 'hook'],
  continues: { words: ['--resume', 'latest'], place: 'last' },
  resumes: { words: ['--resume', '{id}'], place: 'last' },
  sessionOptions: [
    { names: ['--resume', '-r'], value: 'maybe' },
    { names: ['--session-id'], value: 'always' },
  ],
  switches: [
    ...['-d', '--debug', '-s', '--sandbox', '-y', '--yolo', '--screen-reader', '--skip-trust'],
    ...['--raw-output', '--accept-raw-output-risk', '--experimental-acp', '--acp'],
  ],
  lists: ['--allowed-tools', '--allowed-mcp-server-names', '-e', '--extensions'],
  id: uuid,
  leaves: interruptThrice,
  files: { format: 'gemini', variable: 'GEMINI_CLI_HOME', under: '.', within: '.gemini/tmp' },
  meters: ['files', 'otel'],
  sources: {
    session: { how: 'read', where: 'geminicli.com/docs/cli/session-management' },
    leaves: { how: 'read', where: 'geminicli.com/docs/reference/keyboard-shortcuts' },
    files: {
      how: 'read',
      where: 'google-gemini/gemini-cli, packages/core/src/services/chatRecordingService.ts',
    },
    otel: { how: 'read', where: 'geminicli.com/docs/cli/telemetry' },
  },
};

const copilot: AgentRow = {
  name: 'copilot',
  knownAs: 'copilot-cli',
  title: 'GitHub Copilot CLI',
  programs: ['copilot'],
  packages: ['@github/copilot'],
  notSessions: ['help', 'version', 'login', 'completion', 'update', 'init', 'mcp', 'plugin'],
  continues: { words: ['--continue'], place: 'last' },
  resumes: { words: ['--resume={id}'], place: 'last' },
  sessionOptions: [
    { names: ['--continue'], value: 'none' },
    { names: ['--resume'], value: 'maybe' },
  ],
  switches: [
    ...['--allow-all', '--allow-all-tools', '--allow-all-paths', '--allow-all-urls', '--yolo'],
    ...['--banner', '--no-color', '--no-ask-user', '--no-custom-instructions', '-s', '--silent'],
    ...['--screen-reader', '--experimental', '--autopilot'],
  ],
  lists: ['--allow-tool', '--deny-tool'],
  id: uuid,
  leaves: interruptThrice,
  files: {
    format: 'copilot',
    variable: 'COPILOT_HOME',
    under: '.copilot',
    within: 'session-state',
  },
  meters: ['files'],
  sources: {
    session: { how: 'read', where: 'docs.github.com, Copilot CLI command reference' },
    leaves: { how: 'read', where: 'docs.github.com, Copilot CLI command reference, shortcuts' },
    files: { how: 'read', where: 'github/copilot-sdk, docs/features/streaming-events.md' },
  },
};

export const readableAgents: readonly AgentRow[] = [claude, codex, gemini, copilot];
