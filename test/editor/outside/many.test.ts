/** 40 projects, 200 leases and 50 changes a second: the tree keeps its place under somebody who uses the keyboard alone. */
import { strict as assert } from 'node:assert';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { pause } from '#common/clock.ts';
import { HarbormasterEditor, says } from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { releases, versionsToTest } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

const projects = 40;
const leasesEach = 5;
/** How many changes the tree has to stand. */
const storms = 200;
/** Far from what developers and their operating systems use by themselves (ephemeral ports begin at 32768). */
const firstPort = 21_000;
/** Milliseconds between two changes. */
const pace = 20;

for (const version of versionsToTest()) {
  describe(`a busy harbor in VS Code ${releases[version].vscode} (${version})`, () => {
    let harbor: HarbormasterEditor;
    let window: Workbench;
    let peer: SocketPeer;
    const folders: string[] = [];
    const busy = new AbortController();
    let changes = 0;
    let storm: Promise<void> | undefined;

    before(async function () {
      this.timeout(240_000);
      harbor = await HarbormasterEditor.open(version);
      const shop = harbor.editor.folder('shop');
      window = await harbor.openWindow(shop);
      peer = await harbor.client('busy');
      for (let n = 0; n < projects; n++)
        folders.push(harbor.editor.folder(`ship-${String(n).padStart(2, '0')}`));
      await peer.request('instances/announce', { folders });
    });

    after(async () => {
      busy.abort();
      await storm;
      await harbor?.close();
    });

    /** One port for a service of project `n`; each has a range of its own, so that nothing depends on order. */
    async function lease(n: number, service: string): Promise<void> {
      const from = firstPort + n * 20;
      const range = { from, to: from + 19 };
      const params = { path: folders[n]!, service, type: 'dev', range };
      const { kind } = await peer.request('ports/lease', params);
      assert.equal(kind, 'granted');
    }

    /** Leases and releases all over the harbor until it is told to stop. */
    async function change(): Promise<void> {
      while (!busy.signal.aborted) {
        const n = changes++ % projects;
        const service = `extra-${Math.floor(changes / projects) % 2}`;
        const path = folders[n]!;
        const released = await peer.request('ports/release', { path, service });
        if (released.kind === 'notLeased') await lease(n, service);
        await pause(pace, busy.signal);
      }
    }

    const focused = () => window.page.locator('.sidebar .monaco-list-row.focused');
    const focusedName = async () => (await focused().getAttribute('aria-label')) ?? '';
    const isAt = (row: RegExp) =>
      until(`${row} to have the focus`, async () => row.test(await focusedName()));
    const press = (key: string) => window.page.keyboard.press(key);

    it('shows every project with what it holds', async function () {
      this.timeout(60_000);
      for (let n = 0; n < projects; n++)
        await Promise.all(Array.from({ length: leasesEach }, (_, k) => lease(n, `service-${k}`)));
      await window.row(/^ship-00, window, 5 ports$/).waitFor();
      await says(window, /No Ports/);
      await window.screenshot(`many/${version}-1-all`);
    });

    it('is walked through by keyboard, a project closed and a lease selected', async () => {
      await window.command('Harbormaster: Focus on Instances View');
      // The palette gives the focus back a moment after the view has it.
      const inTree = window.page.locator('.sidebar .monaco-list:focus');
      await inTree.waitFor();
      await press('Home');
      await press('ArrowDown');
      await isAt(/^ship-00, window, /);
      await press('ArrowLeft');
      await until(
        'it closed',
        async () => (await focused().getAttribute('aria-expanded')) === 'false',
      );
      await press('ArrowDown');
      await isAt(/^ship-01, window, /);
      for (const _ of [1, 2, 3]) await press('ArrowDown');
      await isAt(/^service-2, port \d+, reserved, project/);
      await press('Enter');
    });

    it(`keeps selection, focus and what is open and closed through ${storms} changes, 50 a second`, async function () {
      this.timeout(60_000);
      const name = await focusedName();
      const before = changes;
      storm = change();
      const seen = new Set<string>();
      while (changes - before < storms) {
        assert.equal(await focusedName(), name);
        assert.equal(await focused().getAttribute('aria-selected'), 'true');
        assert.equal(await window.row(/^ship-00/).getAttribute('aria-expanded'), 'false');
        seen.add(
          (await window.row(/^ship-0[12]/).allInnerTexts()).join() +
            (await window.row(/^extra/).count()),
        );
        await pause(100);
      }
      assert.ok(seen.size > 1, 'nothing of the changes was seen');
      await window.screenshot(`many/${version}-2-busy`);
    });

    it('gives a port back by keyboard while it is busy', async () => {
      const [, port] = /^service-2, port (\d+)/.exec(await focusedName()) ?? [];
      await press('Delete');
      const dialog = window.page.locator('.monaco-dialog-box');
      await dialog.filter({ hasText: `Release port ${port} of ship-01?` }).waitFor();
      await window.screenshot(`many/${version}-3-question`);
      await press('Enter');
      await window.row(new RegExp(`^service-2, port ${port},`)).waitFor({ state: 'detached' });
    });

    it('shows the last state when it is quiet again', async () => {
      busy.abort();
      await storm;
      const leases = await peer.request('ports/list', { path: folders[1]! });
      await window.row(new RegExp(`^ship-01, window, ${leases.length} ports`)).waitFor();
    });
  });
}
