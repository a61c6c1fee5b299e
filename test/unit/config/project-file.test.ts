/** Reading harbormaster.jsonc: generous to comments, exact about mistakes. */
import assert from 'node:assert/strict';
import { parseProjectFile } from '#config/project-file.ts';
import { HarborError } from '#protocol/errors.ts';

const file = '/home/me/shop/harbormaster.jsonc';

describe('A project file', () => {
  it('may have comments, trailing commas and a byte order mark', () => {
    const text = `\uFEFF// what the shop runs
      { "version": 1, /* the only one */ "name": "shop",
        "services": { "web": { "main": true, "port": 3010, }, "db": {}, }, }`;
    assert.deepEqual(parseProjectFile(text, file), {
      version: 1,
      name: 'shop',
      services: { web: { main: true, port: 3_010 }, db: {} },
    });
  });

  it('says of runners what they run, and when they are ready', () => {
    const runners = {
      web: { autostart: true, ready: { http: '/health', timeout: 90 }, dependsOn: ['db'] },
      db: { command: ['postgres', '-D', 'data'], services: [], terminal: 'pipes', stop: 'SIGINT' },
      helper: { command: 'claude', stop: { text: '/exit\r' }, resume: 'auto', timeLimit: 0 },
    };
    const services = { web: { command: 'npm run dev' } };
    const text = JSON.stringify({ version: 1, services, runners });
    assert.deepEqual(parseProjectFile(text, file).runners, runners);
  });

  it('of a later version is used as far as it is known', () => {
    const text = `{ "version": 2, "later": 1,
      "services": { "web": { "port": 3000, "newer": {} } } }`;
    assert.deepEqual(parseProjectFile(text, file), {
      version: 1,
      services: { web: { port: 3_000 } },
    });
  });

  const rows: readonly [what: string, text: string, place: string, says: RegExp][] = [
    ['nothing', '', '1:1', /value expected/],
    ['only a comment', '// later\n', '2:1', /value expected/],
    ['no end', '{\n  "version": 1,\n  "services": {', '3:16', /close brace expected/],
    ['a missing comma', '{\n  "version": 1\n  "services": {}\n}', '3:3', /comma expected/],
    ['single quotes', "{ 'version': 1 }", '1:3', /invalid symbol/],
    ['a list', '[]', '1:1', /file: must be an object/],
    ['no version', '{\n  "services": {}\n}', '1:1', /version: is missing/],
    ['a version of long ago', '{\n  "version": 0,\n  "services": {}\n}', '2:14', /must be 1/],
    [
      'a text for a port',
      '{ "version": 1, "services": { "web": { "port": "3000" } } }',
      '1:48',
      /must be a number/,
    ],
    [
      'a half port',
      '{ "version": 1, "services": { "web": { "port": 1.5 } } }',
      '1:48',
      /must be a whole/,
    ],
    [
      'a setting that is none',
      '{ "version": 1, "settings": { "ports.rest": 3 } }',
      '1:31',
      /settings.*there are: leases.unusedProject, services/,
    ],
    [
      'a type that is neither an object nor taken away',
      '{ "version": 1, "types": { "hub": true } }',
      '1:35',
      /types.hub: must be an object: .* or false/,
    ],
    [
      'a key of a type that is none',
      '{ "version": 1, "types": { "hub": { "rnage": {} } } }',
      '1:37',
      /types.hub.rnage: .*did you mean 'range'/,
    ],
    [
      'a variable that is not for ports',
      '{ "version": 1, "types": { "hub": { "env": ["PATH"] } } }',
      '1:45',
      /types.hub.env.0: is a variable that has its own meaning/,
    ],
    [
      'a ready check of two kinds',
      '{ "version": 1, "types": { "hub": { "ready": { "port": true, "http": "/" } } } }',
      '1:46',
      /types.hub.ready: must have either "port" or "http"/,
    ],
    [
      'an empty range',
      '{ "version": 1, "types": { "a": { "range": { "from": 9, "to": 8 } } } }',
      '1:44',
      /is empty; the smaller/,
    ],
    [
      'a port that is none',
      '{\n  "version": 1,\n  "services": {\n    "web": { "port": 70000 }\n  }\n}',
      '4:22',
      /services\.web\.port: must be at most 65535/,
    ],
    [
      'a key that nobody knows',
      '{\n  "version": 1,\n  "services": { "web": { "prot": 1 } }\n}',
      '3:26',
      /services\.web\.prot: .*did you mean 'port'/,
    ],
    [
      'a name that is none',
      '{\n  "version": 1,\n  "services": { "my web": {} }\n}',
      '3:17',
      /my web/,
    ],
    [
      'two mains',
      '{ "version": 1,\n  "services": { "a": { "main": true }, "b": { "main": true } } }',
      '2:15',
      /Only one service can be "main"/,
    ],
    [
      'a service that stands there twice',
      '{ "version": 1,\n  "services": {\n    "web": {},\n    "web": { "port": 3001 } } }',
      '4:5',
      /stands here twice/,
    ],
    [
      'a runner without a command',
      '{ "version": 1, "runners": { "web": { "autostart": true } } }',
      '1:37',
      /runners\.web: has no "command", and no service of this name has one/,
    ],
    [
      'a runner that waits for one that there is not',
      '{ "version": 1, "runners": { "web": { "command": "a", "dependsOn": ["apo"] },\n "api": { "command": "b" } } }',
      '1:69',
      /runners\.web\.dependsOn\.0: there is no runner 'apo'; did you mean 'api'\?/,
    ],
    [
      'a runner that waits for a service',
      '{ "version": 1, "services": { "db": {} }, "runners": { "web": { "command": "a", "dependsOn": ["db"] } } }',
      '1:95',
      /'db' is a service that no runner of this name starts/,
    ],
    [
      'runners that wait for one another',
      `{ "version": 1, "runners": { "web": { "command": "a", "dependsOn": ["api"] },
        "api": { "command": "a", "dependsOn": ["db"] },
        "db": { "command": "a", "dependsOn": ["web"] } } }`,
      '3:47',
      /runners\.db\.dependsOn\.0: waits for itself: web -> api -> db -> web/,
    ],
    [
      'a runner that waits for itself',
      '{ "version": 1, "runners": { "web": { "command": "a", "dependsOn": ["web"] } } }',
      '1:69',
      /waits for itself: web -> web/,
    ],
    [
      'a service that two runners serve',
      `{ "version": 1, "services": { "web": { "command": "a" } }, "runners": { "web": {},
        "app": { "command": "b", "services": ["web"] } } }`,
      '2:47',
      /runners\.app\.services\.0: serves 'web', which the runner 'web' serves already/,
    ],
    [
      'a runner of a service that there is not',
      '{ "version": 1, "services": { "web": {} }, "runners": { "a": { "command": "b", "services": ["wbe"] } } }',
      '1:93',
      /there is no service 'wbe'; did you mean 'web'\?/,
    ],
    [
      'a ready check of a port that nobody has',
      '{ "version": 1, "runners": { "a": { "command": "b", "ready": { "http": "/up" } } } }',
      '1:62',
      /runners\.a\.ready: speaks of the port of a service, and this runner serves none/,
    ],
    [
      'two ways to be ready',
      '{ "version": 1, "runners": { "a": { "command": "b", "ready": { "output": "x", "command": "y" } } } }',
      '1:62',
      /must have one of "port", "http", "output" and "command"/,
    ],
    [
      'a pattern that is none',
      '{ "version": 1, "runners": { "a": { "command": "b", "ready": { "output": "(" } } } }',
      '1:74',
      /is no regular expression/,
    ],
    [
      'a URL of another machine',
      '{ "version": 1, "runners": { "a": { "command": "b", "ready": { "http": "http://localhost.evil.com/" } } } }',
      '1:72',
      /must be a path that begins with \/, or a URL such as/,
    ],
    [
      'a directory outside',
      '{ "version": 1, "runners": { "a": { "command": "b", "cwd": "apps/../../x" } } }',
      '1:60',
      /must not lead out of the project/,
    ],
    [
      'a directory of one machine',
      '{ "version": 1, "runners": { "a": { "command": "b", "cwd": "/srv" } } }',
      '1:60',
      /must be a path from the root of the project/,
    ],
    [
      'a variable that is ours',
      '{ "version": 1, "runners": { "a": { "command": "b", "env": { "HARBORMASTER_TOKEN": "x" } } } }',
      '1:62',
      /is a variable that Harbormaster sets itself/,
    ],
    [
      'a key of a runner that is none',
      '{ "version": 1, "runners": { "a": { "comand": "b" } } }',
      '1:37',
      /runners\.a\.comand: .*did you mean 'command'/,
    ],
    [
      'a command of no words',
      '{ "version": 1, "runners": { "a": { "command": [] } } }',
      '1:48',
      /must have at least 1 elements/,
    ],
    [
      'a time limit of a moment',
      '{ "version": 1, "runners": { "a": { "command": "b", "timeLimit": 5 } } }',
      '1:66',
      /must be at least 60/,
    ],
    [
      'an agent that is a service',
      '{ "version": 1, "runners": { "a": { "command": "b", "kind": "service", "agent": "claude" } } }',
      '1:81',
      /is for agents, and this runner is of the kind 'service'/,
    ],
    ['a __proto__', '{ "version": 1, "services": { "__proto__": {} } }', '1:31', /is not a name/],
    ['brackets without end', '['.repeat(500_000), '1:', /nests too deep|expected/],
  ];
  for (const [what, text, place, says] of rows)
    it(`with ${what} is refused at ${place}`, () => {
      assert.throws(
        () => parseProjectFile(text, file),
        (failure) => {
          assert.ok(failure instanceof HarborError);
          assert.equal(failure.code, 'brokenProjectFile');
          assert.ok(failure.message.startsWith(`${file}:${place}`), failure.message);
          assert.match(failure.message, says);
          return true;
        },
      );
    });

  it('that is longer than anybody writes is refused', () => {
    assert.throws(() => parseProjectFile(' '.repeat(1_048_577), file), /larger than 1048576 bytes/);
  });

  it('has at most ten of its problems named', () => {
    const services = Array.from({ length: 30 }, (_, n) => `"s${n}": { "port": 0 }`).join(',');
    assert.throws(
      () => parseProjectFile(`{ "version": 1, "services": { ${services} } }`, file),
      (failure: HarborError) => failure.data.problems?.length === 10,
    );
  });
});
