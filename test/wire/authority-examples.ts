/** Params with which each request that changes something can be asked, so that the table of authority has no gap. */
import type { WireClient } from './wire-client.ts';

/** A project to act on, made by the user beforehand: its service `web` is leased. */
export interface Scenery {
  readonly user: WireClient;
  readonly root: string;
  readonly projectId: string;
  readonly leaseId: string;
  readonly port: number;
  /** An agent that the user launched as `ours`, for the requests that speak of runners and sessions. */
  readonly runnerId: string;
  readonly sessionId: string;
}

/** Of what may be read of one's own project alone: what programs printed, and agents said. */
export const privateExamples: Readonly<Record<string, (scenery: Scenery) => object>> = {
  'runners/transcript': ({ runnerId }) => ({ runnerId }),
  'sessions/search': ({ root }) => ({ path: root, text: 'another' }),
  'sessions/read': ({ sessionId }) => ({ sessionId }),
};

/** By method; a request that changes something and is missing here fails the test by name. */
export const examples: Readonly<Record<string, (scenery: Scenery) => object>> = {
  'authority/issue': ({ root }) => ({ kind: 'agent', name: 'another', path: root, ttl: 60 }),
  'authority/revoke': () => ({ id: 't_0123456789abcdef' }),
  'trust/grant': ({ root }) => ({ path: root, hashes: [] }),
  'trust/revoke': ({ projectId }) => ({ projectId }),
  'authority/answer': () => ({ id: 'a_0123456789abcdef', allow: true }),
  'server/stop': () => ({}),
  'projects/rename': ({ projectId: project }) => ({ project, name: 'another' }),
  'projects/tag': ({ projectId: project }) => ({ project, add: ['another'] }),
  'projects/archive': ({ projectId: project }) => ({ project }),
  'projects/unarchive': ({ projectId: project }) => ({ project }),
  'projects/forget': ({ projectId: project }) => ({ project }),
  'server/handOver': () => ({ version: '99.0.0', protocol: { major: 1, minor: 9 } }),
  'instances/announce': ({ root }) => ({ folders: [root] }),
  'runners/launch': ({ root }) => ({ path: root, argv: ['sleep', '60'], name: 'another' }),
  'runners/start': ({ root }) => ({ path: root, name: 'another' }),
  'runners/restart': ({ root }) => ({ path: root, name: 'another' }),
  'runners/stop': ({ root }) => ({ path: root, name: 'ours' }),
  'runners/up': ({ root }) => ({ path: root }),
  'runners/down': ({ root }) => ({ path: root }),
  'runners/remove': ({ runnerId }) => ({ runnerId }),
  'runners/attach': ({ root }) => ({ path: root, name: 'ours', rights: 'view' }),
  'agents/start': ({ root }) => ({
    ...{ name: 'another', sessionId: 's_2', path: root },
    process: { pid: 4_000_000, startTime: '1', bootId: 'another' },
  }),
  'agents/end': () => ({ name: 'another', sessionId: 's_2' }),
  'agents/note': () => ({ name: 'another', sessionId: 's_2', verdict: 'left', why: 'managed' }),
  'agents/keep': () => ({ agentId: 'g_0123456789abcdef' }),
  'sessions/setResume': ({ root: path }) => ({ path, resume: 'auto' }),
  'sessions/decline': () => ({ sessionId: 's_0123456789abcdef' }),
  'sessions/delete': () => ({ sessionIds: ['s_0123456789abcdef'] }),
  'budgets/set': ({ root }) => ({ scope: 'project', path: root, unit: 'tokens', limit: 1_000 }),
  'budgets/remove': () => ({ budgetId: 'b_0123456789abcdef' }),
  'budgets/raise': () => ({ budgetId: 'b_0123456789abcdef', limit: 2_000 }),
  'budgets/continueOnce': () => ({ runnerId: 'r_0123456789abcdef' }),
  'budgets/release': () => ({ runnerId: 'r_0123456789abcdef' }),
  'usage/report': ({ root }) => ({ path: root, tokens: { output: 5 } }),
  'ports/lease': ({ root }) => ({ path: root, service: 'another' }),
  'ports/leaseProject': ({ root }) => ({ path: root }),
  'ports/yield': ({ leaseId }) => ({ leaseId }),
  'ports/renew': ({ port }) => ({ port, ttl: 60 }),
  'ranges/promote': ({ root: path }) => ({ type: 'nobodys', path }),
  'ranges/undo': () => ({ type: 'nobodys' }),
  'ports/release': ({ port }) => ({ port }),
  'ports/adopt': ({ root, port }) => ({ path: root, port }),
  'ports/reserve': ({ root, port }) => ({ path: root, port }),
  'ports/stop': ({ root, port }) => ({ path: root, port }),
};
