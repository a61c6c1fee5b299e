/** `npm run readme`: writes the README's tables anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readmeOf } from './readme.ts';

const file = join(import.meta.dirname, '../../README.md');
writeFileSync(file, readmeOf(readFileSync(file, 'utf8')));
