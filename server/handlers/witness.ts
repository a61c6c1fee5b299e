/** Sees every request from its beginning to its end: one line in the log, one count, and the request's id in whatever went wrong. Decides nothing. */
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { Metrics } from '#common/metrics.ts';
import { requestsByMethod } from '#protocol/catalog.ts';
import { type ErrorCode, HarborError } from '#protocol/errors.ts';

/** One request, before anything is known of how it ends. */
export interface Asked {
  readonly method: string;
  /** The request's id: the same in the log, the journal and any error. */
  readonly correlation: string;
  /** The instance that asks; its connection while it has not introduced itself. */
  readonly by: string;
}

/** A request under way: exactly one of the two ends it. */
export interface Sight {
  answered(answer: unknown): void;
  /** What the caller is told instead of `failure`: a HarborError that bears the request's id. */
  failed(failure: unknown): HarborError;
}

export class Witness {
  readonly #log: Log;
  readonly #clock: Clock;
  readonly #metrics: Metrics;

  constructor(log: Log, clock: Clock, metrics: Metrics) {
    this.#log = log;
    this.#clock = clock;
    this.#metrics = metrics;
  }

  see({ method, correlation, by }: Asked): Sight {
    const begun = this.#clock.monotonic();
    const line = (outcome: string) => {
      const ms = Math.round((this.#clock.monotonic() - begun) * 1_000) / 1_000;
      this.#count(method, outcome, ms / 1_000);
      return { correlation, method: method.slice(0, longestMethod), outcome, by, ms };
    };
    return {
      answered: (answer) => {
        this.#log.debug('A request was answered.', line(outcomeOf(answer)));
        const { kind, reason } = (answer ?? {}) as { kind?: unknown; reason?: string };
        if (kind === 'refused' && reason !== undefined)
          this.#metrics.count('conflicts', { kind: reason });
      },
      failed: (failure) => {
        const error = identified(failure, method, correlation);
        const { code, message, cause } = error;
        const fields = {
          ...line(code),
          why: message,
          ...(cause !== undefined && { failure: cause }),
        };
        if (code === 'internal') this.#log.error('A request failed.', fields);
        else if (mistakes.has(code)) this.#log.info('A request could not be done.', fields);
        else this.#log.warn('A request could not be done.', fields);
        return error;
      },
    };
  }

  /** What a stranger asked for must not become a label: there are as many as he can think of. */
  #count(asked: string, outcome: string, seconds: number): void {
    const isKnown = asked === 'initialize' || requestsByMethod.has(asked);
    const method = isKnown ? asked : 'unknown';
    this.#metrics.count('requests', { method, outcome });
    this.#metrics.time('request', seconds, { method });
    if (method === 'ports/lease' && outcome === 'granted')
      this.#metrics.time('leaseWait', seconds, {});
  }
}

/** Longest name of a request that is repeated in the log, in characters: a stranger's may be anything. */
const longestMethod = 40;

/** What the caller did wrong, may not do, or asks too late: worth a line, but no failure of the server. */
const mistakes: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  'unknownMethod',
  'invalidParams',
  'noSuchDirectory',
  'brokenProjectFile',
  'unknownServiceType',
  'incompatible',
  'notAllowed',
  'leaving',
]);

/** A refusal is an answer, but not the one that was hoped for. */
function outcomeOf(answer: unknown): string {
  const kind = (answer as { kind?: unknown } | null | undefined)?.kind;
  return typeof kind === 'string' ? kind : 'done';
}

/** Anything but a HarborError is a bug of ours. */
function identified(failure: unknown, method: string, correlation: string): HarborError {
  if (failure instanceof HarborError) {
    const { code, message, data } = failure;
    if (data.correlation !== undefined) return failure;
    return new HarborError(code, message, { ...data, correlation }, { cause: failure.cause });
  }
  return new HarborError(
    'internal',
    `The server failed on ${method}; its log says why under ${correlation}.`,
    { correlation },
    { cause: failure },
  );
}
