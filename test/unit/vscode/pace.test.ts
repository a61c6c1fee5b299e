import { strict as assert } from 'node:assert';
import { Outage } from '#client/vscode/notices/outage.ts';
import { Pace } from '#client/vscode/stages/pace.ts';
import { HandClock } from './hand-clock.ts';

describe('the pace of drawing', () => {
  it('draws the first change at once, and 50 changes a second four times a second, the last one included', () => {
    const clock = new HandClock();
    let changes = 0;
    const drawn: number[] = [];
    const pace = new Pace(250, () => drawn.push(changes), clock);
    for (changes = 1; changes <= 50; changes++) {
      pace.ask();
      clock.move(20);
    }
    clock.move(250);
    assert.equal(drawn[0], 1);
    assert.ok(drawn.length >= 4 && drawn.length <= 6, String(drawn.length));
    assert.ok(drawn.at(-1)! >= 50);
    const { length } = drawn;
    clock.move(10_000);
    assert.equal(drawn.length, length);
  });
});

describe('a server that stays away', () => {
  function outage() {
    const clock = new HandClock();
    const said: string[] = [];
    const speak = () => said.push('away');
    const over = () => said.push('back');
    return { clock, said, outage: new Outage({ clock, speak, over }) };
  }

  it('is spoken of once, a minute after it went, however long it stays away', () => {
    const { clock, said, outage: it } = outage();
    for (const kind of ['away', 'away', 'refused', 'away'] as const) {
      it.stand({ kind });
      clock.move(14_000);
    }
    assert.deepEqual(said, []);
    clock.move(5_000);
    assert.deepEqual(said, ['away']);
    for (let minute = 0; minute < 10; minute++) {
      it.stand({ kind: 'away' });
      clock.move(60_000);
    }
    assert.deepEqual(said, ['away']);
  });

  it('is not spoken of when it came back within a minute', () => {
    const { clock, said, outage: it } = outage();
    it.stand({ kind: 'away' });
    clock.move(59_000);
    it.stand({ kind: 'connected' });
    clock.move(120_000);
    assert.deepEqual(said, []);
  });

  it('is spoken of again in the next outage', () => {
    const { clock, said, outage: it } = outage();
    for (const _ of [1, 2]) {
      it.stand({ kind: 'away' });
      clock.move(61_000);
      it.stand({ kind: 'connected' });
    }
    assert.deepEqual(said, ['away', 'back', 'away', 'back']);
  });
});
