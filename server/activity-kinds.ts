/** To which kind of activity every event belongs that the rooms can write. */
import type { ActivityKind } from '#protocol/activity.ts';
import type { HarborEvent } from './harbor-state.ts';

const kinds: Readonly<Record<HarborEvent['type'], ActivityKind>> = {
  portLeased: 'lease',
  portBound: 'listening',
  portContested: 'conflict',
  portUnbound: 'listening',
  portCleared: 'conflict',
  portMoved: 'conflict',
  leasePassed: 'lease',
  leaseAwaited: 'lease',
  leaseAdopted: 'lease',
  leaseRenewed: 'lease',
  portReleased: 'lease',
  leaseUnused: 'lease',
  singletonDeclared: 'lease',
  singletonTaken: 'lease',
  leaseShared: 'lease',
  leaseUnshared: 'lease',
  leaseWentDown: 'lease',
  stopAsked: 'stop',
  processStopped: 'stop',
  stopEnded: 'stop',
  projectMet: 'project',
  copyNumbered: 'project',
  copyNumberFreed: 'project',
  projectRenamed: 'project',
  projectTagged: 'project',
  projectArchived: 'project',
  projectRestored: 'project',
  projectForgotten: 'project',
  agentStarted: 'agent',
  agentEnded: 'agent',
  agentLeased: 'agent',
  agentLeftoversKept: 'agent',
  commandJudged: 'agent',
  serviceTypeMade: 'configuration',
  serviceTypeUndone: 'configuration',
  serviceTypePromoted: 'configuration',
  tokenIssued: 'authority',
  tokenEnded: 'authority',
  askAnswered: 'authority',
  trustGranted: 'authority',
  trustRevoked: 'authority',
  serverStarted: 'server',
  serverRecovered: 'server',
  serverStopped: 'server',
};

/** Of an event that a later version wrote, the server's: somebody has to have it. */
export function activityKindOf(type: string): ActivityKind {
  return Object.hasOwn(kinds, type) ? kinds[type as HarborEvent['type']] : 'server';
}
