/** How clients have a port's processes ended: who it would be and what proves it, and the end itself, step by step. */
import * as z from 'zod/mini';
import { event, request, type Target } from './grammar.ts';
import { ProcessIdentity } from './instances.ts';
import { IdempotencyKey, PortNumber, SeenProcess, ServiceName } from './ports.ts';
import { Path } from './projects.ts';

/** What proves that a process was started under the project: its lease's marker, a holder above it, the directory it works in. */
export const Evidence = z.enum(['marker', 'ancestor', 'directory']);
export type Evidence = z.output<typeof Evidence>;

/** Why a process is left alone. */
export const StopReason = z.enum([
  /** It runs as another user, or with another user's rights. */
  'notYours',
  /** Nothing proves that it was started under this project. A person who sees it may confirm. */
  'notProven',
  /** It was taken under management and not started here. A person who sees it may confirm. */
  'adopted',
  /** It is the server, a window or an agent, or the caller descends from it. */
  'guarded',
  /** It runs in a container. */
  'inContainer',
  /** The system does not say enough. */
  'cannotTell',
  /** What was confirmed is not what is there now. */
  'nowAnother',
]);
export type StopReason = z.output<typeof StopReason>;

/** A process that listens on the port, or was started for its lease. */
export const Suspect = z.object({
  /** Absent when the system does not show it. */
  process: z.optional(SeenProcess),
  container: z.optional(z.string()),
  /** Where it listens. */
  addresses: z.array(z.string()),
  evidence: z.array(Evidence),
  /** Absent when it may be ended as it is. */
  reason: z.optional(StopReason),
});
export type Suspect = z.output<typeof Suspect>;

const WhichToStop = z.object({
  /** Any path in the project under which it must have been started. */
  path: Path,
  port: z.optional(PortNumber),
  /** Default, without a port: the project's main service, else `web`. */
  service: z.optional(ServiceName),
});

function touched(which: z.output<typeof WhichToStop>): readonly Target[] {
  const { path, port, service } = which;
  return [{ path }, ...(port === undefined ? [] : [{ port }]), { stops: { path, port, service } }];
}

const Refused = z.object({
  kind: z.literal('refused'),
  reason: StopReason,
  port: z.optional(PortNumber),
  suspects: z.array(Suspect),
});

const Over = z.object({
  /** `stopped`: nobody of them is left. `stillUsed`: somebody listens all the same. `survived`: the system could not end one. */
  kind: z.enum(['stopped', 'stillUsed', 'survived']),
  port: z.optional(PortNumber),
  ended: z.array(z.object({ process: SeenProcess, signal: z.enum(['SIGTERM', 'SIGKILL']) })),
  survivors: z.array(SeenProcess),
  /** Who listens on the port as well, and was left alone. */
  left: z.array(Suspect),
});

export const stops = {
  proof: request('ports/proof', {
    effect: 'read',
    scope: 'machine',
    summary: 'Say which processes ports/stop would end, and what proves whose they are.',
    params: WhichToStop,
    result: z.object({ port: z.optional(PortNumber), suspects: z.array(Suspect) }),
  }),
  stop: request('ports/stop', {
    effect: 'destructive',
    scope: 'project',
    targets: touched,
    summary:
      "End the processes on a port that are proven to be this user's and started under the project.",
    params: z.object({
      ...WhichToStop.shape,
      /** Who a person saw and confirmed; agents confirm nothing. */
      confirmed: z.optional(z.array(ProcessIdentity).check(z.maxLength(16))),
      /** Seconds between TERM and KILL; default: the setting `stop.grace`. */
      grace: z.optional(z.int().check(z.minimum(0), z.maximum(300))),
      /** Steps are told under it, as `ports/didStop`. */
      id: z.optional(IdempotencyKey),
    }),
    result: z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('notRunning'), port: z.optional(PortNumber) }),
      Refused,
      Over,
    ]),
  }),
};

export const stopEvents = {
  didStop: event('ports/didStop', {
    summary: 'A step of ports/stop was done, told to who asked.',
    params: z.object({
      id: z.string(),
      /** `asked` by TERM; `killed` by KILL; `ended`: it is gone; `free`: nobody of them listens any more. */
      step: z.enum(['asked', 'killed', 'ended', 'free']),
      process: z.optional(SeenProcess),
    }),
  }),
};
