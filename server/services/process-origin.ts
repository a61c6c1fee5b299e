/** Where a process came from: agent, editor, terminal, or what keeps it running, by the programs above it and marks in its environment. Pure; repeats no value of an environment. */
import { commandWord } from './command-word.ts';
import { agentMarkedIn, agentProgram, agentVariables } from './known-agents.ts';

/** A process of the chain, with those variables of its environment that were asked for. */
export interface OriginLink {
  readonly command: string;
  readonly variables: Readonly<Record<string, string>>;
}

export interface Origin {
  readonly agent?: string | undefined;
  readonly editor?: string | undefined;
  readonly terminal?: string | undefined;
  readonly remote?: boolean | undefined;
  readonly keeper?: string | undefined;
}

type Names = Readonly<Record<string, string>>;

/** By the name of the program, in small letters and without `.exe`; `server-main` is the remote server of VS Code. */
const editors: Names = {
  code: 'VS Code',
  'code-insiders': 'VS Code Insiders',
  'server-main': 'VS Code Server',
  codium: 'VSCodium',
  'code-server': 'code-server',
  cursor: 'Cursor',
  windsurf: 'Windsurf',
  zed: 'Zed',
  'zed-editor': 'Zed',
  idea: 'IntelliJ IDEA',
  webstorm: 'WebStorm',
  pycharm: 'PyCharm',
  rider: 'Rider',
  nvim: 'Neovim',
  vim: 'Vim',
  emacs: 'Emacs',
};

/** What macOS shows of an application is the path of its bundle, which has spaces in it. */
const bundles: readonly (readonly [bundle: string, kind: 'editor' | 'terminal', name: string])[] = [
  ['/Visual Studio Code - Insiders.app/', 'editor', 'VS Code Insiders'],
  ['/Visual Studio Code.app/', 'editor', 'VS Code'],
  ['/Cursor.app/', 'editor', 'Cursor'],
  ['/Windsurf.app/', 'editor', 'Windsurf'],
  ['/Zed.app/', 'editor', 'Zed'],
  ['/iTerm.app/', 'terminal', 'iTerm2'],
  ['/Terminal.app/', 'terminal', 'Terminal'],
];

const terminals: Names = {
  'gnome-terminal-server': 'GNOME Terminal',
  konsole: 'Konsole',
  alacritty: 'Alacritty',
  kitty: 'kitty',
  'wezterm-gui': 'WezTerm',
  ghostty: 'Ghostty',
  foot: 'foot',
  tilix: 'Tilix',
  terminator: 'Terminator',
  'xfce4-terminal': 'Xfce Terminal',
  xterm: 'xterm',
  windowsterminal: 'Windows Terminal',
  tmux: 'tmux',
  screen: 'screen',
  zellij: 'Zellij',
};

/** What keeps running what it started, whoever is logged in. */
const keepers: Names = {
  systemd: 'systemd',
  launchd: 'launchd',
  cron: 'cron',
  crond: 'cron',
  supervisord: 'supervisord',
  pm2: 'PM2',
  services: 'Windows services',
};

/** TERM_PROGRAM, as the terminals' own documents have it. */
const termPrograms: Names = {
  'iTerm.app': 'iTerm2',
  Apple_Terminal: 'Terminal',
  WezTerm: 'WezTerm',
  ghostty: 'Ghostty',
  WarpTerminal: 'Warp',
  Hyper: 'Hyper',
  tmux: 'tmux',
};

/** Variables that a terminal sets, whatever is in them. What multiplexes comes first: it is nearer. */
const terminalMarks: readonly (readonly [variable: string, name: string])[] = [
  ['TMUX', 'tmux'],
  ['STY', 'screen'],
  ['ZELLIJ', 'Zellij'],
  ['KITTY_WINDOW_ID', 'kitty'],
  ['ALACRITTY_WINDOW_ID', 'Alacritty'],
  ['KONSOLE_VERSION', 'Konsole'],
  ['GNOME_TERMINAL_SCREEN', 'GNOME Terminal'],
  ['WT_SESSION', 'Windows Terminal'],
];

/** What to ask of environments; nothing else of them is looked at. */
export const originVariables: readonly string[] = [
  ...agentVariables,
  ...terminalMarks.map(([variable]) => variable),
  'TERM_PROGRAM',
  'TERMINAL_EMULATOR',
  'SSH_CONNECTION',
];

/** `chain` begins with the process itself. What its parents are counts for more than what its environment says, which is inherited far. */
export function originOf(chain: readonly OriginLink[]): Origin {
  const own = chain[0]?.variables ?? {};
  const first = (name: (command: string) => string | undefined) =>
    chain
      .slice(1)
      .map(({ command }) => name(command))
      .find((found) => found !== undefined);
  const editor = first(editorNamed) ?? editorIn(own);
  const terminal = first(terminalNamed) ?? terminalIn(own);
  const found: Origin = {
    agent: first((command) => agentProgram(commandWord(command))) ?? agentMarkedIn(own),
    editor,
    // The editor's own terminal says no more than the editor does.
    terminal,
    remote:
      first((command) => (programOf(command) === 'sshd' ? 'ssh' : undefined)) !== undefined ||
      'SSH_CONNECTION' in own ||
      undefined,
    keeper: editor === undefined && terminal === undefined ? first(keeperNamed) : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined));
}

/** The editor that a command is; undefined for any other. */
export function editorNamed(command: string): string | undefined {
  return bundled(command, 'editor') ?? named(editors, command);
}

function terminalNamed(command: string): string | undefined {
  return bundled(command, 'terminal') ?? named(terminals, command);
}

function keeperNamed(command: string): string | undefined {
  return named(keepers, command);
}

function bundled(command: string, kind: 'editor' | 'terminal'): string | undefined {
  return bundles.find(([bundle, of]) => of === kind && command.includes(bundle))?.[2];
}

function named(names: Names, command: string): string | undefined {
  const words = [programOf(command), commandWord(command).toLowerCase()];
  const word = words.find((each) => Object.hasOwn(names, each));
  return word === undefined ? undefined : names[word];
}

/** `tmux: server` is tmux, `/usr/share/code/code --type=zygote` is code. */
function programOf(command: string): string {
  const [word = ''] = command.split(' ');
  const name = word.split(/[/\\]/).at(-1) ?? word;
  return name
    .replace(/:$/, '')
    .replace(/\.exe$/i, '')
    .toLowerCase();
}

/** In Cursor and other offspring of VS Code TERM_PROGRAM is the same, so it only counts where no parent says better. */
function editorIn(variables: Names): string | undefined {
  if (variables.TERM_PROGRAM === 'vscode') return 'VS Code';
  if (variables.TERM_PROGRAM === 'zed') return 'Zed';
  return variables.TERMINAL_EMULATOR === 'JetBrains-JediTerm' ? 'a JetBrains IDE' : undefined;
}

function terminalIn(variables: Names): string | undefined {
  const mark = terminalMarks.find(([variable]) => variable in variables)?.[1];
  const program = variables.TERM_PROGRAM ?? '';
  return mark ?? (Object.hasOwn(termPrograms, program) ? termPrograms[program] : undefined);
}
