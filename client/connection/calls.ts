/** The catalog as types: what can be asked by which method, and what comes back. Types only, so that a quick command loads no schema. */
import type * as z from 'zod/mini';
import type { activityEvents } from '#protocol/activity.ts';
import type { authorityEvents } from '#protocol/authority.ts';
import type { Catalog } from '#protocol/catalog.ts';
import type { Event, Params, Request, Result } from '#protocol/grammar.ts';
import type { machineEvents } from '#protocol/machine.ts';
import type { sessionEvents } from '#protocol/sessions.ts';
import type { stateEvents } from '#protocol/state.ts';
import type { stopEvents } from '#protocol/stops.ts';

type Noun = keyof Catalog & string;

/** `noun/verb` of every request. A test holds the catalog to it. */
export type Method = { [N in Noun]: `${N}/${keyof Catalog[N] & string}` }[Noun];

type RequestOf<M extends Method> = M extends `${infer N}/${infer V}`
  ? N extends Noun
    ? V extends keyof Catalog[N]
      ? Extract<Catalog[N][V], Request>
      : never
    : never
  : never;

export type ParamsOf<M extends Method> = Params<RequestOf<M>>;
export type ResultOf<M extends Method> = Result<RequestOf<M>>;

/** What an event carries, by its method. */
export interface EventParams {
  readonly 'state/didChange': ParamsOfEvent<typeof stateEvents.didChange>;
  readonly 'authority/didAsk': ParamsOfEvent<typeof authorityEvents.didAsk>;
  readonly 'activity/didHappen': ParamsOfEvent<typeof activityEvents.didHappen>;
  readonly 'machine/didChange': ParamsOfEvent<typeof machineEvents.didChange>;
  readonly 'sessions/didChange': ParamsOfEvent<typeof sessionEvents.didChange>;
  readonly 'ports/didStop': ParamsOfEvent<typeof stopEvents.didStop>;
}

type ParamsOfEvent<E extends Event> = z.output<E['params']>;
