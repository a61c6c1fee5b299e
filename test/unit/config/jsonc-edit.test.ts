/** What becomes of a text when one value of it is changed: nothing else. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parse } from 'jsonc-parser';
import { edited } from '#config/jsonc-edit.ts';

const file = `{
  // mine
  "b": 1, // one
  /* two */ "c": 2,
  "a": {
    "x": 1 // ex
  } // last
}
`;

describe('An edit of a text', () => {
  for (const [what, at, value, before, after] of [
    ['sets a value', ['b'], 5, file, file.replace('1, // one', '5, // one')],
    ['sets one within', ['a', 'x'], [1, 2], file, file.replace('1 // ex', '[1, 2] // ex')],
    [
      'adds behind the comment of the last, and gives that its comma',
      ...[['d'], { e: 1 }, file, file.replace('} // last', '}, // last\n  "d": { "e": 1 }')],
    ],
    [
      'adds within another',
      ...[['a', 'y'], true, file, file.replace('1 // ex', '1, // ex\n    "y": true')],
    ],
    [
      'makes what is missing on the way',
      ...[
        ['n', 'm', 'o'],
        1,
        file,
        file.replace('} // last', '}, // last\n  "n": { "m": { "o": 1 } }'),
      ],
    ],
    ['takes a line out', ['b'], undefined, file, file.replace('  "b": 1, // one\n', '  // one\n')],
    [
      'takes the last out with the comma before it, and no comment',
      ...[['two'], undefined, '{\n  "one": 1, // 1\n  "two": 2\n}', '{\n  "one": 1 // 1\n}'],
    ],
    ['takes out of one line', ['a'], undefined, '{ "a": 1, "b": 2 }', '{ "b": 2 }'],
    ['takes the last out of one line', ['b'], undefined, '{ "a": 1, "b": 2 }', '{ "a": 1 }'],
    ['adds to one line', ['c'], 3, '{ "a": 1, "b": 2 }', '{ "a": 1, "b": 2, "c": 3 }'],
    ['adds to an empty one', ['a'], 1, '{}', '{\n  "a": 1\n}'],
    ['keeps a last comma', ['b'], 2, '{\n  "a": 1,\n}', '{\n  "a": 1,\n  "b": 2,\n}'],
    [
      'keeps line ends, tabs and the mark at the beginning',
      ...[['b'], 2, '\uFEFF{\r\n\t"a": 1\r\n}\r\n', '\uFEFF{\r\n\t"a": 1,\r\n\t"b": 2\r\n}\r\n'],
    ],
    ['leaves what is not there', ['z'], undefined, file, file],
  ] as [string, string[], unknown, string, string][])
    it(what, () => assert.equal(edited(before, at, value), after));

  it('puts a key where it is told to', () => {
    const mode = edited(
      '{\n  "version": 1, // v\n  "services": {}\n}',
      ['mode'],
      'project',
      (keys) => keys.indexOf('version') + 1,
    );
    assert.equal(mode, '{\n  "version": 1, // v\n  "mode": "project",\n  "services": {}\n}');
  });

  it('breaks a value that is long', () => {
    const rules = Array.from({ length: 4 }, (_, n) => ({ match: `pattern-${n}`, size: n }));
    const text = edited('{\n  "a": 1\n}', ['rules'], rules);
    assert.match(text, /\n {2}"rules": \[\n {4}\{ "match": "pattern-0", "size": 0 \},\n/);
  });

  it('breaks an object in one line open when it would grow too long, unless somebody commented in it', () => {
    const type = { range: { from: 3210, to: 3259 }, automatic: true };
    const one = edited('{\n  "version": 1\n}\n', ['types', 'grafana'], type);
    assert.equal(
      edited(one, ['types', 'kafka'], type),
      `{
  "version": 1,
  "types": {
    "grafana": { "range": { "from": 3210, "to": 3259 }, "automatic": true },
    "kafka": { "range": { "from": 3210, "to": 3259 }, "automatic": true }
  }
}
`,
    );
    const commented = one.replace('{ "grafana"', '{ /* mine */ "grafana"');
    assert.match(edited(commented, ['types', 'kafka'], type), /\/\* mine \*\/.*, "kafka": .*\n/);
  });

  it('says what was said and nothing else, whatever the text looks like, and keeps every comment', async () => {
    const gap = fc.constantFrom('', ' ', '\n  ', ' // c1\n', ' /* c2 */ ', '\n  // c3\n  ');
    const key = fc.constantFrom('a', 'b', 'c', 'd');
    const texts = fc
      .tuple(fc.uniqueArray(key), fc.array(gap, { minLength: 20, maxLength: 20 }), fc.boolean())
      .map(([keys, gaps, hasComma]) => {
        let n = 0;
        const next = () => gaps[n++ % gaps.length];
        const pairs = keys.map(
          (each, at) =>
            `${next()}"${each}"${next()}:${next()}{ "in": ${at} }${next()}${at < keys.length - 1 || hasComma ? ',' : ''}${next()}`,
        );
        return `{${pairs.join('') || next()}}`;
      });
    const comments = (text: string) => text.match(/c[123]/g) ?? [];
    await fc.assert(
      fc.property(texts, key, fc.option(fc.integer(), { nil: undefined }), (text, at, value) => {
        const result = edited(text, [at], value);
        const wanted = parse(text) as Record<string, unknown>;
        if (value === undefined) delete wanted[at];
        else wanted[at] = value;
        const errors: never[] = [];
        assert.deepEqual(parse(result, errors, { allowTrailingComma: true }), wanted, result);
        assert.deepEqual(errors, [], result);
        // Only what stood between a key and its value may go with them.
        const own = new RegExp(`"${at}"[^{]*\\{`).exec(text)?.[0] ?? '';
        const lost = value === undefined ? comments(own).length : 0;
        assert.equal(comments(result).length, comments(text).length - lost, `${text}\n${result}`);
      }),
      { numRuns: 2_000 },
    );
  });
});
