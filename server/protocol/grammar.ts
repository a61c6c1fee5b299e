/** The grammar of the contract: how a request and an event are declared, and what a complete set of handlers is. Knows no request. */
import type * as z from 'zod/mini';

/** What a request may do to the world. Confirm dialogs, tool hints, retries and authority follow from it. */
export type Effect = 'read' | 'write' | 'destructive';

/** Whose it is: the machine's and so the user's alone, one project's, or nobody's but the caller's own. */
export type Scope = 'machine' | 'project' | 'own';

/** How the params of a request name what it touches. What does not exist is nobody's, and may be named by all. */
export type Target =
  | { readonly path: string }
  | { readonly projectId: string }
  | { readonly leaseId: string }
  | { readonly runnerId: string }
  | { readonly sessionId: string }
  | { readonly port: number }
  /** A runner, and the caller's only if it was the one that had it started: an agent ends no more than that. */
  | { readonly started: RunnerNamed }
  /** The runners whose processes listen there, each as if it were named. */
  | { readonly stops: PortNamed }
  /** What is everybody's, of every project. */
  | { readonly all: true };

/** By its id, or by its name in the project at a path. */
export interface RunnerNamed {
  readonly runnerId?: string | undefined;
  readonly path?: string | undefined;
  readonly name?: string | undefined;
}

/** By its number, or as that of a service of the project at a path. */
export interface PortNamed {
  readonly path: string;
  readonly port?: number | undefined;
  readonly service?: string | undefined;
}

/** Something a client asks and the server answers. */
export interface Request<
  P extends z.ZodMiniType = z.ZodMiniType,
  R extends z.ZodMiniType = z.ZodMiniType,
> {
  /** `noun/verb`. */
  readonly method: string;
  readonly effect: Effect;
  /** Who may ask follows from effect and scope alone. */
  readonly scope: Scope;
  /** What it reads may hold anything, as what a program printed does: an agent reads its own project's, a reader none. */
  readonly isPrivate?: boolean;
  /** One sentence, shown by `--help`, in the reference and to language models. */
  readonly summary: string;
  readonly params: P;
  readonly result: R;
  /** What of which projects it touches; there whenever a request of scope `project` changes something. */
  targets?(params: z.output<P>): readonly Target[];
  /** Asked so, it takes a person, whosever it is: what an agent may not do, in words; undefined when it may. */
  personal?(params: z.output<P>): string | undefined;
}

/** A request that changes something of a project must say of which one; without it a declaration does not compile. */
type Reach<P extends z.ZodMiniType> =
  | { readonly effect: 'read'; readonly scope: Scope; readonly isPrivate?: false }
  | {
      readonly effect: 'read';
      readonly scope: Scope;
      readonly isPrivate: true;
      targets(params: z.output<P>): readonly Target[];
    }
  | {
      readonly effect: Exclude<Effect, 'read'>;
      readonly scope: 'machine' | 'own';
      /** Whose windows hear of it when an agent asks for it. */
      targets?(params: z.output<P>): readonly Target[];
    }
  | {
      readonly effect: Exclude<Effect, 'read'>;
      readonly scope: 'project';
      targets(params: z.output<P>): readonly Target[];
      personal?(params: z.output<P>): string | undefined;
    };

export function request<P extends z.ZodMiniType, R extends z.ZodMiniType>(
  method: string,
  shape: Pick<Request<P, R>, 'summary' | 'params' | 'result'> & Reach<P>,
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
