/** Every interleaving of what clients, processes, time and the disk do to ports. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { FakeMachine } from '#test/machine/fake-machine.ts';
import { happening } from './happenings.ts';
import { Quay } from './quay.ts';
import { Voyage } from './voyage.ts';

function everyVoyage(isNaive: boolean, only?: string): Promise<void> {
  const life = fc.array(happening, { minLength: 20, maxLength: 60, size: 'max' });
  const property = fc.asyncProperty(life, fc.integer(), async (happenings, seed) => {
    const voyage = new Voyage(seed, new Quay(new FakeMachine(), isNaive), only);
    await voyage.run(happenings);
    await voyage.everyoneComesHome();
  });
  return fc.assert(property, { numRuns: 300, endOnFailure: isNaive });
}

describe('Whatever happens to ports, in whatever order', () => {
  it('no port or service has two leases, fences grow, and nothing ends without proof or time', () =>
    everyVoyage(false)).timeout(120_000);

  it('a singleton has one owner, and who shares it does not hold it', () =>
    everyVoyage(false, 'api')).timeout(120_000);

  it('(control) who looks for a port in what is durable alone breaks this', () =>
    assert.rejects(everyVoyage(true), ({ cause }: Error) =>
      /is leased to nobody else/.test(String(cause)),
    )).timeout(120_000);
});
