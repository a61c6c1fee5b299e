import assert from 'node:assert/strict';
import { guessService } from '#services/guess-service.ts';

const rows: readonly (readonly [command: string, below: string | undefined, guess: string])[] = [
  ['node /x/node_modules/.bin/vite --port 5173', '', 'web dev'],
  ['node /x/node_modules/.bin/vite', 'apps/admin', 'admin dev'],
  ['node /x/node_modules/.bin/storybook dev -p 6006', '', 'storybook storybook'],
  ['/usr/lib/postgresql/17/bin/postgres -D data', undefined, 'postgres database'],
  ['redis-server *:6379', '', 'redis-server infrastructure'],
  ['mysqld --datadir=x', '', 'mysqld database'],
  ['docker: shop-db-1', '', 'shop-db-1 database'],
  ['python3 -m uvicorn app:app', 'services/billing_api', 'billing-api api'],
  ['./something', '', 'web dev'],
  ['', undefined, 'web dev'],
];

describe('What a running program may be as a service', () => {
  for (const [command, below, guess] of rows)
    it(`is ${guess} for ${command || 'nothing'}${below ? ` in ${below}` : ''}`, () => {
      const { service, type } = guessService(command, below);
      assert.equal(`${service} ${type}`, guess);
    });
});
