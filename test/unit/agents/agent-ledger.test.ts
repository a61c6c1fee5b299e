/** The ledger of agents, over any history: what it knows is what happened, and nobody stays who has left nothing. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import type { AgentEvent } from '#server/agents/agent-events.ts';
import { AgentLedger } from '#server/agents/agent-ledger.ts';

const ids = fc.constantFrom('g_1', 'g_2', 'g_3');
const leaseIds = fc.constantFrom('l_1', 'l_2', 'l_3');
const process = (pid: number) => ({ pid, startTime: String(pid), bootId: 'b' });

type Happening = AgentEvent | { readonly type: 'leaseGone'; readonly leaseId: string };

const happening: fc.Arbitrary<Happening> = fc.oneof(
  fc.record({
    type: fc.constant('agentStarted' as const),
    agent: fc.record({
      id: ids,
      name: fc.constant('claude-code'),
      sessionId: fc.constantFrom('one', 'two'),
      projectId: fc.constant('p_00000000'),
      directory: fc.constant('/shop'),
      process: fc.integer({ min: 1, max: 3 }).map(process),
      tokenId: fc.constantFrom(undefined, 't_1', 't_2'),
    }),
  }),
  fc.record({
    type: fc.constant('agentEnded' as const),
    agentId: ids,
    projectId: fc.constant('p_00000000'),
    reason: fc.constantFrom('said' as const, 'processEnded' as const),
  }),
  fc.record({ type: fc.constant('agentLeased' as const), agentId: ids, leaseId: leaseIds }),
  fc.record({
    type: fc.constant('agentLeftoversKept' as const),
    agentId: ids,
    projectId: fc.constant('p_00000000'),
  }),
  fc.record({
    type: fc.constant('commandJudged' as const),
    agentId: fc.option(ids, { nil: undefined }),
    name: fc.constant('claude-code'),
    verdict: fc.constantFrom('denied' as const, 'left' as const),
    why: fc.constant('byName'),
  }),
  fc.record({ type: fc.constant('leaseGone' as const), leaseId: leaseIds }),
);

function played(history: readonly Happening[]): AgentLedger {
  const ledger = new AgentLedger();
  history.forEach((each, at) => {
    if (each.type === 'leaseGone') ledger.leaseGone(each.leaseId);
    else ledger.apply(each, at);
  });
  return ledger;
}

describe('The ledger of agents', () => {
  it('knows nobody who ended and has left nothing', () => {
    fc.assert(
      fc.property(fc.array(happening), (history) => {
        for (const { endedAt, leaseIds: left } of played(history).agents())
          assert.ok(endedAt === undefined || left.length > 0);
      }),
    );
  });

  it('has no lease twice, and none that is gone', () => {
    fc.assert(
      fc.property(fc.array(happening), leaseIds, (history, gone) => {
        for (const { leaseIds: had } of played([
          ...history,
          { type: 'leaseGone', leaseId: gone },
        ]).agents()) {
          assert.equal(new Set(had).size, had.length);
          assert.ok(!had.includes(gone));
        }
      }),
    );
  });

  it('is the same after it was saved and restored', () => {
    fc.assert(
      fc.property(fc.array(happening), (history) => {
        const ledger = played(history);
        const restored = new AgentLedger();
        restored.restore(JSON.parse(JSON.stringify(ledger.save())));
        assert.deepEqual(
          JSON.parse(JSON.stringify(restored.save())),
          JSON.parse(JSON.stringify(ledger.save())),
        );
      }),
    );
  });

  it('restores what was written before there were agents', () => {
    const ledger = new AgentLedger();
    ledger.restore(undefined);
    assert.deepEqual(ledger.save(), []);
  });

  it('takes nobody for an agent who has neither token nor session', () => {
    fc.assert(
      fc.property(fc.array(happening), (history) => {
        assert.equal(played(history).marked({}), undefined);
      }),
    );
  });

  it('believes a token before a word', () => {
    const agent = (id: string, sessionId: string, tokenId: string): AgentEvent => ({
      type: 'agentStarted',
      agent: {
        ...{ id, sessionId, tokenId, name: 'claude-code', projectId: 'p_00000000' },
        ...{ directory: '/shop', process: process(1) },
      },
    });
    const ledger = played([agent('g_1', 'one', 't_1'), agent('g_2', 'two', 't_2')]);
    assert.equal(ledger.marked({ sessionId: 'one', tokenId: 't_2' })?.id, 'g_2');
    assert.equal(ledger.marked({ sessionId: 'one', tokenId: 't_9' })?.id, 'g_1');
  });
});
