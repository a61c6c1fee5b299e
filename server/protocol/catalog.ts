/** Every request there is, in one table: dispatch, help and reference are projections of it. */
import { activity } from './activity.ts';
import { adoption } from './adoption.ts';
import { agents } from './agents.ts';
import { authority } from './authority.ts';
import { budgets } from './budgets.ts';
import type { Request } from './grammar.ts';
import { instances } from './instances.ts';
import { machine } from './machine.ts';
import { ports } from './ports.ts';
import { projects } from './project-register.ts';
import { ranges } from './ranges.ts';
import { runners } from './runners.ts';
import { server } from './server.ts';
import { sessions } from './sessions.ts';
import { state } from './state.ts';
import { stops } from './stops.ts';
import { trust } from './trust.ts';
import { types } from './types.ts';
import { usage } from './usage.ts';

export const catalog = {
  ...{ server, projects, instances, types, ranges, machine },
  ports: { ...ports, ...stops, ...adoption },
  ...{ state, activity, authority, trust, agents, sessions, budgets, runners, usage },
} as const;
export type Catalog = typeof catalog;

/** Every request by its method. */
export const requestsByMethod: ReadonlyMap<string, Request> = new Map(
  Object.values(catalog).flatMap((noun) =>
    Object.values<Request>(noun).map((request) => [request.method, request] as const),
  ),
);
