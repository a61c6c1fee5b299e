/** Looks at a runner until its ready check passes: at the listeners that are proven its own, by HTTP, or by a command. */

import { commandArgv } from '#commands/command-argv.ts';
import type { Clock } from '#common/clock.ts';
import type { Log } from '#common/log.ts';
import type { LaunchFacts } from './os/launch-facts.ts';
import type { PortLease } from './ports/port-lease.ts';
import type { PortLedger } from './ports/port-ledger.ts';
import type { LaunchOrder, ReadyCheck } from './runners/launch-order.ts';
import type { Readiness } from './runners/needs.ts';
import type { Runner } from './runners/runner.ts';

export interface RunnerReadinessParts {
  readonly ledger: Pick<PortLedger, 'leaseOfService'>;
  readonly probes: Pick<LaunchFacts, 'platform' | 'httpStatus' | 'exitCode'>;
  /** All that the runner itself has, but its token. */
  readonly environmentOf: (order: LaunchOrder) => Promise<Readonly<Record<string, string>>>;
  readonly clock: Clock;
  readonly log: Log;
}

/** One look: true, or why not in a few words for the log. */
type Look = () => Promise<true | string>;

/** Milliseconds before the second look; each further one waits twice as long, up to the interval. */
const firstPause = 50;
/** Milliseconds that one look may take. */
const longestLook = 10_000;
/** From here on an answer says that something is wrong (RFC 9110, 15.5). */
const firstBadStatus = 400;

export class RunnerReadiness implements Readiness {
  readonly #parts: RunnerReadinessParts;

  constructor(parts: RunnerReadinessParts) {
    this.#parts = parts;
  }

  async watch(
    check: ReadyCheck,
    runner: Runner,
    order: LaunchOrder,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { clock, log } = this.#parts;
    const end = clock.monotonic() + check.timeout;
    const look = this.#lookFor(check, runner, order);
    let why = '';
    for (let pause = firstPause; !signal.aborted; pause = Math.min(pause * 2, check.interval)) {
      const seen = await look().catch((failure: unknown) => String(failure));
      if (signal.aborted) return false;
      if (seen === true) return true;
      why = seen;
      const left = end - clock.monotonic();
      if (left <= 0) break;
      await this.#wait(Math.min(pause, left), signal);
    }
    if (!signal.aborted) log.info('A runner is not ready in its time.', { runner: runner.id, why });
    return false;
  }

  #lookFor(check: ReadyCheck, runner: Runner, order: LaunchOrder): Look {
    const { port, http, command } = check;
    if (http !== undefined) return this.#http(http, check, runner, order);
    if (command !== undefined) return this.#command(command, order);
    // What is printed is heard by the host, which says so itself.
    if (port === undefined) return async () => 'it has not printed what is waited for';
    return async () => this.#listens(port === true ? order.services[0] : port, runner).why ?? true;
  }

  /** Only what is proven the runner's own counts: a stranger on its port makes it not ready. */
  #listens(
    service: string | undefined,
    { id, projectId }: Runner,
  ): { readonly lease?: PortLease; readonly why?: string } {
    const lease =
      service === undefined ? undefined : this.#parts.ledger.leaseOfService(projectId, service);
    if (!lease) return { why: 'its service has no port' };
    const { state, holder, port } = lease;
    if (state === 'contested') return { why: `somebody else listens on ${port}` };
    if (state !== 'bound') return { why: `nothing listens on ${port}` };
    const isOwn = holder.kind === 'process' && holder.marker === id;
    return isOwn ? { lease } : { why: `the port ${port} is not its own` };
  }

  #http(http: string, { interval }: ReadyCheck, runner: Runner, order: LaunchOrder): Look {
    return async () => {
      const isPath = http.startsWith('/');
      const { lease, why } = isPath ? this.#listens(order.services[0], runner) : {};
      if (why !== undefined) return why;
      const url = isPath ? `http://localhost:${lease?.port}${http}` : http;
      const limit = Math.min(Math.max(interval, 1_000), longestLook);
      const status = await this.#parts.probes.httpStatus(url, limit);
      if (status === undefined) return `${url} does not answer`;
      return status < firstBadStatus || `${url} answers ${status}`;
    };
  }

  #command(command: string | readonly string[], order: LaunchOrder): Look {
    const { environmentOf, probes } = this.#parts;
    const argv = commandArgv(command, probes.platform);
    return async () => {
      const environment = await environmentOf(order);
      const code = await probes.exitCode({ argv, cwd: order.cwd, environment }, longestLook);
      if (code === undefined) return 'its ready command did not end by itself';
      return code === 0 || `its ready command ended with ${code}`;
    };
  }

  #wait(ms: number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const cancel = this.#parts.clock.after(ms, done);
      function done() {
        signal.removeEventListener('abort', done);
        cancel?.();
        resolve();
      }
      signal.addEventListener('abort', done, { once: true });
    });
  }
}
