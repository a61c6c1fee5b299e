/** Which clue decides about the type of a service, row by row, and what is refused instead of guessed. */
import assert from 'node:assert/strict';
import { knownNames } from '#services/known-names.ts';
import { serviceTypeOf, type TypeClues, type TypeFrom } from '#services/service-type-of.ts';
import { TypeTable } from '#services/type-table.ts';

type Clues = Omit<TypeClues, 'types'>;
const types = TypeTable.builtIn;
const typeOf = (clues: Clues) => serviceTypeOf({ ...clues, types });
const serviceTypeNamed = (name: string) => types.named(name);

const vite = { serviceType: 'dev' };
const node = {};

const answered: readonly (readonly [clues: Clues, type: string, from: TypeFrom])[] = [
  [{ service: 'web', asked: 'api', declared: { type: 'ui' }, tool: vite }, 'api', 'asked'],
  [{ service: 'x', asked: 'frontend' }, 'dev', 'asked'],
  [{ service: 'api', declared: { type: 'ui' }, tool: vite }, 'ui', 'projectFile'],
  [{ service: 'api', declared: {}, tool: vite }, 'dev', 'tool'],
  [{ service: 'api', tool: vite }, 'dev', 'tool'],
  [{ service: 'api', tool: node }, 'api', 'name'],
  [{ service: 'web' }, 'dev', 'name'],
  [{ service: 'app' }, 'dev', 'name'],
  [{ service: 'client' }, 'dev', 'name'],
  [{ service: 'server' }, 'api', 'name'],
  [{ service: 'backend' }, 'api', 'name'],
  [{ service: 'db' }, 'database', 'name'],
  [{ service: 'postgres' }, 'database', 'name'],
  [{ service: 'mysql' }, 'database', 'name'],
  [{ service: 'mongo' }, 'database', 'name'],
  [{ service: 'redis' }, 'infrastructure', 'name'],
  [{ service: 'cache' }, 'infrastructure', 'name'],
  [{ service: 'queue' }, 'messaging', 'name'],
  [{ service: 'frontend' }, 'dev', 'name'],
  [{ service: 'storybook' }, 'storybook', 'name'],
  [{ service: 'ai' }, 'ai', 'name'],
  [{ service: 'auth2' }, 'auth', 'name'],
  [{ service: 'docs2' }, 'docs', 'name'],
  [{ service: 'web-2' }, 'dev', 'name'],
  [{ service: 'coordinator' }, 'coordination', 'name'],
  [{ service: 'front-end' }, 'dev', 'name'],
  [{ service: 'doc' }, 'docs', 'name'],
  [{ service: 'shop' }, 'dev', 'default'],
  [{ service: 'checkout', tool: node }, 'dev', 'default'],
  [{ service: 'databse', declared: {} }, 'dev', 'default'],
  [{ service: 'fronted', tool: vite }, 'dev', 'tool'],
  [{ service: 'fronted', asked: 'api' }, 'api', 'asked'],
];

/** Near a type's name, yet what somebody may well call a service. */
const meant: readonly string[] = [
  'apis',
  'ux',
  'me',
  'i18n',
  'rest',
  'host',
  'best',
  'text',
  'dock',
  'dos',
  'den',
  'hubs',
  'app2',
  'prod',
  'pro',
  'proxies',
  'proxy-a',
  'epoxy',
  'builder',
  'built',
  'guild',
  'frontends',
  'frontend-b',
  'databases',
  'databank',
  'datalake',
  'storybooks',
  'storyboard',
  'messenger',
  'monitor',
  'fractions',
];

/** Slips, with the word they were meant to be. */
const slips: readonly (readonly [name: string, word: string])[] = [
  ['fronted', 'frontend'],
  ['frontned', 'frontend'],
  ['fontend', 'frontend'],
  ['frontendd', 'frontend'],
  ['frntnd', 'frontend'],
  ['databse', 'database'],
  ['databas', 'database'],
  ['datbase', 'database'],
  ['storybok', 'storybook'],
  ['stroybook', 'storybook'],
  ['buld', 'build'],
  ['biuld', 'build'],
  ['prxoy', 'proxy'],
  ['mesaging', 'messaging'],
  ['monitorng', 'monitoring'],
  ['infrastucture', 'infrastructure'],
  ['cordination', 'coordination'],
  ['fucntions', 'functions'],
  ['tset', 'test'],
  ['dve', 'dev'],
  ['devv', 'dev'],
  ['apii', 'api'],
  ['auht', 'auth'],
  ['dosc', 'docs'],
];

const unknownTypes: readonly (readonly [asked: string, didYouMean: string | undefined])[] = [
  ['fronted', 'frontend'],
  ['databse', 'database'],
  ['databases', 'database'],
  ['doc', 'docs'],
  ['pai', 'api'],
  ['web', 'dev'],
  ['postgres', undefined],
  ['kubernetes', undefined],
];

describe('the type of a service', () => {
  for (const [clues, type, from] of answered) {
    it(`of ${JSON.stringify(clues)} is ${type}, by ${from}`, () => {
      assert.deepEqual(typeOf(clues), { kind: 'known', type: serviceTypeNamed(type), from });
    });
  }

  for (const [service, word] of slips) {
    it(`of "${service}" is not guessed: ${word} was probably meant`, () => {
      assert.deepEqual(typeOf({ service }), {
        kind: 'unknown',
        word: service,
        saidBy: 'name',
        didYouMean: word,
      });
    });
  }

  for (const service of meant) {
    it(`of "${service}" is not refused`, () => {
      assert.equal(typeOf({ service }).kind, 'known');
    });
  }

  for (const [asked, didYouMean] of unknownTypes) {
    it(`asked for as "${asked}" is refused, with ${didYouMean ?? 'no suggestion'}`, () => {
      const suggestion = didYouMean === undefined ? {} : { didYouMean };
      const unknown = { kind: 'unknown', word: asked, ...suggestion };
      assert.deepEqual(typeOf({ service: 'x', asked }), { ...unknown, saidBy: 'asked' });
      assert.deepEqual(typeOf({ service: 'x', declared: { type: asked } }), {
        ...unknown,
        saidBy: 'projectFile',
      });
    });
  }
});

describe('the known names', () => {
  for (const { names, serviceType } of knownNames) {
    it(`${names.join(', ')} mean a type that exists: ${serviceType}`, () => {
      assert.equal(serviceTypeNamed(serviceType)?.name, serviceType);
    });
  }

  it('stand in one row each', () => {
    const names = knownNames.flatMap((row) => row.names);
    assert.equal(new Set(names).size, names.length);
  });

  it('are never the name of a type, which would hide it', () => {
    const names = knownNames.flatMap((row) => row.names);
    assert.deepEqual(
      names.filter((name) => serviceTypeNamed(name)),
      [],
    );
  });
});
