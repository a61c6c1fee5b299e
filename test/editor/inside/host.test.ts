/**
 * Proves that suites run inside a real extension host: with the API, a folder, and an environment
 * that leads to a throw-away home.
 */
import { strict as assert } from 'node:assert';
import { homedir, tmpdir } from 'node:os';
import * as vscode from 'vscode';

describe('inside the extension host', () => {
  it('is the oldest editor that package.json allows', () => {
    assert.match(vscode.version, /^1\.100\./);
  });

  it('has a trusted folder in a throw-away home', () => {
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath ?? '';
    assert.ok(folder.startsWith(homedir()), folder);
    assert.equal(vscode.workspace.isTrusted, true);
    for (const place of [homedir(), tmpdir(), process.env.HARBORMASTER_STATE_DIR ?? '']) {
      assert.match(place, /[\\/]hm-\w{6}/);
    }
  });

  it('finds files, for which the editor needs its own ripgrep', async () => {
    const folder = vscode.workspace.workspaceFolders![0]!.uri;
    await vscode.workspace.fs.writeFile(
      vscode.Uri.joinPath(folder, 'anchor.txt'),
      Buffer.from('x'),
    );
    const found = await vscode.workspace.findFiles('*.txt');
    assert.deepEqual(
      found.map(({ path }) => path),
      [vscode.Uri.joinPath(folder, 'anchor.txt').path],
    );
  });
});
