/** The part of the object graph about runners: what starts, watches and ends them, and what other rooms give them. */
import process from 'node:process';
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { Journal, Origin } from '#common/origin.ts';
import type { Settings } from '#protocol/settings.ts';
import { agentCallIn } from '#services/agent-call.ts';
import { agentRow } from '#services/agent-table.ts';
import { isInteractiveShell } from '#services/shells.ts';
import type { TrustRecords } from '../authority/needs.ts';
import type { Tokens } from '../authority/tokens.ts';
import type { ProjectLookup } from '../handlers/project-lookup.ts';
import type { ProjectSettingsFile } from '../handlers/resume-setting.ts';
import { runnerHandlers } from '../handlers/runner-handlers.ts';
import { launchFiles } from '../handlers/store-journal.ts';
import { settingsFor } from '../handlers/wishes.ts';
import type { HarborEvent, HarborState } from '../harbor-state.ts';
import { Histories } from '../histories/histories.ts';
import type { Homes } from '../histories/history-files.ts';
import type { ObservedTime } from '../leases/observed-time.ts';
import type { MetricsRegistry } from '../metrics/registry.ts';
import type { Machine } from '../os/machine.ts';
import { redactCommand } from '../os/redact-command.ts';
import { Aftermath } from '../runners/aftermath.ts';
import { Chronicle } from '../runners/chronicle.ts';
import { Insistence } from '../runners/insistence.ts';
import type { LaunchOrder } from '../runners/launch-order.ts';
import { Launches } from '../runners/launches.ts';
import { Leftovers } from '../runners/leftovers.ts';
import type { Hosts, RunnerFiles } from '../runners/needs.ts';
import { noHosts } from '../runners/no-hosts.ts';
import { Pauses } from '../runners/pauses.ts';
import { ProgressWatch } from '../runners/progress-watch.ts';
import { ReadyGate } from '../runners/ready-gate.ts';
import { Reunion } from '../runners/reunion.ts';
import type { Runner } from '../runners/runner.ts';
import { RunnerFigures } from '../runners/runner-figures.ts';
import { Runners } from '../runners/runners.ts';
import { StandingOrders } from '../runners/standing-orders.ts';
import { Starts } from '../runners/starts.ts';
import { Stops } from '../runners/stops.ts';
import { Supervision } from '../runners/supervision.ts';
import { Vigil } from '../runners/vigil.ts';
import { agentRunners, sessionsOfRunners, touching } from './agent-runners.ts';
import { composeBudgets } from './compose-budgets.ts';
import { composeLaunching, type LaunchingWorld } from './compose-launching.ts';
import { composeSessions } from './compose-sessions.ts';
import { pauseAtLimits, progressFacts, reservationsOf } from './compose-spending.ts';
import { composeUsage } from './compose-usage.ts';
import { runnersSeen } from './runners-seen.ts';
import { linking } from './session-links.ts';
import { SessionMeter } from './session-meter.ts';

const second = 1_000;
const minute = 60 * second;
/** How long the token of a runner is good at most, in milliseconds; it ends with its process before. */
const tokenLife = 30 * 24 * 60 * minute;

/** What of the world only runners need; without it nothing is run. */
export interface RunnersWorldParts {
  readonly hosts: Hosts;
  readonly files: RunnerFiles;
}

export interface RunnersWorld extends LaunchingWorld {
  readonly machine: Machine;
  /** The state as decided, and as it is on the disk. */
  readonly decided: HarborState;
  readonly durable: HarborState;
  readonly journal: Journal<HarborEvent>;
  readonly settings: () => Settings;
  readonly time: ObservedTime;
  readonly clock: Clock;
  readonly log: Log;
  readonly lookup: ProjectLookup;
  readonly tokens: Tokens;
  readonly metrics: MetricsRegistry;
  readonly stateDir: string;
  /** Where agents write down what they do; without it nothing of that is read. */
  readonly homes?: (() => Homes) | undefined;
  /** Where a project's settings are written down; without it none is. */
  readonly projectSettings?: ProjectSettingsFile | undefined;
  readonly trust: TrustRecords;
  readonly runnersWorld?: RunnersWorldParts | undefined;
  /** What says to every runner where the server is. */
  readonly runnersEnvironment?: (() => Readonly<Record<string, string>>) | undefined;
}

export function composeRunners(parts: RunnersWorld) {
  const { machine, decided, durable, journal, settings, clock, log, lookup, tokens } = parts;
  const { hosts, files } = parts.runnersWorld ?? noHosts;
  const chronicle = new Chronicle(decided.runners, journal);
  const world = machine.stops;
  const { berths, declared, preflight, readiness, services } = composeLaunching(parts);
  const redact = redactCommand;
  const keys = {
    issue: async ({ name, projectId }: { name: string; projectId: string }, origin: Origin) => {
      const wish = { kind: 'agent' as const, name, projectId, ttl: tokenLife };
      const { issued, secret } = await tokens.issue(wish, origin);
      return { id: issued.id, secret };
    },
    revoke: async (id: string, origin: Origin) => void (await tokens.revoke(id, origin)),
  };
  /** What it said last is counted before anything that was kept for it is given back. */
  const usageEnded = async (runner: Runner, origin: Origin) => {
    await usage.metering.ended(runner);
    await budgets.ended(runner.id, runner.starts - 1, origin);
  };
  const aftermath = new Aftermath(
    [
      (runner, origin) => berths.ended(runner, origin),
      usageEnded,
      (runner, origin) => ofAgents.ended(decided.runners.runner(runner.id) ?? runner, origin),
      async ({ tokenId }, origin) => tokenId && keys.revoke(tokenId, origin),
    ],
    log,
  );
  const insistence = new Insistence(chronicle, clock, log);
  const { budgets, handlers: budgetHandlers } = composeBudgets({
    ...parts,
    runners: runnersSeen(durable.runners),
  });
  const sessions = composeSessions({
    ...parts,
    argvOf: async (id) => (await files.order(id))?.argv,
    runners: agentRunners(
      {
        runner: (id) => decided.runners.runner(id),
        order: (id) => standing.of(id),
        ask: (...asked) => launches.ask(...asked),
        outcome: (id) => launches.outcome(id),
        mode: async (path) => {
          const found = await lookup.find(path).catch(() => ({}));
          return settingsFor(found, settings())['sessions.resume'];
        },
      },
      decided.sessions,
    ),
  });
  const ofAgents = sessionsOfRunners(sessions.sessions);
  const endsAt = ({ kind, timeLimit }: LaunchOrder) => {
    const usual = kind === 'agent' ? settings()['runners.agentTimeLimit'] * minute : 0;
    const limit = timeLimit ?? usual;
    return limit === 0 ? undefined : clock.now() + limit;
  };
  const standing = new StandingOrders({ files, declared });
  const starts: Starts = new Starts({
    redact,
    sessions: ofAgents,
    ...{ chronicle, hosts, files, berths, keys, log, preflight },
    reservations: reservationsOf(budgets),
    metering: {
      begin: (runner, environment) => usage.metering.begin(runner, environment),
      ended: (runner) => usage.metering.ended(runner),
    },
    environment: () => parts.runnersEnvironment?.() ?? {},
    endsAt,
    dependencies: (order: LaunchOrder) => runners.dependencies(order),
    clear: async (runnerId: string) => {
      await aftermath.settled(runnerId);
      return stops.clear(runnerId);
    },
    insistence,
  });
  const grace = () => settings()['stop.grace'] * 1_000;
  const stops: Stops = new Stops({
    ...{ chronicle, hosts, files, berths, world, starts, aftermath, clock, log },
    self: process.pid,
    politeWay: ({ stop, agent, argv }) =>
      stop ?? agentRow(agent ?? '')?.leaves ?? (isInteractiveShell(argv) ? hangUp : undefined),
  });
  const times = {
    get mostCrashes() {
      return settings()['runners.crashes'];
    },
    get crashWindow() {
      return settings()['runners.crashWindow'] * second;
    },
  };
  const silence = () => settings()['runners.silence'] * second;
  const vigil = new Vigil({
    ...{ chronicle, time: parts.time, figures: machine.figures, silence, clock, log },
  });
  const supervision = new Supervision({
    ...{ chronicle, hosts, files, standing, starts, stops, aftermath, times, clock, log },
  });
  const reunion = new Reunion({
    ...{ chronicle, hosts, files, world, standing, starts, stops },
    ...{ supervision, aftermath, berths, endsAt, log },
    ...{ now: () => clock.now(), self: process.pid },
  });
  const leftovers = new Leftovers({ chronicle, world, clock, log, self: process.pid });
  const gate = new ReadyGate({ chronicle, insistence, hosts, files, readiness, log });
  const launches = new Launches({
    ...{ chronicle, starts, stops, redact, grace, clock, log, files: launchFiles(files) },
  });
  const runners: Runners = new Runners({
    ...{ chronicle, hosts, files, gate, launches, stops, declared, grace },
  });
  const usage = composeUsage({ ...parts, spending: budgets });
  const histories = new Histories(parts.homes);
  const meter = new SessionMeter({
    ...{ sessions: durable.sessions, reservations: durable.budgets, usage: usage.usage, budgets },
    ...{ histories, clock, log },
  });
  const progress = new ProgressWatch({
    ...{ chronicle, clock, log },
    factsOf: progressFacts({ sessions: durable.sessions, budgets: durable.budgets, histories }),
    patience: () => ({
      time: settings()['runners.noProgressTime'] * 60_000,
      tokens: settings()['runners.noProgressTokens'],
    }),
  });
  const pauses = new Pauses({ chronicle, hosts, log });
  const limits = pauseAtLimits(budgets, pauses, decided, log);
  const figures = new RunnerFigures(decided.runners, machine.figures, clock);
  const handlers = runnerHandlers({
    ...{ runners, declared, figures, files, projects: lookup, redact, settings, services },
    durable: durable.runners,
    roots: () => Array.from(durable.projects.projects(), ({ root }) => root),
    agentOf: (argv) => agentCallIn(argv)?.row.name,
    orderOfSession: async (id) => {
      const session = durable.sessions.session(id);
      return session && files.order(session.runnerId);
    },
  });
  hosts.onBeat.on((beats) => {
    for (const beat of beats) {
      figures.note(beat);
      vigil.note(beat);
    }
  });
  chronicle.onWritten.on(({ id, runner }) => runner ?? figures.forget(id));
  hosts.onExit.on((exit) => void supervision.heard(exit));
  hosts.onHostGone.on((hostId) => void reunion.hostGone(hostId));
  hosts.onHostAway.on((hostId) => void reunion.hostAway(hostId));
  hosts.onHostBack.on(({ hostId, runners: hosted }) => {
    void reunion.hostBack(hostId, hosted).then(limits.assert);
  });
  return {
    handlers: {
      runners: { ...handlers, attach: touching(handlers.attach, sessions.sessions, log) },
      ...{ budgets: budgetHandlers, usage: usage.handlers, sessions: sessions.handlers },
    },
    open: () => {
      gate.open();
      void usage.open();
      return reunion.open().then(limits.assert);
    },
    look: async () => {
      await reunion.look();
      await vigil.look();
      meter.look();
      progress.look();
      launches.look();
      await leftovers.look();
      await budgets.look();
      await limits.look();
      await sessions.look();
    },
    heard: sessions.heard,
    /** The handler that makes agents known, as it ties them to the runners that they work in. */
    linking: (start: Parameters<typeof linking>[0]) =>
      linking(start, {
        ...{ runners: decided.runners, agents: decided.agents, ledger: decided.sessions, log },
        sessions: sessions.sessions,
      }),
    close: () => {
      sessions.close();
      gate.close();
      supervision.close();
      insistence.close();
      return usage.close();
    },
  };
}

/** What the terminal of a shell does when a person closes it. */
const hangUp = { signal: 'SIGHUP' } as const;
