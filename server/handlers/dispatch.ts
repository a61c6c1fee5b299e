/** One table from method to handler: checks the params and the caller's authority, calls, and answers in the contract's words. */
import type { Catalog } from '#protocol/catalog.ts';
import { catalog, requestsByMethod } from '#protocol/catalog.ts';
import { HarborError, type Problem } from '#protocol/errors.ts';
import type { Handlers, Request } from '#protocol/grammar.ts';
import { problemsOf } from '#protocol/problems.ts';
import type { AuthorityCheck } from './authority-check.ts';
import type { Caller } from './caller.ts';

/** A complete set of handlers: a request without one does not compile. */
export type AllHandlers = { readonly [Noun in keyof Catalog]: Handlers<Catalog[Noun], Caller> };

type Handler = (params: unknown, caller: Caller) => unknown;

/** Longest text of a caller's that is repeated in an error, in characters. */
const quoteLength = 40;

export class Dispatch {
  readonly #table = new Map<string, { readonly request: Request; readonly handle: Handler }>();
  readonly #authority: Pick<AuthorityCheck, 'check'>;

  constructor(handlers: AllHandlers, authority: Pick<AuthorityCheck, 'check'>) {
    this.#authority = authority;
    for (const [noun, requests] of Object.entries(catalog))
      for (const [verb, request] of Object.entries<Request>(requests)) {
        const handle = (handlers as unknown as Record<string, Record<string, Handler>>)[noun]?.[
          verb
        ];
        if (handle) this.#table.set(request.method, { request, handle });
      }
  }

  /** Throws a HarborError that names what was wrong; any other failure is a bug. */
  async call(method: string, params: unknown, caller: Caller): Promise<unknown> {
    const entry = this.#table.get(method);
    if (!entry) throw unknownMethod(method);
    const parsed = entry.request.params.safeParse(params ?? {});
    if (!parsed.success) throw invalidParams(method, problemsOf(parsed.error.issues, 'params'));
    await this.#authority.check(entry.request, parsed.data, caller);
    return await entry.handle(parsed.data, caller);
  }
}

function unknownMethod(method: string): HarborError {
  const [noun = ''] = method.split('/');
  const ofNoun = [...requestsByMethod.keys()].filter((known) => known.startsWith(`${noun}/`));
  const known = (
    ofNoun.length > 0 ? ofNoun : Object.keys(catalog).map((each) => `${each}/...`)
  ).join(', ');
  return new HarborError(
    'unknownMethod',
    `There is no request '${method.slice(0, quoteLength)}'. There are: ${known}.`,
  );
}

function invalidParams(method: string, problems: readonly Problem[]): HarborError {
  const [first] = problems;
  return new HarborError('invalidParams', `${method}: ${first?.where}: ${first?.message}`, {
    problems,
  });
}
