/** What the files of every agent and version say of usage, counted once. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { foreignIn, foreignTime } from '#common/foreign-json.ts';
import { SessionUsage } from '#server/usage/session-usage.ts';
import { fileSourceOf, fileSources } from '#server/usage/usage-sources.ts';
import { type Expected, filesOf, inWords, recordsOf } from './fixtures.ts';

function usageOf(agent: string, since = 0): SessionUsage {
  const source = fileSourceOf(agent);
  assert.ok(source);
  return new SessionUsage(source.reader(), () => ({ since }));
}

/** What the files say in all. */
function check(agent: string, files: readonly string[], expected: Record<string, Expected>): void {
  const usage = usageOf(agent);
  for (const file of files) for (const record of recordsOf(agent, file)) usage.take(record, file);
  assert.deepEqual(inWords(usage.totals), expected);
}

describe('What Claude Code writes down', () => {
  it('has a price on each line, in 0.2', () => {
    check('claude', ['0.2.114.jsonl'], {
      'claude-3-7-sonnet-20250219': {
        ...{ input: 10, output: 528, cacheRead: 12_685, cacheWrite: 13_069 },
        ...{ cost: 60_731, requests: 2 },
      },
      'claude-3-5-haiku-20241022': { input: 5_210, output: 217, cost: 5_034, requests: 1 },
    });
  });

  it('repeats an answer for each of its blocks, and says at last how long it was, in 1.0', () => {
    check('claude', ['1.0.43.jsonl'], {
      'claude-sonnet-4-20250514': {
        ...{ input: 11, output: 600, cacheRead: 14_210, cacheWrite: 15_112, requests: 2 },
      },
    });
  });

  it('says of a sub-agent in three places what it spent once, in 2.1', () => {
    const opus = {
      ...{ input: 4, output: 1_013, cacheRead: 14_873, cacheWrite: 15_294 },
      ...{ cacheWriteLong: 15_174, requests: 2 },
    };
    const haiku = { input: 2, output: 340, cacheWrite: 10_194, requests: 1 };
    const said = { 'claude-opus-4-6': opus, 'claude-haiku-4-5-20251001': haiku };
    check('claude', ['2.1.75.jsonl', '2.1.75-subagent.jsonl'], said);
    check('claude', ['2.1.75-subagent.jsonl', '2.1.75.jsonl'], said);
  });

  it('is copied into another file when a session is resumed, and counts once', () => {
    const usage = usageOf('claude');
    const records = recordsOf('claude', '1.0.43.jsonl');
    for (const record of records) usage.take(record, 'one.jsonl');
    const once = inWords(usage.totals);
    for (const record of records)
      usage.take({ ...record, sessionId: 'another', uuid: 'another' }, 'two.jsonl');
    assert.deepEqual(inWords(usage.totals), once);
  });

  it('is counted twice by whoever adds every line up', () => {
    const naive = recordsOf('claude', '1.0.43.jsonl')
      .map(({ message }) => message as { usage?: { output_tokens: number } } | undefined)
      .reduce((total, message) => total + (message?.usage?.output_tokens ?? 0), 0);
    assert.equal(naive, 604);
  });

  it('repeats for a side question what its parent said, under another request', () => {
    const usage = usageOf('claude');
    const records = recordsOf('claude', '1.0.43.jsonl');
    for (const record of records) usage.take(record, 'one.jsonl');
    const once = inWords(usage.totals);
    for (const record of records)
      usage.take({ ...record, isSidechain: true, requestId: 'req_side' }, 'side.jsonl');
    assert.deepEqual(inWords(usage.totals), once);
  });

  it('is two answers under one id where a proxy gives each the same', () => {
    const usage = usageOf('claude');
    const line = (requestId: string) => ({
      requestId,
      message: { id: 'msg_1', model: 'local', usage: { input_tokens: 7, output_tokens: 2 } },
    });
    usage.take(line('one'), 'f');
    usage.take(line('two'), 'f');
    assert.deepEqual(inWords(usage.totals), { local: { input: 14, output: 4, requests: 2 } });
  });
});

describe('What Codex writes down', () => {
  it('counts up, says it twice, and names no model, in 0.34', () => {
    check('codex', ['0.34.0.jsonl'], {
      '': { input: 5_956, output: 530, cacheRead: 5_248, reasoning: 320, requests: 2 },
    });
  });

  it('tells limits without figures, and changes the model, in 0.58', () => {
    check('codex', ['0.58.0.jsonl'], {
      'gpt-5.1-codex': {
        ...{ input: 5_982, output: 702, cacheRead: 11_008, reasoning: 384, requests: 2 },
      },
      'gpt-5.1': { input: 806, output: 300, cacheRead: 8_704, reasoning: 128, requests: 1 },
    });
  });

  it('begins with what its parent spent when it was forked, in 0.140', () => {
    check('codex', ['0.140.0-fork.jsonl'], {
      'gpt-5.4-mini': {
        ...{ input: 800, output: 250, cacheRead: 8_000, cacheWrite: 200 },
        ...{ reasoning: 50, requests: 1 },
      },
    });
  });

  it('counts from nothing again after some resumes, be the new figure less or more', () => {
    for (const again of [40, 400]) {
      const usage = usageOf('codex');
      const line = (total: number, last: number) => ({
        type: 'event_msg',
        payload: {
          type: 'token_count',
          info: {
            total_token_usage: { input_tokens: total },
            last_token_usage: { input_tokens: last },
          },
        },
      });
      for (const [total, last] of [
        [100, 100],
        [300, 200],
        [again, again],
        [again + 5, 5],
      ] as const)
        usage.take(line(total, last), 'f');
      assert.deepEqual(inWords(usage.totals), { '': { input: 305 + again, requests: 4 } });
    }
  });
});

describe('What Gemini CLI writes down', () => {
  it('is one document, in 0.8', () => {
    check('gemini', ['0.8.0.json'], {
      'gemini-2.5-pro': {
        ...{ input: 10_996, output: 556, cacheRead: 8_104, reasoning: 336, requests: 2 },
      },
    });
  });

  it('has what tools were prompted with, in 0.21', () => {
    check('gemini', ['0.21.0.json'], {
      'gemini-3-pro-preview': { input: 1_025, output: 60, cacheRead: 11_000, requests: 1 },
      'gemini-2.5-flash': { input: 12_200, output: 852, reasoning: 512, requests: 1 },
    });
  });

  it('is lines that repeat messages, and what was rewound was spent, in 0.40', () => {
    check('gemini', ['0.40.0.jsonl'], {
      'gemini-3-pro': {
        ...{ input: 6_800, output: 484, cacheRead: 24_000, reasoning: 300, requests: 2 },
      },
      'gemini-3-flash': { input: 900, output: 90, cacheRead: 15_000, reasoning: 20, requests: 1 },
    });
  });

  it('is the same document again and again as it grows', () => {
    const usage = usageOf('gemini');
    const [document] = recordsOf('gemini', '0.8.0.json');
    const messages = document?.messages as unknown[];
    for (let length = 1; length <= messages.length; length += 1)
      usage.take({ ...document, messages: messages.slice(0, length) }, 'f');
    assert.equal(usage.totals.get('gemini-2.5-pro')?.tokens.output, 556);
  });
});

describe('What Copilot CLI writes down', () => {
  it('is nothing, in 0.0.369', () => check('copilot', ['0.0.369.jsonl'], {}));

  it('is told at the end, in 0.0.407', () => {
    check('copilot', ['0.0.407.jsonl'], {
      'claude-sonnet-4.5': {
        ...{ input: 25_000, output: 1_000, cacheRead: 20_000, cacheWrite: 5_000, requests: 10 },
      },
      'gpt-5-mini': { input: 4_100, output: 96, requests: 3 },
    });
  });

  it('is told twice, and anew by each program that resumed, in 1.0', () => {
    check('copilot', ['1.0.54.jsonl'], {
      'claude-sonnet-5': {
        ...{ input: 494, output: 44, cacheRead: 24_208, cacheWrite: 24_508, requests: 3 },
      },
      'claude-opus-4.6': {
        ...{ input: 315_506, output: 207_297, cacheRead: 3_433_631, reasoning: 179_832 },
        requests: 62,
      },
    });
  });
});

describe('Usage since a moment', () => {
  for (const { agent } of fileSources)
    it(`of ${agent} and usage before it are all usage`, () => {
      for (const file of filesOf(agent)) {
        const records = recordsOf(agent, file);
        const times = records.flatMap((each) => foreignTime(each.timestamp) ?? []);
        for (const moment of [0, ...times, Number.MAX_SAFE_INTEGER]) {
          const [whole, since] = [usageOf(agent), usageOf(agent, moment)];
          const before = usageOf(agent);
          for (const record of records) {
            whole.take(record, file);
            since.take(record, file);
            if ((foreignTime(record.timestamp) ?? moment) < moment) before.take(record, file);
          }
          if (file.endsWith('.json')) continue;
          for (const [model, { tokens }] of whole.totals) {
            const old = before.totals.get(model)?.tokens.output ?? 0;
            const fresh = since.totals.get(model)?.tokens.output ?? 0;
            assert.equal(old + fresh, tokens.output, `${file} at ${moment}, ${model}`);
          }
        }
      }
    });
});

describe('A file of ill will', () => {
  it('never throws, and never counts less than nothing or more than a number', () => {
    const usages = fileSources.map(({ agent }) => usageOf(agent));
    const some = fc.oneof(
      fc.json().map((text) => foreignIn(`{"message":${text},"payload":${text},"data":${text}}`)),
      fc.record({
        type: fc.constantFrom('event_msg', 'session.shutdown', 'gemini', '__proto__'),
        message: fc.record({ id: fc.string(), usage: fc.dictionary(fc.string(), fc.anything()) }),
        tokens: fc.record({
          input: fc.anything(),
          cached: fc.double(),
          output: fc.maxSafeInteger(),
        }),
        payload: fc.record({ type: fc.constant('token_count'), info: fc.anything() }),
        data: fc.record({ modelMetrics: fc.dictionary(fc.string(), fc.anything()) }),
        timestamp: fc.anything(),
      }),
    );
    fc.assert(
      fc.property(some, (record) => {
        for (const usage of usages) {
          if (record) usage.take(record, 'f');
          for (const { tokens, requests } of usage.totals.values())
            for (const count of [...Object.values(tokens), requests])
              assert.ok(Number.isSafeInteger(count) && count >= 0);
        }
      }),
    );
  });
});
