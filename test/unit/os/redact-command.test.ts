import assert from 'node:assert/strict';
import { array, assert as hold, property, string, stringMatching } from 'fast-check';
import { COMMAND_LIMIT, redactCommand } from '#server/os/redact-command.ts';

type Row = readonly [argv: readonly string[], shown: string];

const rows: readonly Row[] = [
  [['node', 'server.js', '--port', '3000'], 'node server.js --port 3000'],
  [['app', '--token', 'abc'], 'app --token ***'],
  [['app', '--token=abc'], 'app --token=***'],
  [['app', '--password', 'two words', 'x'], 'app --password *** x'],
  [['app', '--password', '-dash', 'x'], 'app --password *** x'],
  [['app', '--db-password=abc'], 'app --db-password=***'],
  [['app', '--secret', 's'], 'app --secret ***'],
  [['app', '--client-secret=s'], 'app --client-secret=***'],
  [['app', '--api-key', 'k'], 'app --api-key ***'],
  [['app', '--apiKey=k'], 'app --apiKey=***'],
  [['app', '--auth', 'me:pw'], 'app --auth ***'],
  [['app', '-password', 'x'], 'app -password ***'],
  [['app', '--passphrase', 'x'], 'app --passphrase ***'],
  [['app', '--author', 'Ann'], 'app --author Ann'],
  [['app', '--token-file', '/run/token'], 'app --token-file /run/token'],
  [['app', '--no-token', '--port', '1'], 'app --no-token --port 1'],
  [['java', '-Ddb.password=x', 'Main'], 'java -Ddb.password=*** Main'],
  [['env', 'API_KEY=k', 'PORT=3000', 'npm', 'start'], 'env API_KEY=*** PORT=3000 npm start'],
  [['DATABASE_PASS=x', 'GITHUB_TOKEN=y'], 'DATABASE_PASS=*** GITHUB_TOKEN=***'],
  [['EMPTY_TOKEN=', 'x'], 'EMPTY_TOKEN= x'],
  [['psql', 'postgres://me:pw@host/db'], 'psql postgres://me:***@host/db'],
  [['redis-cli', '-u', 'redis://:pw@host:6379'], 'redis-cli -u redis:***'],
  [['redis-cli', '-a', 'pw', 'ping'], 'redis-cli -a *** ping'],
  [['/usr/bin/sshpass', '-ppw', 'ssh', 'host'], '/usr/bin/sshpass -p*** ssh host'],
  [['sshpass', '-p', 'pw', 'ssh', 'host'], 'sshpass -p *** ssh host'],
  [['psql', 'postgres://u:pa/S@h/db'], 'psql postgres://u:***@h/db'],
  [['git', 'clone', 'https://short@github.com/o/r'], 'git clone https://***@github.com/o/r'],
  [
    ['aws', 'configure', 'set', 'aws_secret_access_key', 'S'],
    'aws configure set aws_secret_access_key ***',
  ],
  [['app', '--key', 'S'], 'app --key ***'],
  [['curl', 'http://localhost:5173/@vite/client'], 'curl http://localhost:5173/@vite/client'],
  [
    ['git', 'clone', 'https://ghp_0123456789abcdefABCD@github.com/a/b'],
    'git clone https://***@github.com/a/b',
  ],
  [['git', 'clone', 'ssh://git@host/a'], 'git clone ssh://git@host/a'],
  [['curl', 'http://h/x?token=abc&page=2'], 'curl http://h/x?token=***&page=2'],
  [['curl', '-u', 'me:pw', 'http://h/'], 'curl -u me:*** http://h/'],
  [['curl', '--user', 'me:pw'], 'curl --user me:***'],
  [['curl', '-H', 'Authorization: Bearer abc'], 'curl -H Authorization: ***'],
  [['curl', '-H', 'X-Api-Key: abc'], 'curl -H X-Api-Key: ***'],
  [['curl', '-H', 'Accept: text/html'], 'curl -H Accept: text/html'],
  [['Authorization:', 'Bearer', 'abc', 'x'], 'Authorization: Bearer *** x'],
  [['mysql', '-psecret', 'db'], 'mysql -p*** db'],
  [['ssh', '-p2222', 'host'], 'ssh -p2222 host'],
  [['sh', '-c', 'TOKEN=abc npm start'], 'sh -c TOKEN=*** npm start'],
  [['sh', '-c', "app --password 'a b' --port 1"], 'sh -c app --password *** --port 1'],
  [['app', '{"password": "a b", "port": 1}'], 'app {"password": "***", "port": 1}'],
  [['app', 'sk-ant-0123456789abcdef0123'], 'app ***'],
  [['app', 'AKIAIOSFODNN7EXAMPLE'], 'app ***'],
  [['app', 'eyJhbGciOiJIUzI1.eyJzdWIiOiIx.sig'], 'app ***'],
  [['app', 'line\nbreak\u001b[31m'], 'app line break [31m'],
  [[], ''],
];

describe('A command line that is shown', () => {
  for (const [argv, shown] of rows)
    it(`reads ${JSON.stringify(shown)} for ${JSON.stringify(argv)}`, () => {
      assert.equal(redactCommand(argv), shown);
    });

  it('is cut at the limit, after the secrets have gone', () => {
    const shown = redactCommand(['app', 'x'.repeat(COMMAND_LIMIT - 10), '--token', 'abcdef']);
    assert.equal(shown.length, COMMAND_LIMIT);
    assert.ok(shown.endsWith('…'));
    assert.ok(!shown.includes('abc'));
  });

  it('never holds the value of a secret flag, whatever surrounds it', () => {
    const secret = stringMatching(/^Zq[a-z0-9]{6,12}$/);
    const flag = stringMatching(/^--[a-z]{0,5}-?(token|password|secret|api-key)$/);
    return hold(
      property(array(string()), flag, secret, array(string()), (before, name, value, after) => {
        const apart = redactCommand([
          ...before.filter((w) => !/pass|^-/i.test(w)),
          name,
          value,
          ...after,
        ]);
        const joined = redactCommand([...before, `${name}=${value}`, ...after]);
        return !apart.includes(value) && !joined.includes(value);
      }),
    );
  });

  it('takes no longer for a hostile line than for others', () => {
    const hostile = [
      'a'.repeat(50_000),
      `${'x:/'.repeat(20_000)}`,
      `"${"'".repeat(20_000)}`,
      '{"'.repeat(20_000),
    ];
    assert.ok(redactCommand(hostile).length <= COMMAND_LIMIT);
  }).timeout(2_000);
});
