/**
 * The promise of the whole, in one sitting: two windows, two untouched projects, one server, and
 * whatever dies in one window is seen in the other. The latencies are printed, not judged: the
 * deadline of ten seconds is.
 */

import { strict as assert } from 'node:assert';
import { isDeepStrictEqual } from 'node:util';
import { marked } from '#test/editor/host/processes.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import { board, hides, shows, TwoProjects } from '#test/editor/two-projects.ts';
import type { Workbench } from '#test/editor/workbench.ts';

for (const version of versionsToTest()) {
  describe(`two untouched projects in two windows of VS Code ${releases[version].vscode} (${version})`, function () {
    this.timeout(180_000);
    let both: TwoProjects;
    let vite = 0;
    let express = 0;
    const latencies: [string, number][] = [];
    const pictures = async (name: string) => {
      await both.shop.screenshot(`acceptance/${version}-${name}-shop`);
      await both.blog.screenshot(`acceptance/${version}-${name}-blog`);
    };

    before(async function () {
      this.timeout(300_000); // The first run on a machine fetches the editor and the projects.
      both = await TwoProjects.open(version);
    });

    afterEach(async function () {
      if (this.currentTest?.isFailed())
        await both.harbor.editor.keepPictures(this.currentTest.fullTitle());
    });

    after(async () => {
      for (const [what, ms] of latencies)
        console.log(`      ${what.padEnd(64)} ${ms.toFixed(0).padStart(5)} ms`);
      await both?.close();
    });

    it('see each other before anything is leased', async () => {
      assert.deepEqual(await shown(both.shop, 'blog, window'), [
        'shop, this window, branch main, no ports',
        'blog, window, branch main, no ports',
        'No Ports. shop holds no port. Click to see all ports.',
      ]);
      await pictures('1-nothing');
    });

    it('give Vite its port by `hm run -- npm run dev` in the terminal of one', async () => {
      const { port, url } = await both.runVite();
      vite = port;
      assert.match(await page(url), /<script type="module" src="\/@vite\/client">/);
      await reads(both.shop, `hm: web is at http://localhost:${port}`);
    });

    it('give Express another by *Run with a Port* in the palette of the other', async () => {
      const { port, url } = await both.runExpress();
      express = port;
      assert.notEqual(express, vite);
      assert.match(await page(url), /Welcome to Express/);
      await reads(both.blog, '# hm run --service web -- npm run start');
      await reads(both.blog, `hm: web is at http://localhost:${port}`);
    });

    it('show both projects with service, port and state, and the own ports in the status bar', async () => {
      assert.deepEqual(await shown(both.shop, 'listening, node'), [
        'shop, this window, branch main, 1 port',
        `web, port ${vite}, listening, vite`,
        'blog, window, branch main, 1 port',
        `web, port ${express}, listening, node`,
        `Ports of shop: web ${vite}`,
      ]);
      assert.deepEqual(await shown(both.blog, 'listening, vite'), [
        'blog, this window, branch main, 1 port',
        `web, port ${express}, listening, node`,
        'shop, window, branch main, 1 port',
        `web, port ${vite}, listening, vite`,
        `Ports of blog: web ${express}`,
      ]);
      await pictures('2-both-listen');
    });

    it('show in one what is leased in the other', async () => {
      latencies.push([
        'a lease made in one window, on the screen of the other',
        await both.leaseSeen(),
      ]);
      assert.match((await board(both.blog)).join('\n'), /^docs, port 41\d\d, reserved/m);
      await pictures('3-leased');
      await both.releaseLease();
    });

    it('show within 10 s that a dev server was killed, and that it has its port again', async () => {
      latencies.push(['kill -9 of a dev server', await both.viteDeathSeen()]);
      await pictures('4-dev-server-killed');
      await hides(both.blog, new RegExp(`^web, port ${vite}\\b`, 'm'));
      await shows(both.blog, /^shop, window, branch main, no ports/m);
      await assert.rejects(fetch(`http://localhost:${vite}`));
      assert.equal((await both.runVite()).port, vite);
      await shows(both.blog, /listening, vite/);
    });

    it('show within 10 s that the server was killed, and lose nothing by it', async () => {
      const before = await board(both.blog);
      const pid = await both.serverPid();
      const { away, back } = await both.serverDeathSeen();
      latencies.push(['kill -9 of the server, until the window says so', away]);
      latencies.push(['kill -9 of the server, until everything is back', back]);
      assert.notEqual(await both.serverPid(), pid);
      await until('the same board', async () => isDeepStrictEqual(await board(both.blog), before));
      assert.match(await page(`http://localhost:${vite}`), /@vite\/client/);
      assert.match(await page(`http://localhost:${express}`), /Welcome to Express/);
      assert.equal(await both.blog.toasts().count(), 0);
      await pictures('5-server-back');
    });

    it('show within 10 s that the page of the other was closed', async () => {
      latencies.push(['a window’s page closed', await both.closingSeen()]);
      const names = await board(both.blog);
      assert.doesNotMatch(names.join('\n'), /^shop, window/m);
      assert.equal(names[0], 'blog, this window, branch main, 1 port');
      await both.blog.screenshot(`acceptance/${version}-6-closed-blog`);
    });

    it('have changed nothing in the projects, and leave no process', async () => {
      assert.equal(both.changes, '');
      assert.notDeepEqual(marked(both.mark), []);
      await both.close();
      assert.deepEqual(marked(both.mark), []);
    });
  });
}

/** What a window shows, once it shows this. */
async function shown(window: Workbench, first: string): Promise<readonly string[]> {
  await shows(window, new RegExp(first));
  return await board(window);
}

/** Waits until the terminal shows this text. */
async function reads(window: Workbench, text: string): Promise<void> {
  await until(`'${text}' in the terminal`, async () => (await window.terminal()).includes(text));
}

/** The page at this address; it may take a moment longer than the listening. */
async function page(url: string): Promise<string> {
  const answer = await fetch(url, { signal: AbortSignal.timeout(30_000) });
  assert.equal(answer.status, 200);
  return await answer.text();
}
