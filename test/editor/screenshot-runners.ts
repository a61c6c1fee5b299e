/**
 * `npm run screenshot`: makes the picture of runners, sessions and a budget anew, for README and walkthrough. The agent in it is
 * the one of the tests, which spends what it is told to.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarbormasterEditor } from './harbormaster.ts';
import { repository } from './host/cache.ts';
import { until } from './host/until.ts';
import { newProject } from './new-projects.ts';
import { drag, givePrompt, openFile, screen, settings, take } from './picture.ts';

const declared = `{
  "version": 1,
  "name": "shop",
  "services": { "web": { "port": 5173, "main": true } },
  "runners": {
    "web": { "command": ["npm", "run", "dev"], "ready": { "port": true }, "autostart": true }
  }
}
`;

const harbor = await HarbormasterEditor.open('newest', { settings, screen });
const { editor } = harbor;
const home = editor.home.directory;

try {
  givePrompt(harbor, 'shop');
  mkdirSync(join(home, 'bin'));
  symlinkSync(join(repository, 'test/programs/stand-in-claude.mjs'), join(home, 'bin/claude'));
  writeFileSync(join(home, '.profile'), `export PATH="${home}/bin:$PATH"\n`);
  const shop = editor.folder('shop');
  const env = editor.home.environment({ HARBORMASTER_TEST: '1' });
  await newProject('vite', shop, env);
  writeFileSync(join(shop, 'harbormaster.jsonc'), declared);
  // Vite must not wipe the command away.
  writeFileSync(join(shop, 'vite.config.js'), 'export default { clearScreen: false }\n');
  const git = (...args: string[]) => execFileSync('git', ['-C', shop, ...args], { env });
  git('add', '--all');
  git('commit', '--quiet', '--message=Runners');

  const window = await harbor.openWindow(shop);
  await window.row(/^web, runner, ready/).waitFor({ timeout: 60_000 });
  const hm = async (...args: string[]) => {
    const { code, stderr } = await harbor.hm(shop, ...args);
    if (code !== 0) throw new Error(stderr);
  };
  await hm('budget', 'set', '2M', 'tokens', '--per', 'day', '--here', '--soft');
  const agent = (name: string, prompt: string) =>
    hm('launch', '--agent', '--name', name, '--', 'claude', '--model', 'claude-sonnet-4-5', prompt);
  await agent('read-docs', 'spend 212000 in 6');
  await window.row(/^read-docs, runner, .*212K tokens/).waitFor({ timeout: 30_000 });
  await hm('stop', 'read-docs');
  await agent('fix-login', 'spend 486000 in 9');
  await agent('write-tests', 'spend 143000 in 4');
  await openFile(window, 'harbormaster.jsonc');
  await window.command('Harbormaster: Focus on Sessions View');
  await window.rowAction(/^web, runner/, 'Attach to Runner...');
  await until('the dev server', async () => /Local:/.test(await window.terminal()));
  for (const what of [/^fix-login, session, .*486K/, /^write-tests, session, .*143K/])
    await window.row(what).waitFor({ timeout: 30_000 });
  await drag(window, '.sidebar', 'right', 110);
  await drag(window, '.panel', 'top', -115);
  await take(window, 'screenshot-runners');
  await window.toggleTheme();
  await take(window, 'screenshot-runners-dark');
} catch (error) {
  await editor.keepPictures('screenshot-runners');
  throw error;
} finally {
  await harbor.close();
}
