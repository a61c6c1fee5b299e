/** All durable state of the server: every room's ledger, and which of them an event belongs to. */
import type { Folded } from '#server/store/entry.ts';
import type { AuthorityEvent } from './authority/authority-events.ts';
import type { PortEvent } from './ports/port-events.ts';
import type { PortTimes } from './ports/port-lease.ts';
import { PortLedger } from './ports/port-ledger.ts';
import { type ProjectEvent, projectIdIn } from './projects/project-events.ts';
import { ProjectLedger } from './projects/project-ledger.ts';

/** A server took over the state directory, or left it in good order. */
export type ServerEvent =
  | {
      readonly type: 'serverStarted';
      readonly serverId: string;
      readonly version: string;
      readonly pid: number;
    }
  | { readonly type: 'serverStopped'; readonly serverId: string };

export type HarborEvent = AuthorityEvent | PortEvent | ProjectEvent | ServerEvent;

interface Saved {
  readonly ports: unknown;
  readonly projects: unknown;
}

/** What an event changed, by id. */
export interface Touched {
  readonly leaseId?: string;
  readonly projectId?: string;
}

export class HarborState implements Folded<HarborEvent> {
  readonly ports: PortLedger;
  readonly projects = new ProjectLedger();

  constructor(times?: PortTimes) {
    this.ports = new PortLedger(times);
  }

  apply(event: HarborEvent, at: number): Touched {
    switch (event.type) {
      case 'serverStarted':
      case 'serverStopped':
      case 'tokenIssued':
      case 'tokenEnded':
      case 'askAnswered':
      case 'trustGranted':
      case 'trustRevoked':
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
        this.projects.apply(event, at);
        return { projectId: projectIdIn(event) };
      default:
        return { leaseId: this.ports.apply(event, at) };
    }
  }

  save(): Saved {
    return { ports: this.ports.save(), projects: this.projects.save() };
  }

  restore(saved: unknown): void {
    const { ports, projects } = (saved ?? {}) as Partial<Saved>;
    this.ports.restore(ports);
    this.projects.restore(projects);
  }
}
