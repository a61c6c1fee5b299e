/** Fifty processes want the server at one instant, whatever died before. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pause } from '#common/clock.ts';
import type { Failpoint } from '#discovery/failpoint.ts';
import { buildPrograms } from '#test/programs/build.ts';
import { type CallOutcome, Crowd } from './crowd.ts';
import { Harbor, kill, until } from './harbor.ts';

const crowdSize = 50;
/** Five in a short run; ELECTION_ROUNDS=20 is the long one. */
const rounds = Number(process.env.ELECTION_ROUNDS ?? 5);

type Answered = Extract<CallOutcome, { kind: 'answered' }>;

interface Misfortune {
  readonly name: string;
  /** What becomes of the server of the round before. */
  readonly server: 'killed' | 'stopped';
  /** Each kills the first process that comes by. */
  readonly failpoints: readonly Failpoint[];
  /** How many of the crowd die of it. */
  readonly deaths: number;
  /** True when the one that dies may have answered some before. */
  readonly diesServing?: boolean;
}

/** One a round, in turn. */
const misfortunes: readonly Misfortune[] = [
  { name: 'a stale pointer', server: 'killed', failpoints: [], deaths: 0 },
  {
    name: 'a starter killed in its turn and a server killed as it claims',
    server: 'killed',
    failpoints: ['starter-seated', 'reign-begun'],
    deaths: 1,
  },
  { name: 'a stopped server', server: 'stopped', failpoints: [], deaths: 0 },
  {
    name: 'a starter killed after the spawn and a server killed before its pointer',
    server: 'killed',
    failpoints: ['server-spawned', 'socket-bound'],
    deaths: 1,
  },
  {
    name: 'a server killed as soon as it is known',
    server: 'killed',
    failpoints: ['pointer-published'],
    deaths: 0,
    diesServing: true,
  },
];

describe('Fifty processes that ensure a server at one instant', function () {
  this.timeout(60_000 * rounds);
  let harbor: Harbor;
  let programs: Readonly<Record<'caller' | 'small-server', string>>;

  before(async () => {
    harbor = await Harbor.open();
    programs = await buildPrograms(join(harbor.root, 'programs'), ['caller', 'small-server']);
  });
  after(() => harbor.close());

  it(`all get the same one, in each of ${rounds} rounds of misfortune, and epochs strictly grow`, async () => {
    const ensure = ['ensure', programs['small-server']];
    let last: Answered | undefined;
    for (let round = 0; round < rounds; round++) {
      const misfortune = misfortunes[round % misfortunes.length]!;
      const where = `round ${round}, ${misfortune.name}`;
      const size = crowdSize + misfortune.deaths;
      const crowd = await Crowd.gather(size, programs.caller, ensure, harbor.env);
      if (last) kill(last.pid, misfortune.server === 'killed' ? 'SIGKILL' : 'SIGSTOP');
      for (const name of misfortune.failpoints) await harbor.arm(name, 'SIGKILL');
      const calls = crowd.go();
      if (last && misfortune.server === 'stopped') {
        await pause(3_000);
        kill(last.pid, 'SIGCONT');
      }
      last = check(where, await calls, misfortune, last);
      for (const name of misfortune.failpoints)
        assert.ok(!(await harbor.isArmed(name)), `${where}: ${name} was never reached`);
      await crowd.disperse();
      await until('one listener is left', async () => (await harbor.listeners()).length === 1);
      await until('one process is left', async () => (await harbor.processes()).length === 1);
      assert.deepEqual(await harbor.processes(), [last.pid]);
    }
    assert.doesNotMatch(await readFile(harbor.places.log, 'utf8'), /Error/);
  });

  it('do not get one server when each connects, unlinks and listens (the control)', async () => {
    const broken = async () => {
      const crowd = await Crowd.gather(
        crowdSize,
        programs.caller,
        ['naive', harbor.root],
        harbor.env,
      );
      const outcomes = await crowd.go();
      const naive = (await harbor.listeners()).filter((path) => path.endsWith('naive.sock'));
      await crowd.disperse();
      return naive.length !== 1 || outcomes.some((outcome) => outcome.kind !== 'answered');
    };
    for (let round = 0; round < 5; round++) if (await broken()) return;
    assert.fail('The naive variant held for five rounds: this harness would not notice a race.');
  });
});

function check(
  where: string,
  outcomes: readonly CallOutcome[],
  misfortune: Misfortune,
  last: Answered | undefined,
): Answered {
  const answered = outcomes.filter((outcome) => outcome.kind === 'answered');
  const others = outcomes.filter((outcome) => outcome.kind !== 'answered');
  assert.deepEqual(
    others,
    Array.from({ length: misfortune.deaths }, () => ({ kind: 'died', how: 'SIGKILL' })),
    where,
  );
  const epochs = [...new Set(answered.map((one) => one.epoch))].sort((a, b) => a - b);
  const servers = new Set(answered.map((one) => one.serverId));
  assert.equal(servers.size, epochs.length, `${where}: two servers of one epoch answered`);
  assert.ok(epochs.length <= (misfortune.diesServing ? 2 : 1), `${where}: epochs ${epochs}`);
  const server = answered.find((one) => one.epoch === epochs.at(-1))!;
  if (last && misfortune.server === 'stopped')
    assert.equal(server.serverId, last.serverId, `${where}: a stopped server was replaced`);
  else
    assert.ok(epochs[0]! > (last?.epoch ?? 0), `${where}: epochs ${epochs} after ${last?.epoch}`);
  return server;
}
