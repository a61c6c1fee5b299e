/**
 * Whoever installs nothing but the VSIX: `hm` in a terminal at once, the same terminal and the same hook line after an
 * update, and neither in the way when the extension's folder is gone. No Node is on the PATH.
 */
import { strict as assert } from 'node:assert';
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, symlinkSync } from 'node:fs';
import { readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { HarbormasterEditor, type Said, vsixOf } from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

/** Higher than whatever this is. */
const higher = '99.0.0';

/** A directory of links to every program on the PATH but Node. */
function programsButNode(): string {
  const directory = mkdtempSync(join(tmpdir(), 'hm-programs-'));
  const names = new Set(['node', 'nodejs', 'hm']);
  for (const place of (process.env.PATH ?? '').split(delimiter).filter((each) => existsSync(each)))
    for (const name of readdirSync(place)) {
      if (names.has(name)) continue;
      names.add(name);
      symlinkSync(join(place, name), join(directory, name));
    }
  return directory;
}

for (const version of versionsToTest()) {
  describe(`the VSIX alone in VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let window: Workbench;
    let shop: string;
    let line = '';
    let programs = '';
    let env: NodeJS.ProcessEnv = {};
    const picture = (name: string) => window.screenshot(`reach/${version}-${name}`);

    before(async function () {
      this.timeout(240_000);
      programs = programsButNode();
      env = { PATH: programs, CLAUDE_CONFIG_DIR: '' };
      harbor = await HarbormasterEditor.open(version, { env });
      shop = harbor.project('shop');
      window = await harbor.openWindow(shop);
    });

    after(async () => {
      await harbor?.close();
      await rm(programs, { recursive: true, force: true });
    });

    /** Types a command into the terminal that has been open from the beginning, and waits for what it answers. */
    async function answers(command: string, answer: RegExp): Promise<string> {
      await until('a prompt', async () => /[#$%>]\s*$/.test(await window.terminal()));
      await window.type(`clear; ${command}; echo "code $?"`);
      const whole = new RegExp(`${answer.source}[^]*code \\d`);
      let shown = '';
      await until(`an answer to ${command}`, async () => {
        shown = await window.terminal();
        return whole.test(shown);
      }).catch((failure: Error) => assert.fail(`${failure.message}\n${shown}`));
      return shown;
    }

    /** As the agent runs it: by a shell, with an event on its standard input. */
    function hook(): Promise<Said> {
      return new Promise((resolve) => {
        // What it answers is looked at here, and not how soon.
        const patient = { ...env, HARBORMASTER_HOOK_PATIENCE: '20000' };
        const options = { cwd: shop, env: harbor.editor.home.environment(patient) };
        const child = execFile('sh', ['-c', line], options, (failure, stdout, stderr) => {
          const code = typeof failure?.code === 'number' ? failure.code : failure ? 1 : 0;
          resolve({ code, stdout, stderr });
        });
        child.stdin?.on('error', () => {});
        const event = { hook_event_name: 'SessionStart', session_id: 'one', source: 'startup' };
        child.stdin?.end(JSON.stringify({ ...event, cwd: shop }));
      });
    }

    async function hookTells(port: string): Promise<void> {
      const said = await hook();
      assert.deepEqual([said.code, said.stderr], [0, '']);
      assert.match(JSON.parse(said.stdout).hookSpecificOutput.additionalContext, new RegExp(port));
    }

    let port = '';

    it('has hm in a terminal at once', async () => {
      await window.openTerminal();
      assert.match(await answers('hm server status', /running {2}pid \d+/), /code 0/);
      const shown = await answers('hm port web --type hub', /44\d\d/);
      port = /44\d\d/.exec(shown)?.[0] ?? '';
      await picture('1-first');
    });

    it('lets an agent know by a line in its settings', async () => {
      await answers('hm hooks install', /Claude Code calls/);
      const file = join(harbor.editor.home.directory, '.claude', 'settings.json');
      line = JSON.parse(await readFile(file, 'utf8')).hooks.SessionStart[0].hooks[0].command;
      await hookTells(port);
    });

    it('answers in the same terminal and by the same line after an update', async function () {
      this.timeout(120_000);
      await harbor.editor.install(await vsixOf(higher));
      const updated = await harbor.editor.openWindow(shop);
      const newest = join(harbor.editor.home.stateDirectory, 'versions', 'newest');
      await until('the newer build', async () =>
        (await readFile(newest, 'utf8')).startsWith(`${higher}-`),
      );
      assert.match(await answers('hm --version', /99\.0\.0/), /code 0/);
      assert.match(await answers('hm port web --type hub', new RegExp(port)), /code 0/);
      await hookTells(port);
      await picture('2-updated');
      await updated.close();
    });

    it('passes every command of an agent when the extension’s folder is gone, and hm says why it does not work', async () => {
      const { extensions } = harbor.editor;
      for (const name of await readdir(extensions))
        if (name.startsWith('harbormaster.')) await rm(join(extensions, name), { recursive: true });
      const said = await hook();
      assert.deepEqual([said.code, said.stdout, said.stderr], [0, '', '']);
      const shown = await answers('hm server status', /no longer installed/);
      assert.match(shown, /code 1/);
      await picture('3-gone');
    });
  });
}
