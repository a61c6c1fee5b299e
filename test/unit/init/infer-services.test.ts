/** What single files say about services, row by row, in a project that exists in memory alone. */
import assert from 'node:assert/strict';
import { inferServices } from '#client/cli/init/infer-services.ts';
import type { ProjectReader } from '#client/cli/init/project-reader.ts';

type Files = Readonly<Record<string, string>>;

function reader(files: Files): ProjectReader {
  return {
    read: (file) => files[file],
    directories: (directory) => {
      const start = directory === '.' ? '' : `${directory}/`;
      const below = Object.keys(files).filter((file) => file.startsWith(start));
      const names = below.map((file) => file.slice(start.length).split('/'));
      return [...new Set(names.flatMap(([name = '', ...rest]) => (rest.length > 0 ? name : [])))];
    },
  };
}

/** As `name:type:port`, the main one with a star. */
function services(files: Files): string[] {
  return inferServices(reader(files)).services.map(
    ({ name, type, port, main }) => `${main ? '*' : ''}${name}:${type}:${port ?? ''}`,
  );
}

const scripts = (all: Record<string, string>, dependencies = {}) =>
  JSON.stringify({ scripts: all, dependencies });
const compose = (ports: string) => ({
  'compose.yml': `services:\n  one:\n    image: docker.io/library/redis:8\n    ports: [${ports}]\n`,
});

const found: readonly (readonly [title: string, files: Files, services: readonly string[]])[] = [
  ['an empty project has none', {}, []],
  ['a broken package.json has none', { 'package.json': '{ "scripts": ' }, []],
  ['a list for a package.json has none', { 'package.json': '[]' }, []],
  ['a broken compose file has none', { 'compose.yml': 'services: [\n' }, []],
  ['a script that builds is none', { 'package.json': scripts({ build: 'vite build' }) }, []],
  ['a preview is none', { 'package.json': scripts({ preview: 'vite preview' }) }, []],
  ['a program that seeds is none', { 'package.json': scripts({ 'db:seed': 'node seed.js' }) }, []],
  [
    'dev comes before start',
    { 'package.json': scripts({ start: 'next start -p 8080', dev: 'next dev' }) },
    ['web:dev:3000'],
  ],
  [
    'a server with a library for servers is an api',
    { 'package.json': scripts({ start: 'node .' }, { express: '4' }) },
    ['api:api:'],
  ],
  [
    'a server with views is a web application',
    { 'package.json': scripts({ start: 'node ./bin/www' }, { express: '4', pug: '3' }) },
    ['web:dev:'],
  ],
  [
    'two of one tool claim its default port once',
    {
      'package.json': JSON.stringify({ workspaces: ['apps/*'] }),
      'apps/one/package.json': scripts({ dev: 'vite' }),
      'apps/two/package.json': scripts({ dev: 'vite' }),
    },
    ['*one:dev:5173', 'two:dev:'],
  ],
  [
    'a default port yields to one that a file names',
    {
      'web/package.json': scripts({ dev: 'next dev' }),
      'api/package.json': scripts({ dev: 'PORT=3000 node .' }),
    },
    ['*web:dev:', 'api:api:3000'],
  ],
  ['short ports', compose('"6380:6379"'), ['one:infrastructure:6380']],
  ['ports with an address', compose('"127.0.0.1:6380:6379/tcp"'), ['one:infrastructure:6380']],
  [
    'ports out of variables, by their default',
    compose(`'\${REDIS:-6380}:6379'`),
    ['one:infrastructure:6380'],
  ],
  ['long ports', compose('{ target: 6379, published: "6380" }'), ['one:infrastructure:6380']],
  ['a port of a container alone is none', compose('"6379"'), []],
  ['a range is passed over', compose('"6380-6382:6379"'), []],
  ['a variable without default is passed over', compose(`'\${REDIS}:6379'`), []],
  ['a port of the administrator is passed over', compose('"80:80"'), []],
  [
    'a second port',
    compose('"80:80", "1080:1080", "1025:1025"'),
    ['one:infrastructure:1080', 'one-1025:infrastructure:1025'],
  ],
  ['PORT alone is a web application', { '.env': 'PORT=4000\n' }, ['web:dev:4000']],
  ['API_PORT is an api', { '.env': 'export API_PORT="4000" # ours\n' }, ['api:api:4000']],
  ['the port of a database is where it is, not ours', { '.env': 'DB_PORT=5432\n' }, []],
  ['what is commented out is not said', { '.env': '# PORT=4000\n' }, []],
  ['PORT=0 and PORT=99999 are none', { '.env': 'PORT=00\nAPI_PORT=99999\n' }, []],
  [
    'PORT is read by a program',
    { '.env': 'PORT=4000\n', 'package.json': scripts({ dev: 'node .' }, { koa: '2' }) },
    ['api:api:4000'],
  ],
  [
    'PORT is not read by vite',
    { '.env': 'PORT=4000\n', 'package.json': scripts({ dev: 'vite' }) },
    ['web:dev:5173'],
  ],
  [
    'the file in use comes before the example',
    { '.env.example': 'PORT=3000\n', '.env': 'PORT=4000\n' },
    ['web:dev:4000'],
  ],
];

describe('the services of a project', () => {
  for (const [title, files, expected] of found) {
    it(`${title}: ${expected.join(', ') || 'none'}`, () => {
      assert.deepEqual(services(files), expected);
    });
  }

  it('have no word of what else is in .env', () => {
    const files = {
      '.env': 'PORT=4000\nSECRET_KEY=s3cr3t\nDATABASE_URL=postgres://u:s3cr3t@h/d\n',
    };
    assert.ok(!JSON.stringify(inferServices(reader(files))).includes('s3cr3t'));
  });
});

const commands: readonly (readonly [manager: string, files: Files, command: string])[] = [
  ['npm', {}, 'npm run dev -w apps/web'],
  ['pnpm', { 'pnpm-lock.yaml': '' }, 'pnpm --filter @shop/web dev'],
  ['yarn', { 'yarn.lock': '' }, 'yarn workspace @shop/web dev'],
  ['bun', { 'bun.lock': '' }, 'bun --cwd apps/web run dev'],
];

describe('the command of a workspace', () => {
  for (const [manager, files, command] of commands) {
    it(`with ${manager} is ${command}`, () => {
      const {
        services: [web],
      } = inferServices(
        reader({
          'package.json': JSON.stringify({ workspaces: { packages: ['./apps/*', '!apps/old'] } }),
          'apps/web/package.json': JSON.stringify({ name: '@shop/web', scripts: { dev: 'vite' } }),
          ...files,
        }),
      );
      assert.equal(web?.command, command);
    });
  }
});
