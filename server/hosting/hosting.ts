/** What is said about runner hosts, and by them, within the server. */
import type { ProcessIdentity, Verdict } from '#common/process-identity.ts';
import type { HostExit, HostedRunner, Pulse, SpawnParams } from '#protocol/host.ts';

/** What was found when the server came up. */
export interface HostReport {
  readonly hosts: readonly FoundHost[];
  /** Proven dead since the last look; each is named once, here or by `onGone`. */
  readonly dead: readonly string[];
}

export interface FoundHost {
  readonly hostId: string;
  readonly verdict: Exclude<Verdict, 'dead'>;
  /** Otherwise it is tried again, and `onList` tells what it has. */
  readonly isConnected: boolean;
  /** Empty while it is not connected. */
  readonly runners: readonly HostedRunner[];
}

/** What to start; where its transcript lies follows from the runner. */
export interface SpawnOrder extends Omit<SpawnParams, 'transcript'> {
  /** Agents never share a host with others. */
  readonly kind: 'agent' | 'service' | 'command';
  readonly transcript: Omit<SpawnParams['transcript'], 'directory'>;
}

export type Spawned =
  | {
      readonly kind: 'spawned';
      readonly hostId: string;
      readonly process: ProcessIdentity;
      readonly terminal: 'pty' | 'pipes';
    }
  | {
      readonly kind: 'failed';
      /** The system's, the host's (`badPattern`, `taken`), or `hostFailed`: none could be started; `hostLate`: it did not answer, and what it starts yet is ended. */
      readonly code: string;
      readonly message: string;
    };

/** `hostAway`: it does not answer now, and is not proven dead. */
export type Reached = 'sent' | 'ended' | 'hostAway';

export interface AttachTicket {
  readonly address: string;
  readonly hostId: string;
  readonly ticket: string;
}

export interface HostBeat {
  readonly hostId: string;
  readonly at: number;
  readonly runners: readonly Pulse[];
}

/** It printed what makes it ready. */
export interface HostMatch {
  readonly hostId: string;
  readonly runnerId: string;
  readonly at: number;
}

export interface HostedExit extends HostExit {
  readonly hostId: string;
  readonly runnerId: string;
}
