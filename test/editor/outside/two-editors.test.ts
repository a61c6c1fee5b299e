/** Two editors of different versions on the same folder: one project, two windows, one lease for a service, and either may leave. */
import { strict as assert } from 'node:assert';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { HarbormasterEditor } from '#test/editor/harbormaster.ts';
import { until } from '#test/editor/host/until.ts';
import { releases } from '#test/editor/host/versions.ts';
import type { Workbench } from '#test/editor/workbench.ts';

interface Told {
  readonly id: string;
  readonly service: string;
  readonly port: number;
  readonly holder: { readonly kind: string; readonly instanceId?: string };
}

describe(`VS Code ${releases.oldest.vscode} and ${releases.newest.vscode} on the same folder`, () => {
  let older: HarbormasterEditor;
  let newer: HarbormasterEditor;
  let shop: string;
  const windows: Workbench[] = [];
  let first: Told | undefined;

  before(async function () {
    this.timeout(300_000);
    older = await HarbormasterEditor.open('oldest');
    // The same user: one state directory, and so one server.
    const { stateDirectory } = older.editor.home;
    const env = { HARBORMASTER_STATE_DIR: stateDirectory };
    newer = await HarbormasterEditor.open('newest', { env });
    shop = older.project('shop');
    const services = { web: { port: 4531 } };
    writeFileSync(join(shop, 'harbormaster.jsonc'), JSON.stringify({ version: 1, services }));
    windows.push(await older.openWindow(shop), await newer.openWindow(shop));
  });

  afterEach(async function () {
    if (!this.currentTest?.isFailed()) return;
    for (const { editor } of [older, newer])
      await editor.keepPictures(`${editor.version} ${this.currentTest.fullTitle()}`);
  });

  after(async () => {
    await newer?.close();
    await older?.close();
  });

  async function leases(): Promise<Told[]> {
    const { stdout } = await older.hm(shop, 'ls', '--json');
    return JSON.parse(stdout) as Told[];
  }

  it('see one project with one lease, and each other by version', async () => {
    const [left, right] = windows;
    for (const window of [left!, right!]) {
      await window.row('shop, this window and 1 more, branch main, 1 port').waitFor();
      await window.row('web, port 4531, reserved, window').waitFor();
      assert.equal(await window.row(/^shop, /).count(), 1);
    }
    await left!.row(new RegExp(`^window, pid \\d+, .*${releases.newest.vscode}`)).waitFor();
    await right!.row(new RegExp(`^window, pid \\d+, .*${releases.oldest.vscode}`)).waitFor();
    await left!.screenshot('two-editors/1-older');
    await right!.screenshot('two-editors/2-newer');
    const all = await leases();
    assert.equal(all.length, 1);
    [first] = all;
    assert.equal(first?.holder.kind, 'window');
  });

  it('keep the lease when the window that holds it is closed', async function () {
    this.timeout(180_000);
    const [left, right] = windows;
    const pid = Number(first?.holder.instanceId?.split('-')[1]);
    const rightSees = new RegExp(`^window, pid ${pid}, `);
    const leftHolds = (await right!.row(rightSees).count()) === 1;
    const [holding, staying] = leftHolds ? [left!, right!] : [right!, left!];
    await holding.close();
    await staying.row('shop, this window, branch main, 1 port').waitFor();
    // A closed window keeps what it holds for a minute, in case it was reloaded.
    const heir = async () =>
      (await leases()).find(({ holder }) => holder.instanceId !== first?.holder.instanceId);
    const inherited = await until('an heir', heir, 90_000, 500);
    const { holder, ...same } = inherited;
    assert.deepEqual([same.id, same.port], [first?.id, 4531]);
    assert.equal(holder.kind, 'window');
    assert.equal((await leases()).length, 1);
    await staying.row('web, port 4531, reserved, window').waitFor();
  });
});
