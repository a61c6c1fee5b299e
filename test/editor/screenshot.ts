/**
 * `npm run screenshot`: makes the README's first picture anew, out of a real window with real servers.
 * It sets a scene as a working day has it, and hides only what the editor says of itself.
 */
import { execFileSync, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarbormasterEditor } from './harbormaster.ts';
import { repository } from './host/cache.ts';
import { until } from './host/until.ts';
import { newProject } from './new-projects.ts';
import { drag, givePrompt, openFile, screen, settings, take } from './picture.ts';
import { shows } from './two-projects.ts';

const declared = `{
  "version": 1,
  "name": "shop",
  "services": {
    // In this project's terminals PORT is this one's.
    "web": { "port": 5173, "main": true, "command": "npm run dev" },
    "api": { "port": 8000, "command": "node --watch api.js" },
    "docs": { "type": "docs" }
  }
}
`;

/** What a person would have in a window of a working day. */
const files: Readonly<Record<string, string>> = {
  'harbormaster.jsonc': declared,
  // Vite must not wipe the command away.
  'vite.config.js': 'export default { clearScreen: false }\n',
  'api.js': `import { createServer } from 'node:http';
createServer((_, answer) => answer.end('{}')).listen(process.env.PORT, '127.0.0.1');
`,
};

const harbor = await HarbormasterEditor.open('newest', { settings, screen });
const { editor } = harbor;
const env = editor.home.environment({ HARBORMASTER_TEST: '1' });

try {
  givePrompt(harbor, 'shop');
  const [shop, blog] = [editor.folder('shop'), editor.folder('blog')];
  await newProject('vite', shop, env);
  await newProject('express', blog, env);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(shop, name), text);
  const git = (...args: string[]) => execFileSync('git', ['-C', shop, ...args], { env });
  git('add', '--all');
  git('commit', '--quiet', '--message=Services');
  const checkout = join(editor.home.directory, 'work', 'shop-checkout');
  git('worktree', 'add', '--quiet', '-b', 'checkout', checkout);
  execFileSync('cp', ['-r', join(shop, 'node_modules'), checkout]);

  const other = await harbor.openWindow(blog);
  await other.command('Harbormaster: Run with a Port');
  await other.pick(/\bstart\b/);
  await other.answer('web');
  const window = await harbor.openWindow(shop);
  start(shop, '--service', 'api', '--', 'node', '--watch', 'api.js');
  start(checkout, '--', 'npm', 'run', 'dev');
  await openFile(window, 'harbormaster.jsonc');
  await window.openTerminal();
  await window.type('hm run -- npm run dev');
  for (const what of [/listening, node/, /listening, api/, /vite(.|\n)*vite/])
    await shows(window, what, 60_000);
  await until('the word of hm', async () => /hm: web is at/.test(await window.terminal()));
  // Long descriptions want a wider side bar, and the whole run a higher panel.
  await drag(window, '.sidebar', 'right', 70);
  await drag(window, '.panel', 'top', -115);
  await take(window, 'screenshot');
  await window.toggleTheme();
  await take(window, 'screenshot-dark');
} catch (error) {
  await editor.keepPictures('screenshot');
  throw error;
} finally {
  await harbor.close();
}

/** `hm run` in another terminal of the same user; it ends with the throw-away home. */
function start(cwd: string, ...args: readonly string[]): void {
  const bundle = join(repository, 'out', 'hm.cjs');
  spawn(process.execPath, [bundle, 'run', ...args], { cwd, env, stdio: 'ignore' }).unref();
}
