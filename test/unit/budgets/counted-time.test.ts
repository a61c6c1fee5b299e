/** How long runners ran, whatever the clock does and whoever saw it. */
import assert from 'node:assert/strict';
import { Desk, origin } from './desk.ts';

const minute = 60_000;

describe('The time that runners run', () => {
  let desk: Desk;
  beforeEach(() => {
    desk = new Desk();
  });

  it('count no time of a run that nobody saw end, but what was seen of it; and of a seen end all', async () => {
    await desk.set('seconds', 1_000_000);
    for (const id of ['r_1', 'r_2']) await desk.launch(id);
    await desk.budgets.look();
    await desk.clock.pass(minute);
    await desk.budgets.look();
    // The machine was off over the weekend, and the server that comes has seen nothing yet.
    const anew = new Desk();
    anew.ledger.restore(JSON.parse(JSON.stringify(desk.ledger.save())));
    anew.clock.jump(60 * 60 * minute);
    anew.endedAt.set('r_2', desk.clock.now() + 30_000);
    for (const id of ['r_1', 'r_2']) await anew.budgets.ended(id, undefined, origin);
    assert.deepEqual(
      ['r_1', 'r_2'].map((id) => anew.ledger.reservation(id)?.used.seconds),
      [60, 90],
    );
  });

  it('count what runs while the clock is set back, and no more when it goes forward again', async () => {
    await desk.set('seconds', 100_000);
    await desk.launch('r_1');
    await desk.budgets.look();
    const minutes = async (times: number) => {
      for (let n = 0; n < times; n += 1) {
        await desk.clock.pass(minute);
        await desk.budgets.look();
      }
      return Math.round((desk.ledger.reservation('r_1')?.used.seconds ?? 0) / 60);
    };
    assert.equal(await minutes(3), 3);
    desk.clock.jump(-120 * minute);
    assert.equal(await minutes(3), 6);
    desk.clock.jump(120 * minute);
    assert.equal(await minutes(3), 9);
  });

  it('count the time of those that run, and not of those that pause', async () => {
    await desk.set('seconds', 100_000);
    await desk.launch('r_1');
    await desk.budgets.look();
    await desk.clock.pass(minute + 1_500);
    await desk.budgets.look();
    assert.equal(desk.ledger.reservation('r_1')?.used.seconds, 61);
    desk.conditions.set('r_1', 'paused');
    await desk.clock.pass(10 * minute);
    await desk.budgets.look();
    desk.conditions.set('r_1', 'running');
    await desk.clock.pass(minute);
    await desk.budgets.look();
    const counted = desk.ledger.reservation('r_1')?.used.seconds ?? 0;
    assert.ok(counted >= 121 && counted <= 122, `${counted} s`);
  });

  it('write the time of a runner down by the minute only where one counts it, and lose none of it', async () => {
    const written = () => desk.events.filter(({ type }) => type === 'runTimeCounted').length;
    const minutes = async (times: number) => {
      for (let n = 0; n < times; n += 1) {
        await desk.clock.pass(minute);
        await desk.budgets.look();
      }
    };
    await desk.set('runners', 10);
    await desk.launch('r_1');
    await desk.budgets.look();
    await minutes(5);
    desk.conditions.set('r_1', 'paused');
    await minutes(5);
    desk.conditions.set('r_1', 'running');
    await minutes(5);
    assert.equal(written(), 0);
    await minutes(7);
    assert.equal(written(), 1, 'each quarter of an hour, for a server that dies');
    const { id } = await desk.set('seconds', 100_000);
    assert.equal(desk.ledger.reservation('r_1')?.used.seconds, 17 * 60);
    assert.equal(desk.ledger.account(id, '')?.spent ?? 0, 0, 'it ran before there was a budget');
    await minutes(3);
    assert.equal(written(), 5);
    assert.equal(desk.ledger.account(id, '')?.spent, 3 * 60);
    await desk.budgets.remove(id, origin);
    await minutes(2);
    assert.equal(written(), 5);
    await desk.clock.pass(30_000);
    await desk.finish('r_1');
    const settled = desk.events.find(({ type }) => type === 'budgetSettled');
    assert.equal(settled?.type === 'budgetSettled' && settled.seconds, 22 * 60 + 30);
  });
});
