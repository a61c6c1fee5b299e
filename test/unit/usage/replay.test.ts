/** Files of usage in random pieces, with a crash at any of them: what was counted is what the files say, no more and no less. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { foreignIn } from '#common/foreign-json.ts';
import { countersOf, filesOfRun } from '#server/usage/counters.ts';
import type { Counter } from '#server/usage/needs.ts';
import { SessionUsage, type Totals } from '#server/usage/session-usage.ts';
import { growth, nothing, type Spent, sum } from '#server/usage/spent.ts';
import { type FileSource, fileSources } from '#server/usage/usage-sources.ts';
import { filesOf, inWords, textOf } from './fixtures.ts';

const stream = filesOfRun('r_0000000000000000', 0, { projectId: 'p_00000000' });

/** What is durable: each counter, and what all of them grew by since it was counted last. */
class Counted {
  readonly #counters = new Map<string, Spent>();
  readonly spent = new Map<string, Spent>();

  count(counters: readonly Counter[]): void {
    for (const { id, model = '', totals, cost } of counters) {
      const now = { tokens: totals, requests: 0, ...(cost !== undefined && { cost }) };
      const before = this.#counters.get(id) ?? nothing;
      const more = growth(before, now);
      this.#counters.set(id, now);
      this.spent.set(model, sum(this.spent.get(model) ?? nothing, more));
    }
  }
}

interface File {
  readonly name: string;
  readonly text: string;
}

/** Which file grows next, by how many characters, and whether the server dies before or after it wrote down what it read. */
interface Step {
  readonly file: number;
  readonly length: number;
  readonly fate: 'lives' | 'diesBefore' | 'diesAfter';
}

const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    file: fc.nat(5),
    length: fc.integer({ min: 1, max: 900 }),
    fate: fc.constantFrom(
      'lives' as const,
      'lives' as const,
      'diesBefore' as const,
      'diesAfter' as const,
    ),
  }),
  { maxLength: 40 },
);

/** Whole lines only: the rest of a line comes with a later piece. A document that is one line is read when it is whole. */
function linesOf(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

/** What a server has in memory of the files: which lines it took, and what they say. */
class Reading {
  readonly #taken = new Map<string, number>();
  readonly usage: SessionUsage;

  constructor(source: FileSource) {
    this.usage = new SessionUsage(source.reader());
  }

  read(file: File, length: number): void {
    const lines = linesOf(file.text.slice(0, length));
    for (const line of lines.slice(this.#taken.get(file.name) ?? 0)) {
      const record = foreignIn(line);
      if (record) this.usage.take(record, file.name);
    }
    this.#taken.set(file.name, lines.length);
  }
}

/** Runs the steps and then reads all to the end; `settle` is called with the totals whenever they are to be written down. */
function replay(
  source: FileSource,
  files: readonly File[],
  plan: readonly Step[],
  settle: (totals: Totals) => void,
): void {
  const lengths = files.map(() => 0);
  let reading = new Reading(source);
  const readAll = () => {
    for (const [n, file] of files.entries()) reading.read(file, lengths[n] ?? 0);
  };
  for (const { file, length, fate } of plan) {
    const n = file % files.length;
    lengths[n] = Math.min((lengths[n] ?? 0) + length, files[n]?.text.length ?? 0);
    readAll();
    if (fate !== 'diesBefore') settle(reading.usage.totals);
    if (fate !== 'lives') reading = new Reading(source);
  }
  for (const [n, { text }] of files.entries()) lengths[n] = text.length;
  readAll();
  settle(reading.usage.totals);
}

function truthOf(source: FileSource, files: readonly File[]): ReturnType<typeof inWords> {
  const reading = new Reading(source);
  for (const file of files) reading.read(file, file.text.length);
  return withoutRequests(reading.usage.totals);
}

/** Counters have tokens and money. */
function withoutRequests(totals: Totals): ReturnType<typeof inWords> {
  return inWords(new Map([...totals].map(([model, spent]) => [model, { ...spent, requests: 0 }])));
}

describe('Replay of usage files in pieces, with a crash at any piece', () => {
  for (const source of fileSources) {
    const files = filesOf(source.agent).map((name) => ({ name, text: textOf(source.agent, name) }));

    it(`counts of ${source.agent} what its files say`, () => {
      const truth = truthOf(source, files);
      fc.assert(
        fc.property(steps, (plan) => {
          const durable = new Counted();
          replay(source, files, plan, (totals) => durable.count(countersOf(stream, totals)));
          assert.deepEqual(inWords(durable.spent), truth);
        }),
      );
    });
  }

  it('is counted again after every crash by whoever adds up what he reads', () => {
    const [claude] = fileSources as [FileSource];
    const files = filesOf('claude').map((name) => ({ name, text: textOf('claude', name) }));
    const plan: Step[] = [
      { file: 0, length: 5_000, fate: 'lives' },
      { file: 2, length: 5_000, fate: 'diesAfter' },
    ];
    const naive = new Map<string, Spent>();
    let counted: Record<string, Spent> = {};
    let before: Totals | undefined;
    replay(claude, files, plan, (totals) => {
      if (before !== totals) counted = {};
      for (const [model, spent] of totals) {
        const more = growth(counted[model] ?? nothing, spent);
        naive.set(model, sum(naive.get(model) ?? nothing, more));
      }
      counted = Object.fromEntries(totals);
      before = totals;
    });
    assert.notDeepEqual(withoutRequests(naive), truthOf(claude, files));
  });
});
