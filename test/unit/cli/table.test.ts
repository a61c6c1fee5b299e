/** Tables as a terminal shows them. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import width from 'string-width';
import { widthOf } from '#client/cli/fitting.ts';
import { tableLines } from '#client/cli/table.ts';

/** What takes one cell, two, none, or colours what follows. */
const piece = fc.constantFrom(
  'a',
  '7',
  '~',
  '日',
  '한',
  '🙂',
  'é',
  'e\u0301',
  '\x1b[31m',
  '\x1b[39m',
  '👩‍👩‍👧',
);

describe('A table', () => {
  it('has columns as wide as what the terminal shows of their widest cell', () => {
    const lines = tableLines([
      ['NAME', 'STATE', 'AT'],
      ['日本語', '\x1b[32mready\x1b[39m', '1'],
      ['web', '', '2'],
    ]);
    assert.deepEqual(lines, [
      'NAME    STATE  AT',
      '日本語  \x1b[32mready\x1b[39m  1',
      'web            2',
    ]);
  });

  it('has a higher row where a cell has several lines', () => {
    const lines = tableLines([
      ['KEY', 'VALUE', 'FROM'],
      ['a', 'one\nanother', 'user'],
    ]);
    assert.deepEqual(lines, ['KEY  VALUE    FROM', 'a    one      user', '     another']);
  });

  it('has every column at one place, whatever is in the cells', () => {
    const cell = fc.array(piece, { maxLength: 4 }).map((pieces) => pieces.join(''));
    const rows = fc
      .integer({ min: 1, max: 4 })
      .chain((columns) => fc.array(fc.array(cell, { minLength: columns, maxLength: columns })));
    return fc.assert(
      fc.property(rows, (all) => {
        const marked = all.map((row) => row.map((text) => `|${text}`));
        const places = tableLines(marked).map((line) =>
          line.split('|').map((_, n, parts) => widthOf(parts.slice(0, n).join('|'))),
        );
        for (const each of places) assert.deepEqual(each, places[0]);
      }),
    );
  });

  it('measures text as the terminal shows it, also where that is seen at once', () => {
    const text = fc.oneof(
      fc.string(),
      fc.array(piece).map((pieces) => pieces.join('')),
    );
    return fc.assert(fc.property(text, (each) => assert.equal(widthOf(each), width(each))));
  });
});
