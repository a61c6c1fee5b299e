/** The grammar of the contract: how a request and an event are declared, and what a complete set of handlers is. Knows no request. */
import type * as z from 'zod/mini';

/** What a request may do to the world. Confirm dialogs, tool hints, retries and authority follow from it. */
export type Effect = 'read' | 'write' | 'destructive';

/** Something a client asks and the server answers. */
export interface Request<
  P extends z.ZodMiniType = z.ZodMiniType,
  R extends z.ZodMiniType = z.ZodMiniType,
> {
  /** `noun/verb`. */
  readonly method: string;
  readonly effect: Effect;
  /** One sentence, shown by `--help`, in the reference and to language models. */
  readonly summary: string;
  readonly params: P;
  readonly result: R;
}

export function request<P extends z.ZodMiniType, R extends z.ZodMiniType>(
  method: string,
  shape: Omit<Request<P, R>, 'method'>,
): Request<P, R> {
  return { method, ...shape };
}

/** Something the server tells whoever watches; nobody answers. */
export interface Event<P extends z.ZodMiniType = z.ZodMiniType> {
  /** `noun/didVerb`. */
  readonly method: string;
  readonly summary: string;
  readonly params: P;
}

export function event<P extends z.ZodMiniType>(
  method: string,
  shape: Omit<Event<P>, 'method'>,
): Event<P> {
  return { method, ...shape };
}

/** All requests of one noun. */
export type Requests = Readonly<Record<string, Request>>;

/** What a caller sends. */
export type Params<R extends Request> = z.input<R['params']>;
/** What a caller gets back. */
export type Result<R extends Request> = z.output<R['result']>;

/** One function per request of a noun; leaving one out does not compile. */
export type Handlers<Noun extends Requests, Caller> = {
  readonly [K in keyof Noun]: (
    params: z.output<Noun[K]['params']>,
    caller: Caller,
  ) => z.input<Noun[K]['result']> | Promise<z.input<Noun[K]['result']>>;
};
