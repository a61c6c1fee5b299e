import assert from 'node:assert/strict';
import { connect } from 'node:net';
import { type Bound, bindPort, type Place } from '#server/os/bind-port.ts';
import { thisMachine } from '#server/os/machine.ts';
import { probeByBinding } from '#server/os/probe-port.ts';
import { ask, endAllPrograms, Program, requireRoot } from './os-program.ts';

const { ports } = thisMachine();

/** Starts a socket with the given options and tells the port that the system chose for it. */
async function listenAt(address: string, ...options: string[]): Promise<number> {
  return portOf(await Program.python('listen.py', address, '0', ...options).line());
}

function portOf(line: string): number {
  assert.match(line, /^ready \d+$/);
  return Number(line.slice('ready '.length));
}

async function freePort(): Promise<number> {
  const program = Program.python('listen.py', '0.0.0.0', '0');
  const port = portOf(await program.line());
  await program.end();
  return port;
}

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

  it('(control) binds at once, without taking turns, disturb each other', async () => {
    const port = await freePort();
    const answers = await Promise.all(Array.from({ length: 20 }, () => probeByBinding(port)));
    assert.ok(answers.includes('busy'));
  });
});

describe('A held port', () => {
  afterEach(endAllPrograms);

  const everywhere = ['127.0.0.1', '0.0.0.0', '::1', '127.0.0.2'];

  it('can be bound by nobody else, on no address', async () => {
    const port = await freePort();
    const held = await ports.hold(port);
    assert.ok(held);
    for (const address of everywhere)
      assert.match(
        await Program.python('listen.py', address, String(port), 'reuseaddr').line(),
        /^failed 98$/,
      );
    assert.equal(await ports.probe(port), 'busy');
    await held.release();
  });

  it('can be bound at once by another process when the release has resolved, on every address', async () => {
    for (const address of everywhere) {
      const port = await freePort();
      const held = await ports.hold(port);
      await held?.release();
      assert.equal(
        await Program.python('listen.py', address, String(port)).line(),
        `ready ${port}`,
      );
    }
  });

  it('resets whoever connects, and leaves nothing behind that would keep the port', async () => {
    const port = await freePort();
    const held = await ports.hold(port);
    const failure = await new Promise<NodeJS.ErrnoException | undefined>((resolve) => {
      const socket = connect(port, '127.0.0.1');
      socket.on('error', resolve);
      socket.on('close', () => resolve(undefined));
    });
    assert.equal(failure?.code, 'ECONNRESET');
    await held?.release();
    assert.equal(
      await Program.python('listen.py', '127.0.0.1', String(port)).line(),
      `ready ${port}`,
    );
  });

  it('goes to one of many who want it', async () => {
    const port = await freePort();
    const held = await Promise.all(Array.from({ length: 50 }, () => ports.hold(port)));
    const winners = held.filter((each) => each !== null);
    assert.equal(winners.length, 1);
    await Promise.all(winners.map((each) => each.release()));
    assert.equal(await ports.probe(port), 'free');
  });

  it('is refused when somebody was faster, and then nothing stays bound', async () => {
    const program = Program.python('listen.py', '::1', '0');
    const port = portOf(await program.line());
    assert.equal(await ports.hold(port), null);
    await program.end();
    assert.equal(await ports.probe(port), 'free');
  });

  it('may be released twice', async () => {
    const held = await ports.hold(await freePort());
    await Promise.all([held?.release(), held?.release()]);
    await held?.release();
  });
});
