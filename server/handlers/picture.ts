/** The live picture as clients see it: only what is durable, in the contract's words. It never shows what might still be undone. */
import type { Clock } from '#common/clock.ts';
import type { Instance as WireInstance } from '#protocol/instances.ts';
import type { Project as WireProject } from '#protocol/projects.ts';
import type { Change } from '#protocol/state.ts';
import type { HarborEvent, HarborState } from '#server/harbor-state.ts';
import type { Instance, Instances } from '#server/instances/instances.ts';
import type { Presence } from '#server/projects/needs.ts';
import type { Project } from '#server/projects/project.ts';
import { BudgetPicture } from './budget-picture.ts';
import { wireRunner } from './runner-words.ts';
import { agentInstance, type HealthOf, wireInstance, wireProject, withHealth } from './words.ts';

/** Ids of what changed since somebody was told. */
export class Dirt {
  readonly leases = new Set<string>();
  readonly projects = new Set<string>();
  readonly instances = new Set<string>();
  readonly budgets = new Set<string>();
  readonly runners = new Set<string>();

  /** Whatever there is in this state. */
  markAll({ ports, projects, agents, budgets, runners }: HarborState): void {
    for (const { id } of budgets.budgets()) this.budgets.add(id);
    for (const { id } of ports.leases()) this.leases.add(id);
    for (const { id } of projects.projects()) this.projects.add(id);
    for (const { id } of agents.agents()) this.instances.add(id);
    for (const { id } of runners.runners()) this.runners.add(id);
  }

  get isEmpty(): boolean {
    const { leases, projects, instances, budgets, runners } = this;
    return [leases, projects, instances, budgets, runners].every(({ size }) => size === 0);
  }
}

export class Picture {
  readonly #durable: HarborState;
  readonly #instances: Instances;
  readonly #presenceOf: (projectId: string) => Presence;
  readonly #budgetPicture: BudgetPicture;
  readonly #wireLease: ReturnType<typeof withHealth>;

  constructor(
    durable: HarborState,
    instances: Instances,
    presenceOf: (projectId: string) => Presence,
    healthOf: HealthOf,
    clock: Pick<Clock, 'now'>,
  ) {
    this.#budgetPicture = new BudgetPicture(durable.budgets, () => clock.now());
    this.#wireLease = withHealth(healthOf);
    this.#durable = durable;
    this.#instances = instances;
    this.#presenceOf = presenceOf;
  }

  /** Folds durable events in and notes on `dirt` what they touched. */
  apply(events: readonly HarborEvent[], at: number, dirt: Dirt): void {
    for (const event of events) {
      const touched = this.#durable.apply(event, at);
      const { leaseId, projectId, agentIds = [], budgetIds = [], runnerIds = [] } = touched;
      for (const id of budgetIds) dirt.budgets.add(id);
      if (leaseId !== undefined) dirt.leases.add(leaseId);
      if (projectId !== undefined) dirt.projects.add(projectId);
      for (const id of agentIds) dirt.instances.add(id);
      for (const id of runnerIds) dirt.runners.add(id);
    }
  }

  /** Everything there is. */
  whole(): Change {
    return {
      leases: [...this.#durable.ports.leases()].map(this.#wireLease),
      leasesGone: [],
      instances: this.#shown(),
      instancesGone: [],
      projects: [...this.#durable.projects.projects()].map((project) => this.#project(project)),
      projectsGone: [],
      ...this.#budgetPicture.whole(),
      runners: [...this.#durable.runners.runners()].map(wireRunner),
      runnersGone: [],
    };
  }

  /** What the ids on `dirt` are now. */
  changes(dirt: Dirt): Change {
    const leases = [...dirt.leases].map((id) => [id, this.#durable.ports.lease(id)] as const);
    const shown = new Map(this.#shown().map((instance) => [instance.id, instance]));
    const instances = [...dirt.instances].map((id) => [id, shown.get(id)] as const);
    const known = this.#durable.projects;
    const projects = [...dirt.projects].map((id) => [id, known.project(id)] as const);
    const runners = [...dirt.runners].map((id) => [id, this.#durable.runners.runner(id)] as const);
    return {
      leases: leases.flatMap(([, lease]) => (lease ? [this.#wireLease(lease)] : [])),
      leasesGone: leases.flatMap(([id, lease]) => (lease ? [] : [id])),
      instances: instances.flatMap(([, instance]) => (instance ? [instance] : [])),
      instancesGone: instances.flatMap(([id, instance]) => (instance ? [] : [id])),
      projects: projects.flatMap(([, project]) => (project ? [this.#project(project)] : [])),
      projectsGone: projects.flatMap(([id, project]) => (project ? [] : [id])),
      ...this.#budgetPicture.changes(dirt.budgets),
      runners: runners.flatMap(([, runner]) => (runner ? [wireRunner(runner)] : [])),
      runnersGone: runners.flatMap(([id, runner]) => (runner ? [] : [id])),
    };
  }

  #project(project: Project): WireProject {
    return wireProject(project, this.#presenceOf(project.id));
  }

  /** Who is connected, and the agents that their hooks made known. */
  #shown(): WireInstance[] {
    const agents = [...this.#durable.agents.agents()].map(agentInstance);
    return [...this.#instances.all().filter(isShown).map(wireInstance), ...agents];
  }
}

/** A command's connection comes and goes in milliseconds; what it holds is shown by its lease. */
export function isShown({ kind }: Pick<Instance, 'kind'>): boolean {
  return kind === 'window' || kind === 'agent';
}
