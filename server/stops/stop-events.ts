/** What happens when somebody has processes ended, as the journal keeps it. Read again for ever: add, never change. */
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { Signal } from './needs.ts';

/** A process that was to end; its command line is redacted. */
export interface Condemned {
  readonly process: ProcessIdentity;
  readonly command: string;
}

export type StopEvent =
  /** Written before the first signal: whoever finds it without an end knows that a server died in between. */
  | {
      readonly type: 'stopAsked';
      readonly stopId: string;
      readonly projectId: string;
      readonly port?: number | undefined;
      readonly leaseId?: string | undefined;
      readonly processes: readonly Condemned[];
      /** A person saw who it is and confirmed it, because it could not be proven to be the project's. */
      readonly confirmed: boolean;
    }
  | (Condemned & {
      readonly type: 'processStopped';
      readonly stopId: string;
      readonly projectId: string;
      readonly port?: number | undefined;
      /** The last that it got. */
      readonly signal: Signal;
    })
  | {
      readonly type: 'stopEnded';
      readonly stopId: string;
      readonly projectId: string;
      readonly port?: number | undefined;
      /** `free`: nobody of them listens any more. `survived`: some process could not be ended. */
      readonly outcome: 'free' | 'survived' | 'stillUsed';
    };
