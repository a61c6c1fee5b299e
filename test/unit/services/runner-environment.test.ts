/** What a runner's environment has of whoever started the server, and what it has not. */
import assert from 'node:assert/strict';
import { ownVariables, underLogin } from '#services/runner-environment.ts';

describe('The environment of a runner', () => {
  it('has what is the user’s', () => {
    const own = {
      ...{ HOME: '/home/me', PATH: '/usr/bin', LANG: 'de_DE.UTF-8', SSH_AUTH_SOCK: '/run/ssh' },
      ...{ DATABASE_URL: 'postgres://x', HTTPS_PROXY: 'http://proxy', NODE_OPTIONS: '--inspect' },
      ...{ npm_config_registry: 'https://npm.example.org', BROWSER: 'firefox', ZDOTDIR: '/z' },
      ...{ HARBORMASTER_STATE_DIR: '/state', CLAUDE_CODE_USE_BEDROCK: '1', VIRTUAL_ENV: '/venv' },
    };
    assert.deepEqual(ownVariables(own), own);
  });

  it('has nothing of the window, terminal, agent, script or unit in which the server began', () => {
    const others = {
      ...{ VSCODE_IPC_HOOK_CLI: '/x', VSCODE_PID: '1', ELECTRON_RUN_AS_NODE: '1', PORT: '3000' },
      ...{ HARBORMASTER_TOKEN: 't', HARBORMASTER_MARKER: 'm', HARBORMASTER_SOCKET: 's' },
      ...{ HM_PORT_WEB: '3000', HM_URL_WEB: 'x', TMUX: '/tmp/t', TERM: 'dumb', SHLVL: '3' },
      ...{ CLAUDECODE: '1', CLAUDE_CODE_SESSION_ID: 's', GEMINI_CLI: '1', AI_AGENT: 'x' },
      ...{ npm_lifecycle_event: 'dev', npm_package_name: 'x', INIT_CWD: '/x' },
      ...{ NOTIFY_SOCKET: '/run/x', LISTEN_FDS: '1', INVOCATION_ID: 'x', JOURNAL_STREAM: '1:2' },
      ...{ NODE_CHANNEL_FD: '3', GIT_ASKPASS: '/home/me/.vscode-server/bin/x/askpass.sh' },
      ...{ BROWSER: '/home/me/.vscode-server/bin/x/helpers/browser.sh' },
      ...{ NODE_OPTIONS: '--require /home/me/.vscode/extensions/ms-vscode.js-debug/boot.js' },
    };
    assert.deepEqual(ownVariables({ ...others, npm_config_prefix: '/x', HOME: '/h' }), {
      HOME: '/h',
    });
  });

  it('has the directory of zsh that the user has, and not the one of the editor’s terminal', () => {
    const { ZDOTDIR } = ownVariables({ ZDOTDIR: '/tmp/me-vscode-zsh/x', USER_ZDOTDIR: '/home/me' });
    assert.equal(ZDOTDIR, '/home/me');
  });

  it('has what a login sets over what the server has, and PATH of both, the login’s first', () => {
    const server = { PATH: '/image/bin:/usr/bin::/bin', JAVA_HOME: '/jdk', EDITOR: 'vi' };
    const login = { PATH: '/home/me/.nvm/bin:/usr/bin:/bin', EDITOR: 'vim' };
    assert.deepEqual(underLogin(server, login), {
      ...{ JAVA_HOME: '/jdk', EDITOR: 'vim' },
      PATH: '/home/me/.nvm/bin:/usr/bin:/bin:/image/bin',
    });
    assert.deepEqual(underLogin({ A: 'b' }, {}), { A: 'b' });
  });
});
