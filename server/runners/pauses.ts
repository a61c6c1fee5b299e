/**
 * Runners that stand still: their whole group is stopped (SIGSTOP) until it is let on. What left the group runs on. It is written down first,
 * so that the next server lets nobody stand still for ever.
 */
import type { Log } from '#common/log.ts';
import type { Origin } from '#common/origin.ts';
import type { Chronicle } from './chronicle.ts';
import type { Hosts } from './needs.ts';
import type { Runner } from './runner.ts';

export interface PausesParts {
  readonly chronicle: Chronicle;
  readonly hosts: Pick<Hosts, 'signal'>;
  readonly log: Log;
}

export class Pauses {
  readonly #parts: PausesParts;
  /** Those that were seen to stand still: whoever is asked to end must be able to hear it. */
  readonly #still = new Set<string>();

  constructor(parts: PausesParts) {
    this.#parts = parts;
    parts.chronicle.onWritten.on(({ id, runner }) => {
      const wasStill = this.#still.delete(id);
      if (runner?.state === 'paused') this.#still.add(id);
      else if (wasStill && runner?.state === 'stopping') void this.#signal(runner, 'SIGCONT');
    });
  }

  /** Nothing happens to one that does not run. */
  async pause(runnerId: string, why: string, origin: Origin): Promise<void> {
    const { chronicle } = this.#parts;
    const runner = chronicle.ledger.runner(runnerId);
    if (!runner || !mayPause(runner)) return;
    const { projectId } = runner;
    await chronicle.write([{ type: 'runnerPaused', runnerId, projectId, why }], origin);
    const now = chronicle.ledger.runner(runnerId);
    if (now?.state === 'paused') await this.#signal(now, 'SIGSTOP');
  }

  /** Only one that stands still for this reason: another one's reason stays. */
  async resume(runnerId: string, why: string, origin: Origin): Promise<void> {
    const { chronicle } = this.#parts;
    const runner = chronicle.ledger.runner(runnerId);
    if (runner?.state !== 'paused' || runner.why !== why) return;
    const { projectId } = runner;
    await chronicle.write([{ type: 'runnerResumed', runnerId, projectId }], origin);
    await this.#signal(runner, 'SIGCONT');
  }

  /** A server that comes, or a host that comes back: what is written down as standing still does. */
  async assert(): Promise<void> {
    const paused = [...this.#parts.chronicle.ledger.runners()].filter(
      ({ state }) => state === 'paused',
    );
    for (const runner of paused) {
      this.#still.add(runner.id);
      await this.#signal(runner, 'SIGSTOP');
    }
  }

  async #signal({ id, hostId }: Runner, signal: 'SIGSTOP' | 'SIGCONT'): Promise<void> {
    const { hosts, log } = this.#parts;
    const reached = hostId === undefined ? 'ended' : await hosts.signal(hostId, id, signal);
    if (reached === 'hostAway')
      log.warn('A runner could not be told to stand still or go on.', { runner: id, signal });
  }
}

function mayPause({ state }: Runner): boolean {
  return state === 'running' || state === 'ready' || state === 'silent' || state === 'stuck';
}
