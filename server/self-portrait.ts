/** What the server says of itself: who it is, and how it is. Changes nothing. */
import type { ServerHealth, ServerStatus } from '#protocol/server.ts';
import { protocolVersion } from '#protocol/version.ts';
import type { DaemonParts } from './daemon-parts.ts';
import { healthAnswer } from './handlers/health-answer.ts';
import type { HarborState } from './harbor-state.ts';
import type { Instances } from './instances/instances.ts';
import type { Soundness } from './soundness.ts';

export interface Sitter {
  readonly parts: DaemonParts;
  readonly durable: HarborState;
  readonly instances: Instances;
  readonly soundness: Soundness;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** What changes from moment to moment. */
  now(): Pick<ServerStatus, 'revision' | 'connections' | 'store' | 'start'>;
}

export class SelfPortrait {
  readonly #sitter: Sitter;

  constructor(sitter: Sitter) {
    this.#sitter = sitter;
  }

  status(): ServerStatus {
    const { parts, durable, startedAt } = this.#sitter;
    const { serverId, epoch, version, program, stateDir, logFile } = parts;
    return {
      ...{ serverId, epoch, version, ...program, stateDir, logFile, startedAt },
      pid: process.pid,
      protocol: protocolVersion,
      leases: durable.ports.size,
      ...this.#sitter.now(),
    };
  }

  health(): ServerHealth {
    const { parts, durable, instances, soundness, startedAt } = this.#sitter;
    const { serverId, epoch, version, clock, own } = parts;
    const { pid, version: runtime } = process;
    const { revision, connections } = this.#sitter.now();
    return healthAnswer({
      facts: { serverId, epoch, version, pid, runtime, project: own?.project },
      ...{ durable, instances, needs: soundness, revision, connections },
      age: clock.now() - startedAt,
    });
  }
}
