/** `npm run readme`: writes the README's tables and the schema in docs/ anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemas } from '../../schemas.ts';
import { readmeOf } from './readme.ts';

const file = join(import.meta.dirname, '../../README.md');
writeFileSync(file, readmeOf(readFileSync(file, 'utf8')));
writeFileSync(
  join(import.meta.dirname, '../../docs/runtime.schema.json'),
  schemas['runtime.schema.json'] ?? '',
);
