/** Translates between the contract and the room of usage. */
import type { Handlers } from '#protocol/grammar.ts';
import type { Settings } from '#protocol/settings.ts';
import type { usage as contract } from '#protocol/usage.ts';
import type { Spender } from '#server/usage/needs.ts';
import { noTokens } from '#server/usage/spent.ts';
import type { Usage } from '#server/usage/usage.ts';
import type { UsageLedger, UsageOfSpender } from '#server/usage/usage-ledger.ts';
import { agentRow } from '#services/agent-table.ts';
import type { Caller } from './caller.ts';
import type { ProjectLookup } from './project-lookup.ts';

export interface UsageHandlerParts {
  readonly usage: Usage;
  /** What is durable: reads never show what might still be undone. */
  readonly durable: UsageLedger;
  readonly projects: ProjectLookup;
  /** The runner whose token it is, if it is a runner's. */
  readonly runnerOf: (tokenId: string) => Spender | undefined;
  readonly settings: () => Settings;
}

export function usageHandlers(parts: UsageHandlerParts): Handlers<typeof contract, Caller> {
  const { usage, durable, projects, runnerOf, settings } = parts;
  return {
    report: async ({ path, counter = '', agent, model, tokens, cost, more }, caller) => {
      const project = await projects.findWhateverItsFile(path);
      await projects.meet(project, caller);
      const { kind, name, token } = caller.authority;
      const runner = token === undefined ? undefined : runnerOf(token);
      const called = kind === 'agent' ? name : agent;
      const spender = runner ?? {
        projectId: project.id,
        ...(called !== undefined && { agent: agentRow(called)?.name ?? called }),
      };
      const by = token ?? JSON.stringify([project.id, called ?? '']);
      const said = { ...noTokens, ...present(tokens) };
      const report = { by, counter, spender, model, tokens: said, cost, more };
      const counted = await usage.report(report, caller.origin());
      return counted === 'counted' ? { kind: 'counted' } : { kind: 'otherSource', source: counted };
    },
    show: async ({ path }) => {
      const id = path === undefined ? undefined : (await projects.findWhateverItsFile(path)).id;
      const spenders = [...durable.spenders()]
        .filter(({ spender }) => id === undefined || spender.projectId === id)
        .map(wireSpender);
      return { currency: settings()['budgets.currency'], spenders };
    },
  };
}

function wireSpender({ spender, source, firstAt, lastAt, models }: UsageOfSpender) {
  return {
    ...{ source, firstAt, lastAt },
    ...present(spender),
    models: Object.entries(models).map(([model, spent]) => ({ model, ...spent })),
  };
}

/** Without what is undefined. */
function present<T extends object>(fields: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  const said = Object.entries(fields).filter(([, value]) => value !== undefined);
  return Object.fromEntries(said) as { [K in keyof T]: Exclude<T[K], undefined> };
}
