/** An interruption is answered once, wherever the server dies; and the naive way, which is shown not to. */
import { strict as assert } from 'node:assert';
import fc from 'fast-check';
import { handsOff } from '#server/sessions/resume-rule.ts';
import { Dock } from './dock.ts';

const pick = fc.nat({ max: 5 });

/** What can happen. Numbers choose among the sessions that there are. */
const happening = fc.oneof(
  { weight: 2, arbitrary: fc.record({ do: fc.constant('launch' as const) }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('die' as const), which: pick }) },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('look' as const) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('lookTwice' as const) }) },
  {
    weight: 4,
    arbitrary: fc.record({ do: fc.constant('crashIn' as const), steps: fc.nat({ max: 6 }) }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('resume' as const), which: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('continue' as const) }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('restart' as const), which: pick }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('relink' as const), which: pick, to: pick }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('decline' as const), which: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('touch' as const), which: pick }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('hide' as const), which: pick }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('wait' as const),
      ms: fc.constantFrom(1_000, 6 * 60_000, handsOff, 30 * 3_600_000),
    }),
  },
);
type Happening = typeof happening extends fc.Arbitrary<infer H> ? H : never;

async function happen(dock: Dock, each: Happening): Promise<void> {
  const sessions = [...dock.ledger.sessions()];
  const chosen = 'which' in each ? sessions[each.which % Math.max(1, sessions.length)] : undefined;
  const process =
    'which' in each
      ? dock.processes[
          dock.processes.length - 1 - (each.which % Math.max(1, dock.processes.length))
        ]
      : undefined;
  switch (each.do) {
    case 'launch':
      return dock.act(() => dock.launch({ kind: 'new' }));
    case 'die':
      if (process) process.alive = false;
      return;
    case 'look':
      return dock.act(() => dock.look());
    case 'lookTwice':
      return dock.act(() => Promise.all([dock.look(), dock.look()]));
    case 'crashIn':
      return dock.crashIn(each.steps);
    case 'resume':
      if (chosen) await dock.act(() => dock.launch({ kind: 'resume', id: chosen.id }));
      return;
    case 'restart':
      // Somebody who forgot what became of it, such as a rule for restarts.
      if (chosen) await dock.act(() => dock.launch({ kind: 'resume', id: chosen.id }, false));
      return;
    case 'relink': {
      const to = sessions[each.to % Math.max(1, sessions.length)];
      if (process && to) await dock.act(() => dock.relink(process, to));
      return;
    }
    case 'continue':
      return dock.act(() => dock.launch({ kind: 'continue' }));
    case 'decline':
      if (chosen) await dock.act(() => dock.decline(chosen.id));
      return;
    case 'touch':
      if (chosen) await dock.act(() => dock.touch(chosen.id));
      return;
    case 'hide':
      if (process) process.hidden = true;
      return;
    case 'wait':
      dock.now += each.ms;
      return;
  }
}

async function voyage(dock: Dock, happenings: readonly Happening[]): Promise<void> {
  for (const each of happenings) {
    await happen(dock, each);
    dock.now += 1;
    dock.check();
    if (dock.broken.length > 0) return;
  }
}

const voyages = fc.array(happening, { minLength: 1, maxLength: 40, size: 'max' });

describe('an interrupted session', () => {
  it('is resumed once at most, and never while its process may live, wherever the server dies', async () => {
    await fc.assert(
      fc.asyncProperty(voyages, async (happenings) => {
        const dock = new Dock();
        await voyage(dock, happenings);
        assert.deepEqual(dock.broken, []);
      }),
      { numRuns: 400 },
    );
  }).timeout(120_000);

  it('is answered or offered in the end, and no session is left without its end', async () => {
    await fc.assert(
      fc.asyncProperty(voyages, async (happenings) => {
        const dock = new Dock();
        await voyage(dock, happenings);
        dock.calm();
        for (const process of dock.processes) process.alive = false;
        for (let looks = 0; looks < 6; looks++) {
          await dock.act(() => dock.look());
          for (const process of dock.processes) process.alive = false;
        }
        dock.check();
        assert.deepEqual(dock.broken, []);
        assert.deepEqual(dock.ledger.due(), []);
        assert.deepEqual(dock.ledger.working(), []);
      }),
      { numRuns: 150 },
    );
  }).timeout(120_000);

  it('is resumed twice by who starts first and writes it down then', async () => {
    const report = await fc.check(
      fc.asyncProperty(voyages, async (happenings) => {
        const dock = new Dock(true);
        await voyage(dock, happenings);
        assert.deepEqual(dock.broken, []);
      }),
      { numRuns: 2_000 },
    );
    assert.ok(report.failed, 'the control must break the promise');
    assert.match(String(report.errorInstance), /answered twice|runs twice|behind a person/);
  }).timeout(120_000);

  const begun = async () => {
    const dock = new Dock();
    await dock.act(() => dock.launch({ kind: 'new' }));
    const [session] = dock.ledger.sessions();
    const [process] = dock.processes;
    assert.ok(session && process);
    return { dock, session, process };
  };
  const look = (dock: Dock) => dock.act(() => dock.look());

  it('goes on in a new session that names the old one, under the agent’s own name', async () => {
    const { dock, session, process } = await begun();
    process.alive = false;
    await look(dock);
    const [, resumed] = dock.ledger.sessions();
    assert.equal(resumed?.resumedFrom, session.id);
    assert.equal(resumed?.agentSessionId, session.agentSessionId);
    assert.equal(resumed?.isAutomatic, true);
    assert.equal(dock.ledger.session(session.id)?.resumedBy, resumed?.id);
  });

  it('is offered where people are to be asked, where they were at it, and where it helped nobody', async () => {
    const offered = (dock: Dock) =>
      dock.journal.flatMap(({ event }) =>
        event.type === 'sessionResumeOffered' ? [event.why] : [],
      );
    const asked = await begun();
    asked.dock.mode = 'ask';
    asked.process.alive = false;
    await look(asked.dock);
    assert.deepEqual(offered(asked.dock), ['ask']);
    const touched = await begun();
    await touched.dock.touch(touched.session.id);
    touched.dock.now += handsOff - 1;
    touched.process.alive = false;
    await look(touched.dock);
    assert.deepEqual(offered(touched.dock), ['touched']);
    const again = await begun();
    again.process.alive = false;
    await look(again.dock);
    for (const process of again.dock.processes) process.alive = false;
    await look(again.dock);
    assert.deepEqual(offered(again.dock), ['again']);
    assert.equal(again.dock.processes.length, 2);
    const open = await begun();
    open.dock.isOpen = true;
    open.process.alive = false;
    await look(open.dock);
    assert.deepEqual(offered(open.dock), ['mayBeOpen']);
    assert.equal(open.dock.processes.length, 1);
  });

  it('waits while nobody can tell whether its process lives', async () => {
    const { dock, session, process } = await begun();
    process.alive = false;
    process.hidden = true;
    for (let looks = 0; looks < 3; looks++) await look(dock);
    assert.equal(dock.ledger.session(session.id)?.end, undefined);
    await dock.act(() => dock.launch({ kind: 'resume', id: session.id }));
    assert.equal(dock.processes.length, 1);
    process.hidden = false;
    await look(dock);
    assert.equal(dock.processes.length, 2);
  });

  it('is forgotten when it ended long enough ago, and no other is', async () => {
    const { dock, session, process } = await begun();
    dock.mode = 'ask';
    dock.kept = 60_000;
    process.alive = false;
    await look(dock);
    await dock.act(() => dock.launch({ kind: 'new' }));
    dock.now += 60_000;
    await look(dock);
    assert.equal(dock.ledger.size, 2);
    dock.now += 1;
    await look(dock);
    assert.deepEqual(
      [...dock.ledger.sessions()].map(({ id, end }) => [id === session.id, end]),
      [[false, undefined]],
    );
    dock.check();
    assert.deepEqual(dock.broken, []);
  });

  it('is gone on with by a person in what went on with it last', async () => {
    const { dock, session, process } = await begun();
    process.alive = false;
    await look(dock);
    for (const each of dock.processes) each.alive = false;
    await look(dock);
    await dock.act(() => dock.launch({ kind: 'resume', id: session.id }));
    const sessions = [...dock.ledger.sessions()];
    assert.deepEqual(
      sessions.map(({ resumedFrom }) => resumedFrom),
      [undefined, sessions[0]?.id, sessions[1]?.id],
    );
  });
});
