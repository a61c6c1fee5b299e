import { strict as assert } from 'node:assert';
import { Outage } from '#client/vscode/outage.ts';
import { Pace } from '#client/vscode/pace.ts';
import type { Clock } from '#common/clock.ts';

/** A clock that stands until it is moved. */
class HandClock implements Clock {
  #at = 0;
  #tasks: { at: number; task: () => void }[] = [];
  now = () => this.#at;
  monotonic = () => this.#at;

  after(ms: number, task: () => void): () => void {
    const entry = { at: this.#at + ms, task };
    this.#tasks.push(entry);
    return () => {
      this.#tasks = this.#tasks.filter((each) => each !== entry);
    };
  }

  move(ms: number): void {
    const end = this.#at + ms;
    for (;;) {
      const [next] = this.#tasks.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (!next) break;
      this.#tasks = this.#tasks.filter((each) => each !== next);
      this.#at = next.at;
      next.task();
    }
    this.#at = end;
  }
}

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
  function windows(count: number) {
    const clock = new HandClock();
    const spoken: number[] = [];
    let focused = -1;
    const outages = Array.from({ length: count }, (_, n) => {
      return new Outage({ clock, isFocused: () => n === focused, speak: () => spoken.push(n) });
    });
    const stand = (kind: 'connected' | 'away' | 'refused') => {
      for (const outage of outages) outage.stand({ kind });
    };
    const focus = (n: number) => {
      focused = n;
    };
    return { clock, spoken, stand, focus };
  }

  it('is spoken of once in five windows, by the one that has the focus', () => {
    const { clock, spoken, stand, focus } = windows(5);
    focus(2);
    for (const kind of ['away', 'away', 'refused', 'away'] as const) {
      stand(kind);
      clock.move(14_000);
    }
    assert.deepEqual(spoken, []);
    clock.move(5_000);
    assert.deepEqual(spoken, [2]);
    for (let minute = 0; minute < 10; minute++) {
      focus(minute % 5);
      stand('away');
      clock.move(60_000);
    }
    assert.deepEqual(spoken, [2]);
  });

  it('is not spoken of when no window has the focus, nor when it came back within a minute', () => {
    const { clock, spoken, stand, focus } = windows(5);
    stand('away');
    clock.move(61_000);
    focus(1);
    stand('connected');
    stand('away');
    clock.move(59_000);
    stand('connected');
    clock.move(120_000);
    assert.deepEqual(spoken, []);
  });

  it('is spoken of again in the next outage', () => {
    const { clock, spoken, stand, focus } = windows(2);
    focus(0);
    for (const _ of [1, 2]) {
      stand('away');
      clock.move(61_000);
      stand('connected');
    }
    assert.deepEqual(spoken, [0, 0]);
  });
});
