/** Holds the generated page of the configuration to the table of keys. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationPage } from './configuration.ts';

describe('docs/configuration.md', () => {
  it('is what follows from the table of keys; `npm run readme` writes it', () => {
    const page = readFileSync(join(import.meta.dirname, '../../docs/configuration.md'), 'utf8');
    assert.equal(page, configurationPage());
  });
});
