import { strict as assert } from 'node:assert';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemas } from '../../schemas.ts';
import { readmeOf } from './readme.ts';

const file = join(import.meta.dirname, '../../README.md');

describe('README.md', () => {
  it('has the commands, settings and types of the code (npm run readme writes them)', () => {
    const text = readFileSync(file, 'utf8');
    assert.equal(text, readmeOf(text));
  });
});

describe('docs/runtime.schema.json', () => {
  it('is the schema of the code (npm run readme writes it)', () => {
    const file = join(import.meta.dirname, '../../docs/runtime.schema.json');
    const generated = JSON.parse(schemas['runtime.schema.json'] ?? '') as object;
    assert.deepEqual(JSON.parse(readFileSync(file, 'utf8')), generated);
  });
});
