/** What the editor says of types that were made or moved: what happened, and what is to be done. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sayMade, sayPromotion } from '#client/vscode/words/speak-types.ts';
import { l10n } from './scenes.ts';

describe('What is said of service types', () => {
  it('names the range of one that was made', () => {
    const made = { type: 'ledger', range: { from: 2000, to: 2049 }, undo: '' };
    assert.equal(
      sayMade(made, l10n),
      'No type was called ledger, so it got the ports 2000 to 2049.',
    );
  });

  it('tells of each end of a move', () => {
    const file = '/shop/harbormaster.jsonc';
    const said = (answer: Parameters<typeof sayPromotion>[1]) =>
      sayPromotion('ledger', answer, l10n);
    assert.match(said({ kind: 'promoted', file }), /^ledger is a type of the project now\. Commit/);
    assert.match(said({ kind: 'promoted', file, staysFor: [] }), /Your own file keeps it, too/);
    assert.match(said({ kind: 'declared', where: `${file}:3:5` }), /already: .*:3:5\.$/);
    assert.match(said({ kind: 'overlaps', name: 'till', where: file }), /overlaps that of till/);
    assert.match(said({ kind: 'untrusted' }), /Trust them first\.$/);
    assert.match(said({ kind: 'noSuchType' }), /declares no type ledger\.$/);
  });

  it('is offered on the rows of the user’s own types', () => {
    const manifest = readFileSync(join(import.meta.dirname, '../../../package.json'), 'utf8');
    const items = JSON.parse(manifest).contributes.menus['view/item/context'] as {
      command: string;
      when: string;
    }[];
    const move = items.find(({ command }) => command === 'harbormaster.moveTypeToProject');
    assert.match(move?.when ?? '', /viewItem == type\.users$/);
  });
});
