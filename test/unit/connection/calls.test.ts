import assert from 'node:assert/strict';
import type { Method, ParamsOf, ResultOf } from '#client/connection/calls.ts';
import { catalog } from '#protocol/catalog.ts';
import { stateEvents } from '#protocol/state.ts';

describe('The calls of a client', () => {
  it('have the method that their place in the catalog says, so that types can follow from it', () => {
    for (const [noun, requests] of Object.entries(catalog))
      for (const [verb, request] of Object.entries(requests))
        assert.equal(request.method, `${noun}/${verb}`);
    assert.equal(stateEvents.didChange.method, 'state/didChange');
  });

  it('are typed by the catalog', () => {
    const method: Method = 'ports/find';
    const params: ParamsOf<'ports/find'> = { port: 3000 };
    const result: ResultOf<'ports/suggest'> = { type: 'dev', ports: [3000] };
    // @ts-expect-error There is no such request.
    const unknown: Method = 'ports/steal';
    // @ts-expect-error A port is a number.
    const wrong: ParamsOf<'ports/find'> = { port: '3000' };
    assert.ok(method && params && result && unknown && wrong);
  });
});
