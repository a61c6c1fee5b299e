import assert from 'node:assert/strict';
import { pause } from '#common/clock.ts';
import { type Bound, bindPort, type Place } from '#server/os/bind-port.ts';
import { thisMachine } from '#server/os/machine.ts';
import { probeByBinding } from '#server/os/probe-port.ts';
import { freePort, listenAt, portOf } from './os-ports.ts';
import { ask, endAllPrograms, Program, requireRoot } from './os-program.ts';

const { ports } = thisMachine();

async function bindOnce(port: number, place: Place): Promise<Bound['kind']> {
  const outcome = await bindPort(port, place);
  if (outcome.kind === 'bound') await outcome.close();
  return outcome.kind;
}

const v4: Place = { host: '127.0.0.1' };
const v6: Place = { host: '::1' };
const any4: Place = { host: '0.0.0.0' };
const anything: Place = {};

/** What is there, what the probe must say, and what a probe of one address alone says: the control. */
const rows: readonly {
  address: string;
  options?: string[];
  probe: string;
  alone: [Place, Bound['kind']][];
}[] = [
  {
    address: '127.0.0.1',
    probe: 'busy',
    alone: [
      [v4, 'busy'],
      [v6, 'bound'],
      [any4, 'busy'],
      [anything, 'busy'],
    ],
  },
  {
    address: '::1',
    probe: 'busy',
    alone: [
      [v4, 'bound'],
      [v6, 'busy'],
      [any4, 'bound'],
      [anything, 'busy'],
    ],
  },
  {
    address: '0.0.0.0',
    probe: 'busy',
    alone: [
      [v4, 'busy'],
      [v6, 'bound'],
      [any4, 'busy'],
      [anything, 'busy'],
    ],
  },
  {
    address: '::',
    options: ['dual'],
    probe: 'busy',
    alone: [
      [v4, 'busy'],
      [v6, 'busy'],
      [any4, 'busy'],
      [anything, 'busy'],
    ],
  },
  {
    address: '127.0.0.2',
    probe: 'busy',
    alone: [
      [v4, 'bound'],
      [v6, 'bound'],
      [any4, 'busy'],
      [anything, 'busy'],
    ],
  },
  {
    address: '::',
    options: ['v6only'],
    probe: 'busy',
    alone: [
      [v4, 'bound'],
      [v6, 'busy'],
      [any4, 'bound'],
      [anything, 'busy'],
    ],
  },
  {
    address: '127.0.0.1',
    options: ['reuseaddr'],
    probe: 'busy',
    alone: [
      [v4, 'busy'],
      [v6, 'bound'],
      [any4, 'busy'],
    ],
  },
  {
    address: '127.0.0.1',
    options: ['reuseport'],
    probe: 'busy',
    alone: [
      [v4, 'busy'],
      [v6, 'bound'],
      [any4, 'busy'],
    ],
  },
  {
    address: '0.0.0.0',
    options: ['reuseport'],
    probe: 'busy',
    alone: [
      [v4, 'busy'],
      [v6, 'bound'],
      [any4, 'busy'],
    ],
  },
  {
    address: '127.0.0.1',
    options: ['nolisten'],
    probe: 'busy',
    alone: [
      [v4, 'busy'],
      [v6, 'bound'],
      [any4, 'busy'],
    ],
  },
  // Its owner has said that others may have the port (SO_REUSEADDR) and serves nobody: it can be bound, and no table shows it.
  {
    address: '127.0.0.1',
    options: ['nolisten', 'reuseaddr'],
    probe: 'free',
    alone: [[v4, 'bound']],
  },
];

describe('The probe of a port', () => {
  afterEach(endAllPrograms);

  for (const { address, options = [], probe, alone } of rows) {
    const what = [address, ...options].join(' ');
    it(`says ${probe} when there is a socket on ${what}`, async () => {
      assert.equal(await ports.probe(await listenAt(address, ...options)), probe);
    });

    it(`(control) one address alone sees what the table of addresses says of ${what}`, async () => {
      const port = await listenAt(address, ...options);
      const seen: [Place, Bound['kind']][] = [];
      for (const [place] of alone) seen.push([place, await bindOnce(port, place)]);
      assert.deepEqual(seen, alone);
    });
  }

  it('(control) a second process that shares a port by SO_REUSEPORT gets it, where the probe says busy', async () => {
    const port = await listenAt('127.0.0.1', 'reuseport');
    assert.equal(await ports.probe(port), 'busy');
    const second = Program.python('listen.py', '127.0.0.1', String(port), 'reuseport');
    assert.equal(await second.line(), `ready ${port}`);
  });

  it('says free when nobody is there, and again after somebody has left', async () => {
    const program = Program.python('listen.py', '127.0.0.1', '0');
    const port = portOf(await program.line());
    assert.equal(await ports.probe(port), 'busy');
    await program.end();
    assert.equal(await ports.probe(port), 'free');
    assert.equal(await ports.probe(port), 'free');
  });

  it('says excluded when the system refuses the port to this user', async () => {
    requireRoot();
    const asNobody = [
      'setpriv',
      '--reuid',
      '65534',
      '--regid',
      '65534',
      '--clear-groups',
      'env',
      'TMPDIR=/tmp',
    ];
    assert.equal(await ask('ask-probe.ts', ['81'], asNobody), 'excluded');
    assert.equal(await ask('ask-probe.ts', ['81']), 'free');
  });

  it('ignores the families that the machine does not have', async () => {
    requireRoot();
    // In a network of its own the loopback device is down: only the wildcards can be bound.
    assert.equal(await ask('ask-probe.ts', ['3000'], ['unshare', '-n']), 'free');
    const noIpv6 =
      'ip link set lo up; echo 1 > /proc/sys/net/ipv6/conf/all/disable_ipv6; exec "$@"';
    assert.equal(
      await ask('ask-probe.ts', ['3000'], ['unshare', '-n', 'sh', '-c', noIpv6, 'sh']),
      'free',
    );
  });

  it('says the same to 200 who ask at once', async () => {
    const port = await freePort();
    const answers = await Promise.all(Array.from({ length: 200 }, () => ports.probe(port)));
    assert.deepEqual(new Set(answers), new Set(['free']));
  });

  it('lets others work, however many ports are probed in a row', async () => {
    for (const port of [await listenAt('127.0.0.1'), await listenAt('0.0.0.0'), await freePort()]) {
      let worked = false;
      void pause(1).then(() => {
        worked = true;
      });
      for (let probe = 0; probe < 2_000 && !worked; probe += 1) await ports.probe(port);
      assert.ok(worked);
    }
  });

  it('(control) binds at once, without taking turns, disturb each other', async () => {
    const port = await freePort();
    const answers = await Promise.all(Array.from({ length: 20 }, () => probeByBinding(port)));
    assert.ok(answers.includes('busy'));
  });
});
