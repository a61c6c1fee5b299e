import assert from 'node:assert/strict';
import { type Origin, originOf, originVariables } from '#services/process-origin.ts';

type Row = readonly [
  title: string,
  parents: readonly string[],
  variables: Record<string, string>,
  origin: Origin,
];

const rows: readonly Row[] = [
  ['nothing', [], {}, {}],
  ['an editor', ['/bin/zsh', '/usr/share/code/code --type=zygote'], {}, { editor: 'VS Code' }],
  [
    'an offspring of VS Code',
    ['zsh', '/opt/cursor/cursor --type=utility'],
    { TERM_PROGRAM: 'vscode' },
    { editor: 'Cursor' },
  ],
  [
    'an application of macOS',
    ['-zsh', '/Applications/Visual Studio Code.app/Contents/MacOS/Electron'],
    {},
    { editor: 'VS Code' },
  ],
  [
    'the remote server of VS Code',
    ['bash', 'node /srv/out/server-main.js'],
    {},
    { editor: 'VS Code Server' },
  ],
  ['a terminal', ['zsh', '/usr/libexec/gnome-terminal-server'], {}, { terminal: 'GNOME Terminal' }],
  [
    'tmux over ssh',
    ['bash', 'tmux: server', 'sshd: ann@pts/1'],
    {},
    { terminal: 'tmux', remote: true },
  ],
  [
    'Windows Terminal',
    ['pwsh.exe', 'C:\\Apps\\WindowsTerminal.exe'],
    {},
    { terminal: 'Windows Terminal' },
  ],
  [
    'what it inherited from a terminal that is gone',
    [],
    { TERM_PROGRAM: 'iTerm.app' },
    { terminal: 'iTerm2' },
  ],
  [
    'JetBrains',
    ['zsh'],
    { TERMINAL_EMULATOR: 'JetBrains-JediTerm' },
    { editor: 'a JetBrains IDE' },
  ],
  ['an agent by its program', ['sh', 'node /usr/bin/claude', 'zsh'], {}, { agent: 'claude-code' }],
  ['an agent by its mark', ['sh'], { CODEX_SANDBOX: 'seatbelt' }, { agent: 'codex' }],
  ['a keeper', ['/lib/systemd/systemd --user'], {}, { keeper: 'systemd' }],
  [
    'an editor that a keeper started',
    ['zsh', 'code', '/lib/systemd/systemd --user'],
    {},
    { editor: 'VS Code' },
  ],
  ['a program whose argument is an editor', ['grep code', 'node code.txt.mjs'], {}, {}],
];

describe('Where a process came from', () => {
  for (const [title, parents, variables, origin] of rows)
    it(`is told for ${title}`, () => {
      const chain = [
        { command: 'node server.js', variables },
        ...parents.map((command) => ({ command, variables: {} })),
      ];
      assert.deepEqual(originOf(chain), origin);
    });

  it('repeats no value of an environment, whatever is in it', () => {
    const secret = 's3cret-value';
    const variables = Object.fromEntries(originVariables.map((name) => [name, secret]));
    const told = originOf([{ command: 'node', variables }]);
    assert.doesNotMatch(JSON.stringify(told), new RegExp(secret));
    assert.ok(told.agent && told.terminal);
  });
});
