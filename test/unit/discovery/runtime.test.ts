import assert from 'node:assert/strict';
import { serverEnvironment } from '#discovery/runtime.ts';

describe('The environment of a server', () => {
  const inherited = {
    HOME: '/home/ada',
    PATH: '/bin',
    HARBORMASTER_STATE_DIR: '/s',
    VSCODE_IPC_HOOK: '/x',
    vscode_nls_config: '{}',
    ELECTRON_RUN_AS_NODE: '1',
    ELECTRON_NO_ATTACH_CONSOLE: '1',
    NODE_OPTIONS: '--inspect',
    NODE_PENDING_PIPE_INSTANCES: '4',
    NODE_CHANNEL_FD: '3',
    NODE_EXTRA_CA_CERTS: '/ca',
    PORT: '3000',
    HM_PORT_WEB: '3000',
    HM_URL_WEB: 'http://localhost:3000',
    HARBORMASTER_MARKER: 'm_0123456789abcdef',
  };

  it('has nothing that belongs to one window or one command', () => {
    assert.deepEqual(serverEnvironment(inherited), {
      HOME: '/home/ada',
      PATH: '/bin',
      HARBORMASTER_STATE_DIR: '/s',
      NODE_EXTRA_CA_CERTS: '/ca',
    });
  });

  it("lets the editor's own program act as Node when no other is there", () => {
    const runtime = { command: '/editor', env: { ELECTRON_RUN_AS_NODE: '1' } };
    assert.equal(serverEnvironment(inherited, runtime).ELECTRON_RUN_AS_NODE, '1');
  });
});
