/** All durable state of the server: every room's ledger, and which of them an event belongs to. */
import type { Folded } from '#server/store/entry.ts';
import type { AgentEvent } from './agents/agent-events.ts';
import { AgentLedger } from './agents/agent-ledger.ts';
import type { AuthorityEvent } from './authority/authority-events.ts';
import type { BudgetEvent } from './budgets/budget-events.ts';
import { BudgetLedger } from './budgets/budget-ledger.ts';
import type { PortEvent } from './ports/port-events.ts';
import type { PortTimes } from './ports/port-lease.ts';
import { PortLedger } from './ports/port-ledger.ts';
import { type ProjectEvent, projectIdIn } from './projects/project-events.ts';
import { ProjectLedger } from './projects/project-ledger.ts';
import type { RangeEvent } from './ranges/range-events.ts';
import type { RunnerEvent } from './runners/runner-events.ts';
import { RunnerLedger } from './runners/runner-ledger.ts';
import type { SessionEvent } from './sessions/session-events.ts';
import { SessionLedger } from './sessions/session-ledger.ts';
import type { StartReport } from './start-report.ts';
import type { StopEvent } from './stops/stop-events.ts';
import { UsageLedger } from './usage/usage-ledger.ts';

/** A server took over the state directory, or left it in good order. */
export type ServerEvent =
  | {
      readonly type: 'serverStarted';
      readonly serverId: string;
      readonly version: string;
      readonly pid: number;
    }
  | { readonly type: 'serverStopped'; readonly serverId: string }
  /** Not all was at the start as it had been left. */
  | {
      readonly type: 'serverRecovered';
      readonly serverId: string;
      readonly report: StartReport;
    };

export type HarborEvent =
  | AgentEvent
  | AuthorityEvent
  | BudgetEvent
  | PortEvent
  | ProjectEvent
  | RangeEvent
  | RunnerEvent
  | ServerEvent
  | SessionEvent
  | StopEvent;

interface Saved {
  readonly ports: unknown;
  readonly projects: unknown;
  /** Absent in what was written before 0.3. */
  readonly agents?: unknown;
  /** Absent in what was written before 0.4. */
  readonly budgets?: unknown;
  readonly runners?: unknown;
  readonly usage?: unknown;
  readonly sessions?: unknown;
}

/** What an event changed, by id. */
export interface Touched {
  readonly leaseId?: string;
  readonly projectId?: string;
  readonly agentIds?: readonly string[];
  readonly budgetIds?: readonly string[];
  readonly runnerIds?: readonly string[];
}

export class HarborState implements Folded<HarborEvent> {
  readonly ports: PortLedger;
  readonly projects = new ProjectLedger();
  readonly agents = new AgentLedger();
  readonly sessions = new SessionLedger();
  readonly budgets = new BudgetLedger();
  readonly runners = new RunnerLedger();
  readonly usage = new UsageLedger();

  constructor(times?: PortTimes) {
    this.ports = new PortLedger(times);
  }

  apply(event: HarborEvent, at: number): Touched {
    switch (event.type) {
      case 'serverStarted':
      case 'serverStopped':
      case 'serverRecovered':
      case 'tokenIssued':
      case 'tokenEnded':
      case 'askAnswered':
      case 'trustGranted':
      case 'trustRevoked':
      case 'stopAsked':
      case 'processStopped':
      case 'stopEnded':
      case 'serviceTypeMade':
      case 'serviceTypeUndone':
      case 'serviceTypePromoted':
        return {};
      case 'projectForgotten':
        this.ports.forgetAssignments(event.projectId);
        this.projects.apply(event, at);
        return { projectId: event.projectId };
      case 'projectMet':
      case 'projectRenamed':
      case 'projectTagged':
      case 'projectArchived':
      case 'projectRestored':
      case 'copyNumbered':
      case 'copyNumberFreed':
        this.projects.apply(event, at);
        return { projectId: projectIdIn(event) };
      case 'agentStarted':
      case 'agentEnded':
      case 'agentLeased':
      case 'agentLeftoversKept':
      case 'commandJudged': {
        const agentId = this.agents.apply(event, at);
        return agentId === undefined ? {} : { agentIds: [agentId] };
      }
      case 'usageCounted':
        this.usage.apply(event);
        return { budgetIds: this.budgets.apply(event) };
      case 'sessionBegun':
      case 'sessionLinked':
      case 'sessionEnded':
      case 'sessionResumeOffered':
      case 'sessionResumeDeclined':
      case 'sessionTouched':
      case 'sessionSummarised':
      case 'sessionDeleted':
        this.sessions.apply(event, at);
        return {};
      case 'budgetSet':
      case 'budgetRemoved':
      case 'budgetPeriodBegan':
      case 'budgetReserved':
      case 'budgetGrown':
      case 'runTimeCounted':
      case 'budgetThresholdPassed':
      case 'budgetEased':
      case 'budgetLimitReached':
      case 'budgetLimitLifted':
      case 'budgetUnsettled':
      case 'budgetSettled':
        return { budgetIds: this.budgets.apply(event) };
      case 'runnerAsked':
      case 'runnerChecking':
      case 'runnerRefused':
      case 'runnerStarting':
      case 'runnerStarted':
      case 'runnerNotStarted':
      case 'runnerReady':
      case 'runnerSilent':
      case 'runnerNotReady':
      case 'runnerHeard':
      case 'runnerPaused':
      case 'runnerResumed':
      case 'runnerStuck':
      case 'runnerProgressed':
      case 'runnerStopAsked':
      case 'runnerStopped':
      case 'runnerSurvived':
      case 'runnerExited':
      case 'runnerRestarting':
      case 'runnerCrashLooping':
      case 'runnerLost':
      case 'runnerUnknown':
      case 'runnerFound':
      case 'runnerExtended':
      case 'runnerLimitReached':
      case 'runnerLeftoversSeen':
      case 'runnerLeftoversGone':
      case 'runnerRemoved':
      case 'runnerWithdrawn':
        return { runnerIds: this.runners.apply(event, at) };
      case 'portReleased': {
        const agentIds = this.agents.leaseGone(event.leaseId);
        return { leaseId: this.ports.apply(event, at), agentIds };
      }
      default:
        return { leaseId: this.ports.apply(event, at) };
    }
  }

  get mended(): number {
    return this.ports.mended;
  }

  save(): Saved {
    return {
      ports: this.ports.save(),
      projects: this.projects.save(),
      agents: this.agents.save(),
      sessions: this.sessions.save(),
      budgets: this.budgets.save(),
      runners: this.runners.save(),
      usage: this.usage.save(),
    };
  }

  restore(saved: unknown): void {
    const { ports, projects, agents, sessions, budgets, runners, usage } = (saved ??
      {}) as Partial<Saved>;
    this.ports.restore(ports);
    this.projects.restore(projects);
    this.agents.restore(agents);
    this.sessions.restore(sessions);
    this.budgets.restore(budgets);
    this.runners.restore(runners);
    this.usage.restore(usage);
  }
}
