/** `npm run readme`: writes the README's tables and the generated pages and schemas in docs/ anew. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemas } from '../../schemas.ts';
import { configurationPage } from './configuration.ts';
import { readmeOf } from './readme.ts';

const root = join(import.meta.dirname, '../..');
const file = join(root, 'README.md');
writeFileSync(file, readmeOf(readFileSync(file, 'utf8')));
writeFileSync(join(root, 'docs/runtime.schema.json'), schemas['runtime.schema.json'] ?? '');
writeFileSync(join(root, 'docs/configuration.md'), configurationPage());
