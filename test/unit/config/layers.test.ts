/** Who has the last word on a setting, and what becomes of files that are wrong or of another time. */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { environmentLayer, explain, type Layer, settingsOf } from '#config/layers.ts';
import { parseUserFile } from '#config/user-file.ts';
import { troubleWords, UserSettings } from '#config/user-settings.ts';
import { defaultSettings, settingsByKey } from '#protocol/settings.ts';

const layer = (name: Layer['name'], value: number): Layer => ({
  name,
  said: new Map([['ports.rest', { value }]]),
});

describe('The precedence of settings', () => {
  it('is flag, environment, project file, user file, default, in whatever order they are told', () => {
    const all = [
      layer('flag', 1),
      layer('environment', 2),
      layer('projectFile', 3),
      layer('userFile', 4),
    ];
    return fc.assert(
      fc.property(fc.shuffledSubarray(all), (some) => {
        const least = Math.min(...some.map(({ said }) => Number(said.get('ports.rest')?.value)));
        const { value, said } = explain('ports.rest', some);
        assert.equal(value, some.length === 0 ? 30 : least);
        assert.equal(said.length, some.length + 1);
        assert.equal(said.at(-1)?.by, 'default');
      }),
    );
  });

  it('takes the defaults where nobody says anything', () => {
    assert.deepEqual(settingsOf([]), defaultSettings);
  });

  it('names a variable that cannot be used, and goes on without it', () => {
    const { layer: environment, problems } = environmentLayer({
      HARBORMASTER_PORTS_REST: 'soon',
      HARBORMASTER_LOG_LEVEL: 'debug',
      HARBORMASTER_SERVER_IDLE_TIME: '0',
    });
    assert.deepEqual([...environment.said.keys()], ['server.logLevel']);
    assert.deepEqual(problems, [
      {
        where: 'HARBORMASTER_PORTS_REST',
        message: 'must be a whole number from 0 to 3600 (seconds)',
      },
      {
        where: 'HARBORMASTER_SERVER_IDLE_TIME',
        message: 'must be a whole number from 1 to 10080 (minutes)',
      },
    ]);
  });

  it('reads lists, rules and what is true or false as somebody would type them', () => {
    const { layer: environment, problems } = environmentLayer({
      HARBORMASTER_RANGES_AUTOMATIC: 'false',
      HARBORMASTER_RANGES_FORBIDDEN: '5900-5999, 27017',
      HARBORMASTER_RANGES_RULES: '[{ "match": "*-db", "size": 10 }]',
      HARBORMASTER_RANGES_SIZE: 'many',
    });
    const said = (key: Parameters<typeof explain>[0]) => environment.said.get(key)?.value;
    assert.equal(said('ranges.automatic'), false);
    assert.deepEqual(said('ranges.forbidden'), ['5900-5999', '27017']);
    assert.deepEqual(said('ranges.rules'), [{ match: '*-db', size: 10 }]);
    assert.deepEqual(
      problems.map(({ where }) => where),
      ['HARBORMASTER_RANGES_SIZE'],
    );
    const wrong = environmentLayer({
      HARBORMASTER_RANGES_AUTOMATIC: 'perhaps',
      HARBORMASTER_RANGES_FORBIDDEN: '5999-5900',
      HARBORMASTER_RANGES_RULES: '*-db',
    }).problems;
    assert.deepEqual(
      wrong.map(({ message }) => message),
      [
        'must be true or false',
        'must be ports and ranges, such as 5900-5999,27017',
        'must be a list of rules, such as [{ "match": "*-db", "size": 10, "near": "database" }]',
      ],
    );
  });

  it('has a variable of its own for each key', () => {
    const variables = [...settingsByKey.values()].map(({ variable }) => variable);
    assert.equal(new Set(variables).size, variables.length);
  });
});

const parse = (text: string) => parseUserFile(text, '/home/me/config.jsonc');

describe("The user's file", () => {
  it('says where each value stands', () => {
    const reading = parse('{\n  // soon\n  "ports.rest": 5,\n}');
    assert.ok(reading.kind === 'sound');
    assert.deepEqual(reading.said.get('ports.rest'), { value: 5, line: 3, column: 17 });
  });

  it('refuses a key that is none with the nearest one, and a value out of bounds', () => {
    const reading = parse('{ "ports.rset": 5,\n  "server.logLevel": "loud", "ports.rest": -1 }');
    assert.deepEqual(reading, {
      kind: 'broken',
      problems: [
        { where: 'ports.rest', message: 'must be at least 0', line: 2, column: 44 },
        {
          where: 'server.logLevel',
          message: 'must be "debug" or "info" or "warn" or "error"',
          ...{ line: 2, column: 22 },
        },
        {
          where: 'ports.rset',
          message: "is no key that is known here; did you mean 'ports.rest'?",
          ...{ line: 1, column: 3 },
        },
      ],
    });
  });

  it('of a later version warns of what is not known, and the rest counts', () => {
    const reading = parse('{ "version": 9,\n "berths": 3, "ports.rest": 5 }');
    assert.ok(reading.kind === 'sound');
    assert.equal(reading.settings['ports.rest'], 5);
    assert.deepEqual(
      reading.warnings.map(({ where, line }) => [where, line]),
      [
        ['version', 1],
        ['berths', 2],
      ],
    );
  });
});

describe("The types of the user's file", () => {
  it('count over those that are built in, each with its place', () => {
    const reading = parse(
      '{\n  "types": { "storefront": { "range": { "from": 4300, "to": 4349 } } }\n}',
    );
    assert.ok(reading.kind === 'sound');
    assert.deepEqual(reading.settings, {});
    assert.deepEqual(reading.types.named('storefront')?.definedIn, {
      ...{ by: 'user', file: '/home/me/config.jsonc', line: 2, column: 28 },
    });
  });

  it('break the file where two ranges overlap, with place and owner', () => {
    const text =
      '{ "ports.rest": 5, "types": {\n  "a": { "range": { "from": 3050, "to": 3120 } } } }';
    assert.deepEqual(parse(text), {
      kind: 'broken',
      problems: [
        {
          where: 'types.a.range',
          message: "3050-3120 of 'a' overlaps 3000-3099 of 'dev' (built in)",
          ...{ line: 2, column: 19 },
        },
      ],
    });
  });

  it('of a later version are used as far as they are known', () => {
    const reading = parse(
      '{ "version": 2, "types": { "hub": { "preferred": 4400, "berths": 3 } } }',
    );
    assert.ok(reading.kind === 'sound');
    assert.equal(reading.types.named('hub')?.preferred, 4_400);
    assert.ok(reading.warnings.some(({ where }) => where === 'types.hub.berths'));
  });
});

describe('The settings of a server', () => {
  let directory: string;
  let file: string;
  beforeEach(async () => {
    directory = await mkdtemp(join(tmpdir(), 'hm-settings-'));
    file = join(directory, 'config.jsonc');
  });
  afterEach(() => rm(directory, { recursive: true }));

  it('follow the file, and stay as they were while it is broken', async () => {
    const settings = new UserSettings(file, {});
    let changes = 0;
    settings.onChanged.on(() => void changes++);
    await settings.look();
    assert.deepEqual(settings.now, defaultSettings);
    assert.equal(changes, 0);
    await writeFile(file, '{ "types": { "hub": false } }');
    await settings.look();
    assert.equal(settings.types.named('hub'), undefined);
    assert.equal(changes, 1);
    await writeFile(file, '{ "types": { "hub": 0 } }');
    await settings.look();
    assert.equal(settings.types.named('hub'), undefined);
    assert.equal(changes, 2);
    changes = 0;
    await writeFile(file, '{ "ports.rest": 5 }');
    await settings.look();
    assert.equal(settings.now['ports.rest'], 5);
    await writeFile(file, '{ "ports.rest": 6,\n  "ports.rest" }');
    await settings.look();
    assert.equal(settings.now['ports.rest'], 5);
    assert.ok(settings.trouble);
    assert.match(troubleWords(settings.trouble), /^config\.jsonc:2:16: syntax: colon expected/);
    await rm(file);
    await settings.look();
    assert.deepEqual([settings.now, settings.trouble], [defaultSettings, undefined]);
    assert.equal(changes, 3);
  });

  it('are those of the environment where it says something', async () => {
    await writeFile(file, '{ "ports.rest": 5, "server.idleTime": 5 }');
    const settings = new UserSettings(file, { HARBORMASTER_PORTS_REST: '7' });
    await settings.look();
    assert.equal(settings.now['ports.rest'], 7);
    assert.equal(settings.now['server.idleTime'], 5);
  });
});
