import { strict as assert } from 'node:assert';
import { windowName } from '#client/vscode/window-name.ts';

describe('what a window is called', () => {
  const rows: readonly [string, string | undefined, boolean, string][] = [
    ['Visual Studio Code', undefined, false, 'VS Code 1.100.3'],
    ['Visual Studio Code - Insiders', 'wsl', false, 'VS Code - Insiders 1.100.3 (WSL)'],
    ['Cursor', 'ssh-remote', false, 'Cursor 1.100.3 (SSH)'],
    ['Visual Studio Code', 'dev-container', false, 'VS Code 1.100.3 (container)'],
    ['code-server', '127.0.0.1:8080', true, 'code-server 1.100.3 (browser)'],
    ['Visual Studio Code', 'codespaces', true, 'VS Code 1.100.3 (Codespaces)'],
    ['Windsurf', 'somebody-elses', false, 'Windsurf 1.100.3 (remote)'],
  ];
  for (const [appName, remoteName, inBrowser, name] of rows)
    it(name, () =>
      assert.equal(windowName({ appName, version: '1.100.3', remoteName, inBrowser }), name),
    );
});
