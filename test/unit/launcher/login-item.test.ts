/** The login item as each platform wants it written, with a path that is hard. */
import assert from 'node:assert/strict';
import { launchdAgent, systemdUnit, windowsTask } from '#client/launcher/login-item-text.ts';

const hard = '/home/a & b/100%/$x/"hm"';

/** Names of elements in the order in which they close; throws when one does not. */
function elements(xml: string): string[] {
  const open: string[] = [];
  const closed: string[] = [];
  const tags = xml.replace(/<\?.*?\?>|<!DOCTYPE.*?>/gs, '').matchAll(/<(\/?)([\w]+)[^<>]*?(\/?)>/g);
  for (const [, isEnd, name = '', isEmpty] of tags)
    if (isEnd) {
      assert.equal(open.pop(), name);
      closed.push(name);
    } else if (isEmpty) closed.push(name);
    else open.push(name);
  assert.deepEqual(open, []);
  return closed;
}

describe('The login item', () => {
  it('is a unit that is started again without a limit, unless it was asked to end or is wrong', () => {
    const unit = systemdUnit({ launcher: hard, stateDir: '/state' });
    assert.match(unit, /^StartLimitIntervalSec=0$/m);
    assert.match(unit, /^Restart=on-failure$/m);
    assert.match(unit, /^RestartPreventExitStatus=2$/m);
    assert.match(unit, /^WatchdogSec=180$/m);
    assert.match(unit, /^ExecStart="\/home\/a & b\/100%%\/\$\$x\/\\"hm\\"" "server" "keep"$/m);
    assert.match(unit, /^Environment="HARBORMASTER_STATE_DIR=\/state"$/m);
    assert.doesNotMatch(systemdUnit({ launcher: hard }), /Environment/);
  });

  it('is an agent of launchd with a key for each value', () => {
    const agent = launchdAgent({ launcher: hard, stateDir: '/state' });
    const names = elements(agent);
    assert.equal(names.at(-1), 'plist');
    const [, body = ''] = /<plist[^>]*>\s*<dict>([\s\S]*)<\/dict>\s*<\/plist>/.exec(agent) ?? [];
    const nested = /<(dict|array)>[\s\S]*?<\/\1>/g;
    const top = [...body.replace(nested, '<value/>').matchAll(/<(\w+)\/?>/g)];
    const kinds = top.map(([, name]) => name);
    assert.ok(
      kinds.every((name, n) => (n % 2 === 0) === (name === 'key')),
      kinds.join(' '),
    );
    assert.match(agent, /<string>\/home\/a &amp; b\//);
    assert.match(agent, /<key>KeepAlive<\/key><dict><key>SuccessfulExit<\/key><false\/><\/dict>/);
  });

  it('is a task of Windows at logon, without an end', () => {
    const task = windowsTask({ launcher: 'C:\\Users\\a & b\\bin\\hm.cmd' });
    assert.equal(elements(task).at(-1), 'Task');
    assert.match(task, /<Command>C:\\Users\\a &amp; b\\bin\\hm\.cmd<\/Command>/);
    assert.match(task, /<Arguments>server keep<\/Arguments>/);
    assert.match(task, /<ExecutionTimeLimit>PT0S<\/ExecutionTimeLimit>/);
  });
});
