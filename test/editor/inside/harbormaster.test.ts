/** Harbormaster by what it gives the editor: nodes, texts, context and environment, where no picture shows them. */
import { strict as assert } from 'node:assert';
import { spawn } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '#client/vscode/command-ids.ts';
import type { Harbormaster } from '#client/vscode/extension.ts';
import type { Link } from '#client/vscode/link.ts';
import { until } from '#test/editor/host/until.ts';

/** Ports that hardly anything else on a developer's machine uses. */
const [webPort, apiPort] = [4491, 4492];

describe('Harbormaster inside the extension host', () => {
  let harbormaster: Harbormaster;
  let link: Link;
  const folder = () => vscode.workspace.workspaceFolders![0]!.uri;
  const path = () => folder().fsPath;
  const lease = (service: string, port: number) =>
    link.harbor.request('ports/lease', { path: path(), service, port });
  // The service types come a moment after the others.
  const rows = () =>
    harbormaster.board
      .getChildren()
      .filter((id) => id !== 'types')
      .flatMap((id) => [id, ...harbormaster.board.getChildren(id)]);
  const labels = () => rows().map((id) => harbormaster.board.getTreeItem(id).label);

  /** Of ours, and told to nobody but the editor's log. */
  const unhandled: string[] = [];
  const note = (failure: unknown) => {
    const stack = failure instanceof Error ? (failure.stack ?? failure.message) : String(failure);
    if (/out\/(link|extension)\.cjs/.test(stack)) unhandled.push(stack);
  };
  after(() => {
    process.off('unhandledRejection', note);
    assert.deepEqual(unhandled, []);
  });

  before(async () => {
    process.on('unhandledRejection', note);
    const extension = vscode.extensions.getExtension<Harbormaster>('harbormaster.harbormaster');
    harbormaster = (await extension?.activate())!;
    link = await harbormaster.link;
    await until('a server', () => link.harbor.standing.kind === 'connected');
  });

  it('registers every command that it contributes', async () => {
    const registered = await vscode.commands.getCommands(true);
    for (const id of commandIds) assert.ok(registered.includes(`harbormaster.${id}`), id);
  });

  it('shows its view when it is asked for', async () => {
    await vscode.commands.executeCommand('harbormaster.instances.focus');
    await until('the view', () => harbormaster.tree.visible);
    assert.deepEqual(rows(), []);
  });

  it('shows the service types at the end of the tree, and where one is defined', async () => {
    await lease('web', webPort);
    const { board } = harbormaster;
    await until('the types', () => board.getChildren().at(-1) === 'types');
    const file = join(path(), 'harbormaster.jsonc');
    const written =
      '{ "version": 1, "types": {\n  "stall": { "range": { "from": 7400, "to": 7409 } } } }';
    await writeFile(file, written);
    try {
      const { parts } = await link.harbor.request('trust/show', { path: path() });
      const hashes = parts.map(({ hash }) => hash);
      await link.harbor.request('trust/grant', { path: path(), hashes });
      // Any news of the tree has it ask again while the node is open, or until then once it is seen anew.
      await vscode.commands.executeCommand('workbench.view.explorer');
      await vscode.commands.executeCommand('harbormaster.instances.focus');
      await until('the type of the file', () => board.getChildren('types').includes('type:stall'));
      const { command } = board.getTreeItem('type:stall');
      assert.ok(command);
      await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
      await until('the definition', () => {
        const editor = vscode.window.activeTextEditor;
        return editor?.document.uri.fsPath === file && editor.selection.active.line === 1;
      });
      await vscode.commands.executeCommand('workbench.action.closeActiveEditor');
    } finally {
      await rm(file);
    }
  });

  it('shows what is leased in tree and status bar', async () => {
    assert.equal((await lease('web', webPort)).kind, 'granted');
    assert.equal((await lease('api', apiPort)).kind, 'granted');
    await until('two leases', () => labels().length === 3);
    assert.deepEqual(labels(), ['inside', 'web', 'api']);
    await until(
      'the text',
      () => harbormaster.status.text === `$(plug) web ${webPort} · api ${apiPort}`,
    );
    const item = harbormaster.board.getTreeItem(rows()[2]!);
    assert.equal(item.accessibilityInformation?.label, `api, port ${apiPort}, reserved, project`);
    assert.equal(item.contextValue, 'lease.reserved.http');
    assert.equal(harbormaster.board.getParent(item.id!), rows()[0]);
  });

  it('draws only the node anew that changed', async () => {
    const drawn: (string[] | undefined)[] = [];
    const subscription = harbormaster.board.onDidChangeTreeData((nodes) => drawn.push(nodes));
    const script = `require('node:net').createServer().listen(${webPort}, '127.0.0.1')`;
    const program = spawn(process.execPath, ['-e', script], { cwd: path(), stdio: 'ignore' });
    const [project, web] = rows();
    const context = () => harbormaster.board.getTreeItem(web!).contextValue;
    try {
      await until('a listener', () => context() === 'lease.bound.http');
    } finally {
      program.kill('SIGKILL');
    }
    await until('its end', () => context() !== 'lease.bound.http');
    subscription.dispose();
    assert.ok(drawn.length >= 2);
    for (const nodes of drawn) assert.deepEqual(nodes, [web], `the project is ${project}`);
  });

  it('warns of a stranger on a leased port by badge, text and background', async () => {
    // The extension host works elsewhere, so it is a stranger to the project.
    const stranger = await listen(apiPort);
    await until('a badge', () => harbormaster.tree.badge?.value === 1);
    const { text, backgroundColor } = harbormaster.status;
    assert.equal(text, `$(warning) api ${apiPort} contested · web ${webPort}`);
    assert.deepEqual(backgroundColor, new vscode.ThemeColor('statusBarItem.warningBackground'));
    stranger.close();
    await until('no badge', () => harbormaster.tree.badge === undefined);
    assert.equal(harbormaster.status.backgroundColor, undefined);
  });

  it('goes on from where it was when the server is another one, without a message', async () => {
    const { position } = link.harbor.mirror;
    const before = rows();
    await vscode.commands.executeCommand('harbormaster.restartServer');
    await until('a server', () => link.harbor.standing.kind === 'connected');
    assert.equal(link.harbor.mirror.position?.journalId, position?.journalId);
    assert.ok((link.harbor.mirror.position?.revision ?? 0) >= (position?.revision ?? 0));
    assert.deepEqual(rows(), before);
  });

  it('tells no terminal what was not declared', async () => {
    const written = await inTerminal('echo "<$HM_PORT_WEB>"');
    assert.equal(written, '<>');
  });

  it('leases what harbormaster.jsonc declares, and tells terminals as long as it is leased', async () => {
    await link.harbor.request('ports/release', { path: path(), service: 'web' });
    await link.harbor.request('ports/release', { path: path(), service: 'api' });
    const file = vscode.Uri.joinPath(folder(), 'harbormaster.jsonc');
    const text = `{ "version": 1, "services": { "web": { "port": ${webPort} } } }`;
    await vscode.workspace.fs.writeFile(file, Buffer.from(text));
    await until('the lease', () => labels().includes('web'));
    const known = `echo "<$PORT $HM_PORT_WEB $HM_URL_WEB>"`;
    const told = `<${webPort} ${webPort} http://localhost:${webPort}>`;
    // The editor hands variables on to its terminals in its own time.
    await until('a terminal that knows', async () => (await inTerminal(known)) === told);
    await link.harbor.request('ports/release', { path: path(), service: 'web' });
    await until('the welcome', () => rows().length === 0);
    await until('a terminal that knows no more', async () => (await inTerminal(known)) === '<  >');
  });

  it('shows About and Doctor as rendered pages that need no network', async () => {
    const tabs = () => vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const text = async (name: string) => {
      const uri = vscode.Uri.from({ scheme: 'harbormaster-page', path: `/${name}.md` });
      return (await vscode.workspace.openTextDocument(uri)).getText();
    };
    await vscode.commands.executeCommand('harbormaster.about');
    await until('a preview', () => tabs().some(({ label }) => /About Harbormaster/.test(label)));
    const { version, stateDir } = await link.harbor.request('server/status', {});
    const about = await text('About Harbormaster');
    assert.ok(about.includes(version.replaceAll('.', '\\.')), about);
    assert.match(about, /This window[\s\S]*The server/);
    assert.ok(about.replaceAll('\\', '').includes(stateDir), about);
    await vscode.commands.executeCommand('harbormaster.doctor');
    await until('a preview', () => tabs().some(({ label }) => /Harbormaster Doctor/.test(label)));
    assert.match(await text('Harbormaster Doctor'), /^# [\s\S]*- state directory\n/);
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });

  /** What a new terminal of the folder writes for this command. */
  async function inTerminal(command: string): Promise<string> {
    const terminal = vscode.window.createTerminal({ cwd: folder() });
    const file = vscode.Uri.joinPath(folder(), 'said.txt');
    try {
      terminal.sendText(`${command} > said.tmp; mv said.tmp said.txt`);
      return await until('what the terminal says', async () => {
        const bytes = await vscode.workspace.fs.readFile(file).then(
          (read) => read,
          () => undefined,
        );
        return bytes && new TextDecoder().decode(bytes).trim();
      });
    } finally {
      await vscode.workspace.fs.delete(file).then(undefined, () => {});
      terminal.dispose();
    }
  }
});

async function listen(port: number): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return server;
}
