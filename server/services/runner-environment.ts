/** The environment that a runner gets: the user's own, as a new login has it, without what belongs to the window, terminal, agent or script that happened to start the server. Pure. */
import { agentVariables } from './known-agents.ts';

export type Variables = Readonly<Record<string, string>>;

/** What says who a process is, where it runs or who watches it: true of whoever had it, and of nobody else. */
const others: readonly RegExp[] = [
  // Editors: their windows' sockets and the switch that makes Electron a Node.
  /^(VSCODE|ELECTRON)_/i,
  /^(CHROME_DESKTOP|ORIGINAL_XDG_CURRENT_DESKTOP|USER_ZDOTDIR)$/,
  // Ours, but for where the state lies.
  /^HM_(PORT|URL)_/i,
  /^HARBORMASTER_(MARKER|TOKEN|AS|SOCKET|RUNNER|PROJECT|READS_ENVIRONMENT|FAILPOINTS)$/i,
  /^PORT$/i,
  // Terminals: a runner has one of its own.
  /^(TERM|TERM_PROGRAM|TERM_PROGRAM_VERSION|TERM_SESSION_ID|COLUMNS|LINES|TMUX|TMUX_PANE|STY|WINDOW|WINDOWID)$/,
  /^(KITTY|ITERM|LC_TERMINAL|WEZTERM|ALACRITTY|KONSOLE|GNOME_TERMINAL|WT)_/,
  // Shells: where they are and how deep (bash(1), Shell Variables).
  /^(PWD|OLDPWD|SHLVL|_)$/,
  // Node's way to talk with a child, and npm's to tell a script what it is (docs.npmjs.com, scripts, environment).
  /^NODE_(PENDING_PIPE_INSTANCES|CHANNEL_FD|CHANNEL_SERIALIZATION_MODE|UNIQUE_ID)$/i,
  /^npm_(lifecycle_|package_|command$|execpath$|node_execpath$)/,
  /^INIT_CWD$/,
  // A unit of systemd: who is to be told that it lives, and which log is its (systemd.exec(5), sd_notify(3)).
  /^(NOTIFY_SOCKET|WATCHDOG_PID|WATCHDOG_USEC|LISTEN_PID|LISTEN_FDS|LISTEN_FDNAMES)$/,
  /^(INVOCATION_ID|JOURNAL_STREAM|MANAGERPID|SYSTEMD_EXEC_PID|MAINPID|MEMORY_PRESSURE_WATCH|MEMORY_PRESSURE_WRITE)$/,
  // A conversation of an agent; what a user sets for his agents stays.
  /^CLAUDE_CODE_(ENTRYPOINT|SESSION_ID|SSE_PORT|EXECPATH)$/,
  /^AI_AGENT$/,
];

/** Variables of the user's that an editor sets to files of its own, which work in its terminals alone. */
const editorsOwn =
  /[\\/](\.?vscode[^\\/]*|code-server|Visual Studio Code[^\\/]*)[\\/]|ms-vscode\.js-debug|vscode-zsh/i;
const mayBeEditors: ReadonlySet<string> = new Set([
  ...['GIT_ASKPASS', 'GIT_EDITOR', 'BROWSER', 'ZDOTDIR', 'NODE_OPTIONS', 'PYTHONSTARTUP'],
]);

const agentMarks: ReadonlySet<string> = new Set(agentVariables);

/** Without what is somebody else's. */
export function ownVariables(
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  // npm hands its whole configuration to its scripts under the very names by which users set it.
  const isInScript = environment.npm_lifecycle_event !== undefined;
  const kept = Object.entries(environment).flatMap(([name, value]) => {
    const isOthers =
      value === undefined ||
      others.some((pattern) => pattern.test(name)) ||
      agentMarks.has(name) ||
      (isInScript && name.startsWith('npm_config_')) ||
      (mayBeEditors.has(name) && editorsOwn.test(value));
    return isOthers ? [] : [[name, value] as const];
  });
  const own: Record<string, string> = Object.fromEntries(kept);
  // VS Code's shell integration for zsh keeps the user's own here (shellIntegration-rc.zsh).
  if (own.ZDOTDIR === undefined && environment.USER_ZDOTDIR) own.ZDOTDIR = environment.USER_ZDOTDIR;
  return own;
}

/**
 * What the login shell set over what the server has. In a container PATH is said by the image alone and lost by a login
 * shell: so what only the server has comes behind.
 */
export function underLogin(server: Variables, login: Variables, delimiter = ':'): Variables {
  const path = [login.PATH, server.PATH].flatMap((each) => each?.split(delimiter) ?? []);
  const all = [...new Set(path.filter((each) => each !== ''))].join(delimiter);
  return { ...server, ...login, ...(all !== '' && { PATH: all }) };
}
