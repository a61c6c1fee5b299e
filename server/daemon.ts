/** The whole object graph of the server on one page: rooms meet only here. */
import { every } from '#common/clock.ts';
import { Emitter } from '#common/emitter.ts';
import { Scope } from '#common/scope.ts';
import type { ProjectRoot } from '#discovery/project-id.ts';
import type { ServerStatus } from '#protocol/server.ts';
import { defaultSettings } from '#protocol/settings.ts';
import { TypeTable } from '#services/type-table.ts';
import type { Pass } from './authority/authority.ts';
import type { Tokens } from './authority/tokens.ts';
import { composeActivity } from './composition/compose-activity.ts';
import { composeAgents } from './composition/compose-agents.ts';
import { composeAuthority } from './composition/compose-authority.ts';
import { composeLeasing } from './composition/compose-leasing.ts';
import { composeMachine } from './composition/compose-machine.ts';
import { composePorts } from './composition/compose-ports.ts';
import { composeProjects } from './composition/compose-projects.ts';
import { composeRunners } from './composition/compose-runners.ts';
import { composeStore } from './composition/compose-store.ts';
import { portTimesOf } from './composition/settings-in-rooms.ts';
import type { DaemonParts } from './daemon-parts.ts';
import { Dispatch } from './handlers/dispatch.ts';
import { Farewell } from './handlers/farewell.ts';
import { instanceHandlers } from './handlers/instance-handlers.ts';
import type { MachineFeed } from './handlers/machine-feed.ts';
import { isShown, Picture } from './handlers/picture.ts';
import { projectHandlers } from './handlers/project-handlers.ts';
import type { ProjectLookup } from './handlers/project-lookup.ts';
import { serverHandlers } from './handlers/server-handlers.ts';
import { Sessions } from './handlers/sessions.ts';
import { StateFeed } from './handlers/state-feed.ts';
import { historyOf, stateHandlers } from './handlers/state-handlers.ts';
import { storeJournal } from './handlers/store-journal.ts';
import { Witness } from './handlers/witness.ts';
import { type HarborEvent, HarborState } from './harbor-state.ts';
import { Instances } from './instances/instances.ts';
import { ObservedTime } from './leases/observed-time.ts';
import { longestStep, lookAtDirectories, lookEvery, lookOften } from './look-times.ts';
import { Lookout } from './lookout.ts';
import { EventMetrics } from './metrics/event-metrics.ts';
import { MetricsRegistry } from './metrics/registry.ts';
import type { HeldPorts } from './ports/held-ports.ts';
import type { DirectoryWatch } from './projects/directory-watch.ts';
import { SelfPortrait } from './self-portrait.ts';
import { Soundness } from './soundness.ts';
import { StartUp } from './start-up.ts';
import type { Store } from './store/store.ts';

export class Daemon {
  /** The server is to end, and why. */
  readonly onStop = new Emitter<string>();
  /** Begun when the server is to end; whoever ends it waits for it. */
  readonly farewell = new Farewell();
  readonly metrics = new MetricsRegistry();
  readonly #parts: DaemonParts;
  readonly #scope = new Scope();
  readonly #decided: HarborState;
  readonly #durable: HarborState;
  readonly #store: Store<HarborEvent>;
  readonly #instances: Instances;
  readonly #tokens: Tokens;
  readonly #sessions: Sessions;
  readonly #feed: StateFeed;
  readonly #machineFeed: MachineFeed;
  readonly #projects: ProjectLookup;
  readonly #lookout: Lookout;
  readonly #runners: ReturnType<typeof composeRunners>;
  readonly #startUp: StartUp;
  readonly #directories: DirectoryWatch;
  readonly #held: HeldPorts;
  readonly #soundness: Soundness;
  readonly #portrait: SelfPortrait;
  readonly #startedAt: number;
  /** Of the last event that is durable. */
  #revision = 0;

  constructor(parts: DaemonParts) {
    const { clock, log } = parts;
    this.#parts = parts;
    const { settings = () => defaultSettings, types = () => TypeTable.builtIn } = parts;
    const times = portTimesOf(settings);
    this.#decided = new HarborState(times);
    this.#durable = new HarborState(times);
    this.#startedAt = clock.now();
    this.#store = composeStore({
      ...parts,
      settings,
      folded: this.#decided,
      metrics: this.metrics,
    });
    const time = new ObservedTime(clock, longestStep);
    this.#soundness = new Soundness(clock, lookEvery, parts);
    this.#instances = new Instances(parts.machine.liveness, clock);

    const journal = storeJournal(this.#store);
    const state = { decided: this.#decided, durable: this.#durable, instances: this.#instances };
    const world = { ...parts, settings, types, journal, time, ...state };
    const composed = composePorts(world);
    const { held, watch, keeper, health, healthOf, projectOf } = composed;
    this.#held = held;
    const { directories, presenceOf, view, register, lookup: projects } = composeProjects(world);
    this.#directories = directories;
    this.#projects = projects;
    const picture = new Picture(this.#durable, this.#instances, presenceOf, healthOf, clock);
    this.#feed = new StateFeed(picture, () => this.#position());
    const history = historyOf(this.#store, () => this.#position());
    const machine = composeMachine({ ...world, ...composed, lookup: projects });
    this.#machineFeed = machine.feed;
    const authority = composeAuthority({
      ...{ ...world, lookup: projects },
      hasAsks: parts.own === undefined,
    });
    const { tokens } = authority;
    this.#tokens = tokens;
    const agents = composeAgents({ ...world, lookup: projects, projectOf, tokens });
    const more = { lookup: projects, projects, register, tokens, agents: agents.agents };
    const leasing = composeLeasing({ ...world, ...composed, ...more });
    const others = { metrics: this.metrics, newTypes: leasing.newTypes };
    this.#runners = composeRunners({ ...world, ...composed, ...more, ...others });
    this.#startUp = new StartUp({
      ...{ ledger: this.#decided.ports, orphans: composed.orphans, clock, log },
      isConfigurationBroken: () => this.#soundness.configurationTrouble() !== undefined,
      write: (report) => this.#write({ type: 'serverRecovered', serverId: parts.serverId, report }),
    });
    this.#lookout = new Lookout({
      ...{ time, watch, keeper, health, clock, log },
      isThere: (leaseId) => this.#durable.ports.lease(leaseId) !== undefined,
      others: [this.#startUp, this.#instances, tokens, agents.agents, this.#runners],
    });
    this.#portrait = new SelfPortrait({
      ...{ parts, durable: this.#durable, instances: this.#instances, soundness: this.#soundness },
      startedAt: this.#startedAt,
      now: () => ({
        revision: this.#revision,
        connections: this.#sessions.count,
        store: this.#store.mode,
        start: this.#startUp.report,
      }),
    });
    const activity = composeActivity({
      ...{ store: this.#store, durable: this.#durable, lookup: projects },
      revision: () => this.#revision,
    });
    const dispatch = new Dispatch(
      {
        server: serverHandlers(
          this.#portrait,
          () => this.metrics.report(this.#startedAt, clock.now()),
          (why) => {
            this.farewell.begin();
            this.onStop.emit(why);
          },
        ),
        projects: projectHandlers({
          ...{ lookup: projects, view, projects: register },
          look: () => this.#directories.look(),
        }),
        instances: instanceHandlers(this.#instances, projects, view),
        ...leasing.handlers,
        agents: { ...agents.handlers, start: this.#runners.linking(agents.handlers.start) },
        machine: machine.handlers,
        state: stateHandlers(picture, this.#feed, history),
        ...authority.handlers,
        activity: activity.handlers,
        ...this.#runners.handlers,
      },
      authority.check,
    );
    const witness = new Witness(log, clock, this.metrics);
    const { serverId, version } = parts;
    const instances = this.#instances;
    const { farewell } = this;
    this.#sessions = new Sessions({
      ...{ serverId, version, instances, dispatch, witness, tokens, farewell },
      upstream: parts.own?.upstream,
    });
    this.metrics.gauge(
      'harbormaster_connections',
      'Connections that are open.',
      () => this.#sessions.count,
    );
    const counted = new EventMetrics(this.metrics);
    this.#store.onCommitted.on((entry) => {
      const { events, at, revision } = entry;
      this.#revision = revision;
      counted.note(events, at);
      this.#feed.note((dirt) => picture.apply(events, at, dirt));
      activity.feed.note(entry);
      composed.begun.heard(events);
      this.#runners.heard(events);
    });
    this.#store.onModeChanged.on((mode) => {
      this.#soundness.mode = mode;
      if (mode.mode === 'writable') this.#catchUp();
      else log.error('The journal cannot be written.', { failure: mode.failure });
      if (mode.mode === 'readOnly' && mode.failure.reason === 'superseded')
        this.onStop.emit('another server took over');
    });
    this.#directories.onChanged.on((id) => this.#feed.note((dirt) => dirt.projects.add(id)));
    health.onChanged.on((ids) => {
      this.#feed.note((dirt) => {
        for (const id of ids) dirt.leases.add(id);
      });
    });
    this.#instances.onChanged.on((instance) => {
      if (isShown(instance)) this.#feed.note((dirt) => dirt.instances.add(instance.id));
    });
  }

  /** Loads the state and begins to look after it. After this, sessions may open. */
  async open(): Promise<void> {
    const { serverId, version, clock } = this.#parts;
    this.#soundness.report = await this.#store.open();
    if (!this.#soundness.report.sound) this.metrics.count('recoveries', { kind: 'repaired' });
    await this.#scope.add(() => this.#store.close());
    this.#durable.restore(this.#decided.save());
    this.#revision = this.#store.revision;
    await this.#scope.add(() => this.#held.close());
    this.#lookout.open();
    await this.#scope.add(() => this.#runners.close());
    this.#startUp.opened(this.#soundness.report);
    await this.#write({ type: 'serverStarted', serverId, version, pid: process.pid });
    await this.#scope.add(every(clock, lookEvery, () => this.#soundness.pulse.beat()));
    if (this.#parts.own) return this.#beginOwn(this.#parts.own.project);
    const looks = [
      every(clock, lookEvery, () => this.#lookout.look()),
      every(clock, lookAtDirectories, () => this.#directories.look()),
      every(clock, lookOften, () => this.#lookout.lookForExpected()),
    ];
    for (const cancel of looks) await this.#scope.add(cancel);
    await this.#scope.add(() => this.#machineFeed.close());
    void this.#directories.look();
    void this.#runners.open();
  }

  /** A project's server knows its project from the start, and has nobody's ports to look after. */
  async #beginOwn({ root }: ProjectRoot): Promise<void> {
    await this.#projects.meetAt(root, { by: 'server', correlation: this.#parts.serverId });
    const look = every(this.#parts.clock, lookEvery, () => this.#instances.look());
    await this.#scope.add(look);
    await this.#startUp.tell();
  }

  /** Opens the session of one client that has proven itself. */
  get openSession(): Sessions['open'] {
    return this.#sessions.open;
  }

  /** What an issued token stands for just now; undefined when it is over. */
  pass(id: string): Pass | undefined {
    return this.#tokens.pass(id);
  }

  /** Every project that was met. */
  get projects(): Iterable<ProjectRoot> {
    return this.#durable.projects.projects();
  }

  /** True when nobody is connected and nothing is held. */
  get isIdle(): boolean {
    return (
      this.#sessions.count === 0 && this.#durable.ports.size === 0 && !this.#durable.runners.isBusy
    );
  }

  status(): ServerStatus {
    return this.#portrait.status();
  }

  /** Ends everything in the reverse order of opening; what is held stays written down. */
  async close(): Promise<void> {
    await this.#startUp.tell();
    await this.#write({ type: 'serverStopped', serverId: this.#parts.serverId });
    await this.#scope.close();
  }

  /** After the store could not write it read its files anew, and both copies of the state are what it found there. */
  #catchUp(): void {
    if (this.#soundness.report) this.metrics.count('recoveries', { kind: 'writable' });
    // What is gone afterwards is told, too: nobody is told of anything before this is over.
    this.#feed.note((dirt) => dirt.markAll(this.#durable));
    this.#durable.restore(this.#decided.save());
    this.#revision = this.#store.revision;
    this.#feed.note((dirt) => dirt.markAll(this.#durable));
  }

  #position() {
    return { journalId: this.#store.journalId, revision: this.#revision };
  }

  /** What the server says of itself is worth writing down, but not worth failing for. */
  async #write(event: HarborEvent): Promise<void> {
    const origin = { by: 'server', correlation: this.#parts.serverId };
    await this.#store.commit([event], origin).catch((failure: unknown) => {
      this.#parts.log.warn('The journal cannot be written.', { failure });
    });
  }
}
