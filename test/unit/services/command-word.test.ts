import { strict as assert } from 'node:assert';
import { commandWord } from '#services/command-word.ts';

const words: Readonly<Record<string, string>> = {
  'node /x/node_modules/.bin/vite --port 3000': 'vite',
  'python3 -m http.server 8000': 'http.server',
  'node ./bin/www': 'node',
  'node dist/index.js': 'node',
  'node --watch api.js': 'node',
  'node api.mjs': 'api',
  '/usr/sbin/nginx -g daemon off;': 'nginx',
  'C:\\node\\node.exe': 'node.exe',
  'docker: shop-db-1': 'shop-db-1',
  '': '',
};

describe('the word for a command', () => {
  for (const [command, word] of Object.entries(words))
    it(`'${command}' is '${word}'`, () => assert.equal(commandWord(command), word));
});
