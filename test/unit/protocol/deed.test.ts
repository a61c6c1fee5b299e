import assert from 'node:assert/strict';
import { requestsByMethod } from '#protocol/catalog.ts';
import { deedOf } from '#protocol/deed.ts';

describe('What a request does', () => {
  it('is said in the words of its declaration, without what it adds', () => {
    assert.equal(deedOf('ports/release'), 'give a leased port back');
    assert.equal(deedOf('ports/lease'), 'lease a port for a service');
  });

  it('fits behind "may not", whichever it is', () => {
    for (const method of requestsByMethod.keys()) assert.match(deedOf(method), /^[a-z][^.;:]+$/);
  });

  it('is its method when a later version made it', () => {
    assert.equal(deedOf('ports/juggle'), 'ports/juggle');
  });
});
