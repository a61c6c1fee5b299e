import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transitions } from '#server/ports/port-transitions.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');

describe('ARCHITECTURE.md', () => {
  it('shows the life of a lease as the table has it', () => {
    const picture = /<!-- lease-states -->\n```mermaid\n([^`]*)```/.exec(page)?.[1];
    const edges = Object.entries(transitions).flatMap(([from, next]) =>
      Object.entries(next).map(([sight, to]) => `  ${from} --> ${to}: ${sight}`),
    );
    assert.equal(picture, `stateDiagram-v2\n  [*] --> reserved\n${edges.join('\n')}\n`);
  });

  it('names every room', () => {
    const rooms = ['server', 'client'].flatMap((side) =>
      readdirSync(join(root, side), { withFileTypes: true })
        .filter((entry) => entry.isDirectory())
        .map((entry) => `${side}/${entry.name}`),
    );
    assert.deepEqual(
      rooms.filter((room) => !page.includes(`\`${room}`)),
      [],
    );
  });

  it('is shorter than 300 lines', () => {
    assert.ok(page.split('\n').length < 300);
  });
});
