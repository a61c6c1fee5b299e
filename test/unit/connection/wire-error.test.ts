import assert from 'node:assert/strict';
import { harborErrorOf } from '#client/connection/wire-error.ts';
import { errorNumbers } from '#protocol/errors.ts';

describe('An error from the wire', () => {
  it('is what the server threw, with its data', () => {
    const data = { code: 'brokenProjectFile', path: '/a', problems: [] };
    const error = harborErrorOf({ code: errorNumbers.brokenProjectFile, message: 'No.', data });
    assert.equal(error.code, 'brokenProjectFile');
    assert.equal(error.message, 'No.');
    assert.deepEqual(error.data, data);
  });

  for (const [code, number] of Object.entries(errorNumbers))
    it(`is ${code} when only its number ${number} came over`, () => {
      assert.equal(harborErrorOf({ code: number, message: '' }).code, code);
    });

  for (const strange of [
    { code: -1, message: 'x' },
    { code: -1, message: 'x', data: { code: 'toString' } },
    { code: -1, message: 'x', data: 'text' },
    { code: -1, message: 'x', data: null },
  ])
    it(`is internal when nothing we know came over: ${JSON.stringify(strange)}`, () => {
      assert.equal(harborErrorOf(strange).code, 'internal');
    });
});
