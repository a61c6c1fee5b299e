import { strict as assert } from 'node:assert';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandIds } from '#client/vscode/command-ids.ts';

const root = join(import.meta.dirname, '../../..');
const json = (name: string) => JSON.parse(readFileSync(join(root, name), 'utf8'));
const manifest = json('package.json');
const { contributes, capabilities } = manifest;

describe('the manifest', () => {
  it('contributes exactly the commands that are registered, in one category', () => {
    const contributed = contributes.commands as { command: string; category: string }[];
    assert.deepEqual(
      contributed.map(({ command }) => command).sort(),
      commandIds.map((id) => `harbormaster.${id}`).sort(),
    );
    assert.deepEqual([...new Set(contributed.map(({ category }) => category))], ['Harbormaster']);
  });

  it('has a text for every key and no text without one', () => {
    const used = JSON.stringify(manifest).matchAll(/"%([\w.]+)%"/g);
    const keys = new Set([...used].map(([, key]) => key));
    assert.deepEqual([...keys].sort(), Object.keys(json('package.nls.json')).sort());
  });

  it('names only commands of ours in menus, and pictures that exist', () => {
    const known = new Set(commandIds.map((id) => `harbormaster.${id}`));
    for (const items of Object.values<{ command: string }[]>(contributes.menus))
      for (const { command } of items) assert.ok(known.has(command), command);
    const text = JSON.stringify(manifest);
    for (const [, picture = ''] of text.matchAll(/"(media\/[\w/.-]+)"/g))
      assert.ok(existsSync(join(root, picture)), picture);
  });

  it('hides from the palette what only makes sense on a row', () => {
    const hidden = contributes.menus.commandPalette.map(
      ({ command }: { command: string }) => command,
    );
    assert.deepEqual(hidden, [
      'harbormaster.revealHolder',
      'harbormaster.whoHoldsThisPort',
      'harbormaster.showActivityOfPort',
      'harbormaster.adoptPort',
      'harbormaster.reservePort',
      'harbormaster.changeMachineFilter',
    ]);
  });

  it('lets no repository decide what is leased before it is trusted', () => {
    assert.equal(capabilities.untrustedWorkspaces.supported, 'limited');
    assert.deepEqual(capabilities.untrustedWorkspaces.restrictedConfigurations, [
      'harbormaster.autoLease',
      'harbormaster.autoStart',
    ]);
    assert.deepEqual(manifest.extensionKind, ['workspace']);
  });
});
