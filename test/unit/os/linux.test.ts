import assert from 'node:assert/strict';
import { SharedRun } from '#common/shared-run.ts';
import { containerIn } from '#server/os/linux-containers.ts';
import { parseRange, parseReserved } from '#server/os/linux-port-ranges.ts';
import { parseRows, readAddress } from '#server/os/linux-socket-table.ts';
import { parsePasswd } from '#server/os/linux-users.ts';
import { markerIn } from '#server/os/marker.ts';

describe('An address in /proc/net', () => {
  const rows: [hex: string, address: string][] = [
    ['0100007F', '127.0.0.1'],
    ['00000000', '0.0.0.0'],
    ['0B00A8C0', '192.168.0.11'],
    ['00000000000000000000000000000000', '::'],
    ['00000000000000000000000001000000', '::1'],
    ['0000000000000000FFFF00000100007F', '127.0.0.1'],
    ['B80D0120000000000000000001000000', '2001:db8::1'],
  ];
  for (const [hex, address] of rows)
    it(`${hex} is ${address}`, () => assert.equal(readAddress(hex), address));
});

describe('A table of sockets', () => {
  const tcp = { protocol: 'tcp', family: 'ipv4' } as const;
  const head =
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode';
  const row = (state: string, port: string) =>
    `   0: 0100007F:${port} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  1000        0 1073 1 0000 100 0 0 10 0`;

  it('is read up to the first that does not listen', () => {
    const { sockets, ended } = parseRows(
      [head, row('0A', '0BB8'), row('01', '0BB9'), row('0A', '0BBA')],
      tcp,
    );
    assert.deepEqual(sockets, [
      { ...tcp, port: 3000, address: '127.0.0.1', uid: 1000, inode: '1073' },
    ]);
    assert.equal(ended, true);
  });

  it('goes on when all of its rows listen', () => {
    assert.equal(parseRows([head, row('0A', '0BB8'), ''], tcp).ended, false);
  });

  it('of UDP has the bound ones, wherever they stand, and no connection', () => {
    const udp = { protocol: 'udp', family: 'ipv6' } as const;
    const rows = [head, row('01', '0BB8'), row('07', '14E9'), row('07', '0000'), row('07', '076C')];
    const { sockets, ended } = parseRows(rows, udp);
    assert.deepEqual(
      sockets.map(({ port }) => port),
      [5353, 1900],
    );
    assert.equal(ended, false);
  });
});

describe('Port ranges of Linux', () => {
  it('are two numbers, and a list of numbers and ranges', () => {
    assert.deepEqual(parseRange('32768\t60999\n'), [32_768, 60_999]);
    assert.equal(parseRange(''), undefined);
    assert.deepEqual(parseReserved('8080,9148-9150\n'), [
      [8080, 8080],
      [9148, 9150],
    ]);
    assert.deepEqual(parseReserved('\n'), []);
  });
});

describe('A marker in an environment', () => {
  const rows: [environment: string, marker: string | undefined][] = [
    ['A=1\0HARBORMASTER_MARKER=m_1\0B=2\0', 'm_1'],
    ['HARBORMASTER_MARKER=m_1', 'm_1'],
    ['HARBORMASTER_MARKER=\0', undefined],
    ['X_HARBORMASTER_MARKER=m_1\0', undefined],
    ['A=HARBORMASTER_MARKER=m_1\0', undefined],
    ['', undefined],
  ];
  for (const [environment, marker] of rows)
    it(`${JSON.stringify(environment)} is ${marker}`, () =>
      assert.equal(markerIn(environment), marker));
});

describe('A shared reading', () => {
  it('never answers with what was read before the question, and is shared by all who wait', async () => {
    let reads = 0;
    const finish: (() => void)[] = [];
    const shared = new SharedRun(async () => {
      reads += 1;
      const mine = reads;
      await new Promise<void>((resolve) => finish.push(resolve));
      return mine;
    });
    const first = shared.get();
    const waiting = [shared.get(), shared.get(), shared.get()];
    finish.shift()?.();
    assert.equal(await first, 1);
    await Promise.resolve();
    await Promise.resolve();
    while (finish.length === 0) await Promise.resolve();
    finish.shift()?.();
    assert.deepEqual(await Promise.all(waiting), [2, 2, 2]);
    assert.equal(reads, 2);
  });

  it('goes on after one that failed', async () => {
    let reads = 0;
    const shared = new SharedRun(async () => {
      reads += 1;
      if (reads === 1) throw new Error('once');
      return reads;
    });
    const [first, second] = [shared.get(), shared.get()];
    await assert.rejects(first, /once/);
    assert.equal(await second, 2);
  });
});

describe('A control group', () => {
  const id = '3f1c'.repeat(16);
  /** As the engines document or write them: Docker with either driver, version 1 of control groups, Podman, containerd, CRI-O, LXC, systemd-nspawn. */
  const rows: [cgroup: string, container: string | undefined][] = [
    [`0::/system.slice/docker-${id}.scope\n`, id],
    [`12:pids:/docker/${id}\n11:cpu:/docker/${id}\n`, id],
    [`0::/user.slice/user-1000.slice/libpod-${id}.scope/container\n`, id],
    [`0::/kubepods.slice/kubepods-pod1.slice/cri-containerd-${id}.scope\n`, id],
    [`0::/kubepods/burstable/pod7/crio-${id}\n`, id],
    ['0::/lxc.payload.web/init.scope\n', 'web'],
    ['0::/machine.slice/machine-debian.scope/payload\n', 'debian'],
    [
      '0::/user.slice/user-1000.slice/user@1000.service/app.slice/vte-spawn-3f1c.scope\n',
      undefined,
    ],
    ['0::/\n', undefined],
    ['', undefined],
  ];
  for (const [cgroup, container] of rows)
    it(`${JSON.stringify(cgroup.slice(0, 50))} is of ${container?.slice(0, 12) ?? 'no container'}`, () =>
      assert.equal(containerIn(cgroup), container));
});

describe('The names of users', () => {
  it('are those of passwd, the first of a number', () => {
    const text =
      'root:x:0:0::/root:/bin/sh\ntoor:x:0:0::/:/bin/sh\nann:x:1000:1000:Ann,,,:/home/ann:/bin/zsh\n+::::::\nodd\n';
    assert.deepEqual(
      [...parsePasswd(text)],
      [
        [0, 'root'],
        [1000, 'ann'],
      ],
    );
  });
});
