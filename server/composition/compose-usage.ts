/** The part of the object graph about usage: what agents say they spent, and the intake of what they export. */
import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { newId } from '#common/id.ts';
import type { Log } from '#common/log.ts';
import type { Settings } from '#protocol/settings.ts';
import { agentRow } from '#services/agent-table.ts';
import type { ProjectLookup } from '../handlers/project-lookup.ts';
import { usageHandlers } from '../handlers/usage-handlers.ts';
import type { HarborState } from '../harbor-state.ts';
import type { Metering } from '../runners/needs.ts';
import { isOver, type Runner } from '../runners/runner.ts';
import { type IntakeParts, LoopbackIntake } from '../transport/loopback-intake.ts';
import { MetricExport } from '../usage/metric-export.ts';
import type { Spending } from '../usage/needs.ts';
import { type MeteredRunner, Usage } from '../usage/usage.ts';
import { exportFile } from './usage-files.ts';

export interface UsageWorld {
  readonly durable: HarborState;
  readonly settings: () => Settings;
  readonly log: Log;
  readonly stateDir: string;
  readonly lookup: ProjectLookup;
  readonly spending: Spending;
}

export function composeUsage(world: UsageWorld) {
  const { durable, settings, log, stateDir, lookup: projects, spending } = world;
  const runnerOf = (token: string) => {
    const runner = [...durable.runners.runners()].find(({ tokenId }) => tokenId === token);
    return runner && spenderOf(runner);
  };
  const parts: IntakeParts = {
    knows: (token) => metrics.knows(token),
    take: (token, path, type, body) => metrics.take(token, path, type, body),
  };
  const metrics: MetricExport = new MetricExport({
    ...{ intake: new LoopbackIntake(parts), spending, log },
    file: exportFile(join(stateDir, 'metrics.json')),
    secrets: {
      make: () => randomBytes(32).toString('hex'),
      hashOf: (secret) => createHash('sha256').update(secret).digest('hex'),
    },
    origin: () => ({ by: 'server', correlation: newId('k') }),
  });
  const usage = new Usage({ spending, metrics });
  const handlers = usageHandlers({
    ...{ usage, durable: durable.usage, projects, runnerOf, settings },
  });
  /** What cannot be listened for is no reason not to start. */
  const metering: Metering = {
    begin: (runner, environment) =>
      usage.begin(spenderOf(runner), environment).catch((failure: unknown) => {
        log.warn('A runner says nothing of its usage while it works.', { failure });
        return {};
      }),
    ended: ({ id }) => usage.end(id),
  };
  return {
    usage,
    handlers,
    metering,
    /** Goes on listening to those that live. Never rejects. */
    open: () =>
      metrics
        .restore((id) => {
          const runner = durable.runners.runner(id);
          return runner !== undefined && !isOver(runner);
        })
        .catch((failure: unknown) => {
          log.warn('Exported usage cannot be listened for.', { failure });
        }),
    close: () => metrics.close(),
  };
}

function spenderOf({ id, projectId, name, agent, sessionId }: Runner): MeteredRunner {
  return {
    ...{ runnerId: id, projectId, name },
    ...(agent !== undefined && { agent: agentRow(agent)?.name ?? agent }),
    ...(sessionId !== undefined && { sessionId }),
  };
}
