import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readmeOf } from './readme.ts';

const file = join(import.meta.dirname, '../../README.md');

describe('README.md', () => {
  it('has the commands, settings and types of the code (npm run readme writes them)', () => {
    const text = readFileSync(file, 'utf8');
    assert.equal(text, readmeOf(text));
  });
});
