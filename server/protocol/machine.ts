/** What listens on the machine, leased or not: asked once, or as a list that lives as long as somebody looks at it. */
import * as z from 'zod/mini';
import { event, request } from './grammar.ts';
import { PortNumber, SeenProcess } from './ports.ts';
import { Path, ProjectId } from './projects.ts';

const Protocol = z.enum(['tcp', 'udp']);

/** Both ends included. */
const PortSpan = z.object({ from: PortNumber, to: PortNumber });

/** A socket that others can reach: TCP that listens, or UDP that is bound. */
export const MachineSocket = z.object({
  protocol: Protocol,
  family: z.enum(['ipv4', 'ipv6']),
  port: PortNumber,
  address: z.string(),
  /** Absent when the system does not say whose it is: another user's. For a container that no process stands for it has pid 0. */
  process: z.optional(SeenProcess),
  /** A name, or a number where the system has no name for it; absent where the platform does not tell. */
  user: z.optional(z.string()),
  /** The container that it is published for or belongs to. */
  container: z.optional(z.string()),
  /** The system hands this port out by itself: who listens on it has another one tomorrow. */
  ephemeral: z.optional(z.boolean()),
  /** Proven to be of somebody who holds a lease; everybody else is foreign. */
  ours: z.boolean(),
  /** The lease of this port, or of the process when the port has none. A stranger's when `ours` is false. */
  lease: z.optional(z.object({ id: z.string(), service: z.string(), projectId: ProjectId })),
});
export type MachineSocket = z.output<typeof MachineSocket>;

export const MachineListener = z.object({
  /** The same as long as this process listens on this port. */
  id: z.string(),
  port: PortNumber,
  /** Absent: TCP. */
  protocol: z.optional(Protocol),
  addresses: z.array(z.string()),
  /** Absent when the system does not say whose it is: another user's. */
  process: z.optional(SeenProcess),
  user: z.optional(z.string()),
  container: z.optional(z.string()),
  /** Proven to be of somebody who holds a lease. */
  ours: z.optional(z.boolean()),
});
export type MachineListener = z.output<typeof MachineListener>;

/** Where a process came from, by the programs above it and by marks in its environment; of an environment no value is told. */
const Origin = z.object({
  /** A coding agent, such as 'claude-code'. */
  agent: z.optional(z.string()),
  editor: z.optional(z.string()),
  terminal: z.optional(z.string()),
  /** Over ssh. */
  remote: z.optional(z.boolean()),
  /** What keeps it running, such as 'systemd' or 'cron'. */
  keeper: z.optional(z.string()),
});
export type Origin = z.output<typeof Origin>;

/** One process on one port, with all that can be told of it. */
export const MachineTrace = z.object({
  socket: MachineSocket,
  addresses: z.array(z.string()),
  /** Its parent, the parent of that, and so on, ending before pid 1; as far as the system shows them. */
  parents: z.array(
    z.object({
      pid: z.int(),
      command: z.string(),
      /** It works in the project that was asked from, too. */
      sameProject: z.optional(z.boolean()),
    }),
  ),
  origin: Origin,
  /** The window it was started in, when that is certain. */
  instanceId: z.optional(z.string()),
  /** What it may be, by its command and directory: a guess. */
  guess: z.object({ service: z.string(), type: z.string() }),
  /** It works in the project that was asked from. */
  sameProject: z.boolean(),
  /** Where it can be reached; absent for UDP. */
  url: z.optional(z.string()),
});
export type MachineTrace = z.output<typeof MachineTrace>;

export const machine = {
  sockets: request('machine/sockets', {
    effect: 'read',
    scope: 'machine',
    summary: 'List every socket of this machine that others can reach, with whose it is.',
    params: z.object({
      /** The bound UDP sockets, too. */
      udp: z.optional(z.boolean()),
      /** Of these ports only. */
      range: z.optional(PortSpan),
      /** Any path in a project: which processes are its is then told exactly. */
      path: z.optional(Path),
    }),
    result: z.object({
      sockets: z.array(MachineSocket),
      /** Ports that the system refuses to everybody, though nobody listens on them. */
      excluded: z.array(PortSpan),
    }),
  }),
  trace: request('machine/trace', {
    effect: 'read',
    scope: 'machine',
    summary: 'Say of everybody on a port what it is, where it came from, and how to reach it.',
    params: z.object({
      port: PortNumber,
      /** Any path in the project that asks: whether a process is of the same is then told. */
      path: z.optional(Path),
    }),
    result: z.object({ traces: z.array(MachineTrace) }),
  }),
  watch: request('machine/watch', {
    effect: 'read',
    scope: 'machine',
    summary:
      'List everything that listens on this machine, and tell every change until machine/unwatch.',
    params: z.object({
      /** The bound UDP sockets, too. */
      udp: z.optional(z.boolean()),
    }),
    result: z.object({ listeners: z.array(MachineListener) }),
  }),
  unwatch: request('machine/unwatch', {
    effect: 'read',
    scope: 'own',
    summary: 'Tell no more of what listens on this machine.',
    params: z.object({}),
    result: z.null(),
  }),
};

export const machineEvents = {
  didChange: event('machine/didChange', {
    summary: 'Somebody began or ceased to listen on this machine.',
    params: z.object({ listeners: z.array(MachineListener), gone: z.array(z.string()) }),
  }),
};
