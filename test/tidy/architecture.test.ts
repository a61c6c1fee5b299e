import { strict as assert } from 'node:assert';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { transitions } from '#server/ports/port-transitions.ts';
import { transitionWords } from '#server/runners/runner-transitions.ts';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8');

describe('ARCHITECTURE.md', () => {
  /** Between the mark and the end of its block. */
  const picture = (mark: string) =>
    new RegExp(`<!-- ${mark} -->\\n\`\`\`mermaid\\n([^\`]*)\`\`\``).exec(page)?.[1];

  it('shows the life of a lease as the table has it', () => {
    const edges = Object.entries(transitions).flatMap(([from, next]) =>
      Object.entries(next).map(([sight, to]) => `${from} -->|${sight}| ${to};`),
    );
    assert.equal(picture('lease-states'), flowchart(['start([granted]) --> reserved;', ...edges]));
  });

  it('shows the life of a runner as the table has it', () => {
    assert.equal(picture('runner-states'), flowchart(transitionWords()));
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

/** In the words of Mermaid's flowcharts, in lines of 118 columns at most. */
function flowchart(words: readonly string[]): string {
  const lines = ['flowchart LR;'];
  for (const word of words) {
    const last = lines.at(-1) ?? '';
    if (last.length + 1 + word.length > 118) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return `${lines.join('\n')}\n`;
}
