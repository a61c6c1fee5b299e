import { strict as assert } from 'node:assert';
import type { Caller } from '#server/handlers/caller.ts';
import { SessionFeed } from '#server/handlers/session-feed.ts';
import { SessionLedger } from '#server/sessions/session-ledger.ts';
import { HandClock } from '../vscode/hand-clock.ts';

const id = (n: number) => `s_${String(n).padStart(16, '0')}`;

function watched(sessions: number) {
  const [ledger, clock] = [new SessionLedger(), new HandClock()];
  for (let n = 0; n < sessions; n++)
    ledger.apply(
      {
        type: 'sessionBegun',
        session: {
          ...{ id: id(n), projectId: 'p_00000001', agent: 'claude', runnerId: `r_${n}` },
          ...{ name: 'fix', directory: '/home/ann/shop', choice: 'new', isAutomatic: false },
        },
      },
      1_000 + n,
    );
  const outdated: string[] = [];
  const told: { sessions: { id: string; state: string }[]; gone: string[]; whole: boolean }[] = [];
  const outdate = (which: string) => void outdated.push(which);
  const feed = new SessionFeed({ durable: ledger, outdate, clock });
  const caller = {
    connection: 'c_1',
    notify: (_: string, params: (typeof told)[number]) => Promise.resolve(void told.push(params)),
    onGone: () => {},
  } as unknown as Caller;
  feed.watch(caller);
  const change = (n: number) => feed.note({ kind: 'changed', sessionId: id(n) });
  const spend = (n: number) => feed.note({ kind: 'spent', runnerId: `r_${n}` });
  return { ledger, clock, feed, caller, told, outdated, change, spend };
}

describe('what is told of sessions that change', () => {
  it('is told once for many changes at once, as they are then', () => {
    const { ledger, clock, told, change } = watched(3);
    for (const n of [0, 1, 0, 1, 2]) change(n);
    ledger.apply({ type: 'sessionDeleted', sessionId: id(2), projectId: 'p', why: 'asked' }, 5_000);
    assert.deepEqual(told, []);
    clock.move(250);
    const one = { projectId: 'p_00000001', state: 'works', offered: false };
    const sessions = [0, 1].map((n) => ({ id: id(n), ...one }));
    assert.deepEqual(told, [{ sessions, gone: [id(2)], whole: false }]);
    clock.move(60_000);
    assert.equal(told.length, 1);
  });

  it('is told of figures in longer steps, however often they grow, and what was read of them is read anew', () => {
    const { clock, told, outdated, spend } = watched(2);
    for (let second = 0; second < 30; second++) {
      spend(1);
      clock.move(1_000);
    }
    assert.deepEqual(
      told.map(({ sessions }) => sessions.map((each) => each.id)),
      [[id(1)], [id(1)], [id(1)]],
    );
    assert.deepEqual(outdated, [id(1), id(1), id(1)]);
  });

  it('is that the list is to be asked for, when there are too many to name', () => {
    const { clock, told, change } = watched(201);
    for (let n = 0; n < 201; n++) change(n);
    clock.move(250);
    assert.deepEqual(told, [{ sessions: [], gone: [], whole: true }]);
  });

  it('is told to nobody who looked away, and nothing is kept for nobody', () => {
    const { clock, feed, caller, told, change, spend } = watched(1);
    change(0);
    feed.unwatch(caller);
    clock.move(60_000);
    spend(0);
    feed.watch(caller);
    clock.move(60_000);
    assert.deepEqual(told, []);
  });
});
