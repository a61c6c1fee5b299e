/**
 * What is spoken at a runner host's own socket, after the proof: by a server, which knows the host's token, and by whoever
 * attaches, who has a ticket. Hosts outlive servers of other versions, so these messages are added to and never changed.
 */
import * as z from 'zod/mini';
import { event, request } from './grammar.ts';
import { ProcessIdentity } from './instances.ts';
import { Path } from './projects.ts';

export const HostId = z.string().check(z.regex(/^h_[0-9a-f]{16}$/));
export const RunnerId = z.string().check(z.regex(/^r_[0-9a-f]{16}$/));

/** `pipes` where the platform has no pseudo-terminal, or where none was asked for: no size, no cursor, no full screen. */
export const Terminal = z.enum(['pty', 'pipes']);

/** In cells. The most is what terminals of today can be dragged to, with room. */
export const Size = z.object({
  cols: z.int().check(z.minimum(1), z.maximum(1_000)),
  rows: z.int().check(z.minimum(1), z.maximum(1_000)),
});
export type Size = z.output<typeof Size>;

/** Which size the program sees when several look: of whoever typed or resized last, or the largest that all can show. */
export const Sizing = z.enum(['latest', 'smallest']);

/** What whoever attaches may do. */
export const Rights = z.enum(['view', 'type']);
export type Rights = z.output<typeof Rights>;

export const HostSignal = z.enum([
  ...(['SIGINT', 'SIGTERM', 'SIGKILL', 'SIGHUP', 'SIGQUIT'] as const),
  ...(['SIGSTOP', 'SIGCONT', 'SIGUSR1', 'SIGUSR2', 'SIGWINCH'] as const),
]);
export type HostSignal = z.output<typeof HostSignal>;

/** The end of a runner's process, as its parent saw it. */
export const HostExit = z.object({
  code: z.optional(z.int()),
  signal: z.optional(z.string()),
  /** Milliseconds since 1970. */
  at: z.number(),
});
export type HostExit = z.output<typeof HostExit>;

/** A runner as its host knows it. */
export const HostedRunner = z.object({
  runnerId: RunnerId,
  process: ProcessIdentity,
  terminal: Terminal,
  size: Size,
  /** Bytes printed since it was started. */
  outputBytes: z.int(),
  /** Milliseconds since 1970. */
  lastOutputAt: z.optional(z.number()),
  /** When `ready.pattern` was seen. */
  matchedAt: z.optional(z.number()),
  exit: z.optional(HostExit),
});
export type HostedRunner = z.output<typeof HostedRunner>;

/** What a beat says of each runner. */
export const Pulse = z.object({
  runnerId: RunnerId,
  outputBytes: z.int(),
  lastOutputAt: z.optional(z.number()),
  /** The program is kept waiting because screen or disk cannot keep up. */
  paused: z.boolean(),
  /** Bytes that are missing in the transcript since the start, because the disk took no more. */
  lostBytes: z.int(),
});
export type Pulse = z.output<typeof Pulse>;

const one = z.object({ runnerId: RunnerId });
const text = z.string().check(z.maxLength(1_048_576));

/** What to start, and how. */
export const SpawnParams = z.object({
  runnerId: RunnerId,
  /** Not a shell's text: the program, looked up in the PATH of `env`, and its words. */
  argv: z.array(z.string()).check(z.minLength(1)),
  cwd: Path,
  /** All of it: nothing of the host's own environment is added. */
  env: z.record(z.string(), z.string()),
  terminal: Terminal,
  size: Size,
  sizing: Sizing,
  transcript: z.object({
    /** Made if it is not there. */
    directory: Path,
    /** A segment that has this many bytes is followed by the next. */
    segmentBytes: z.int().check(z.minimum(4_096)),
    /** How many are kept, the one that is written among them. */
    segments: z.int().check(z.minimum(1), z.maximum(1_000)),
  }),
  /** Lines. */
  scrollback: z.int().check(z.minimum(0), z.maximum(100_000)),
  /** A regular expression for a line of output without its colours; `host/didMatch` follows the first. */
  ready: z.optional(z.object({ pattern: z.string().check(z.maxLength(1_000)) })),
});
export type SpawnParams = z.input<typeof SpawnParams>;

export const SpawnResult = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('spawned'), process: ProcessIdentity, terminal: Terminal }),
  /** `code` is the system's (`ENOENT`, `EACCES`), or `badPattern`, `taken` for an id that this host has, or `leaving`. */
  z.object({ kind: z.literal('failed'), code: z.string(), message: z.string() }),
]);
export type SpawnResult = z.output<typeof SpawnResult>;

/** What the host answers a server. */
export const host = {
  spawn: request('host/spawn', {
    effect: 'write',
    scope: 'machine',
    summary:
      'Start a program in a terminal of its own; asked again for a runner that lives, it says which process that is.',
    params: SpawnParams,
    result: SpawnResult,
  }),
  signal: request('host/signal', {
    effect: 'destructive',
    scope: 'machine',
    summary:
      'Signal the process of a runner, or its whole group; safe, because its parent does it.',
    params: z.object({ runnerId: RunnerId, signal: HostSignal, group: z.boolean() }),
    result: z.object({ kind: z.enum(['sent', 'ended']) }),
  }),
  type: request('host/type', {
    effect: 'write',
    scope: 'machine',
    summary: 'Type into the terminal of a runner, as a person would.',
    params: z.object({ runnerId: RunnerId, data: text }),
    result: z.object({ kind: z.enum(['sent', 'ended']) }),
  }),
  list: request('host/list', {
    effect: 'read',
    scope: 'machine',
    summary: 'List the runners that live in this host, and those that ended and are not forgotten.',
    params: z.object({}),
    result: z.object({ runners: z.array(HostedRunner) }),
  }),
  screen: request('host/screen', {
    effect: 'read',
    scope: 'machine',
    summary: 'Say what the screen of a runner shows, as plain text.',
    params: one,
    result: z.object({ text: z.string() }),
  }),
  ticket: request('host/ticket', {
    effect: 'write',
    scope: 'machine',
    summary: 'Make a ticket with which one connection can attach to one runner, within 30 s.',
    params: z.object({ runnerId: RunnerId, rights: Rights }),
    /** `t_16hex.64hex`: the id, by which the proof names it, and the secret. */
    result: z.object({ ticket: z.string() }),
  }),
  forget: request('host/forget', {
    effect: 'write',
    scope: 'machine',
    summary: 'Forget a runner that has ended: its exit is written down elsewhere.',
    params: one,
    result: z.object({ kind: z.enum(['forgotten', 'lives']) }),
  }),
};

/** What the host tells every server that is connected. */
export const hostEvents = {
  didBeat: event('host/didBeat', {
    summary: 'The host lives, and its runners have printed so much; every 2 s.',
    params: z.object({ at: z.number(), runners: z.array(Pulse) }),
  }),
  didExit: event('host/didExit', {
    summary:
      'The process of a runner has ended; exit.json says so already, unless the disk takes nothing.',
    params: z.object({ runnerId: RunnerId, ...HostExit.shape }),
  }),
  didMatch: event('host/didMatch', {
    summary: 'A line of output matches the pattern that makes a runner ready.',
    params: z.object({ runnerId: RunnerId, at: z.number() }),
  }),
};

/** What the host answers whoever came with a ticket: it is for one runner, which need not be named. */
export const attach = {
  open: request('attach/open', {
    effect: 'read',
    scope: 'own',
    summary: 'See the screen of the runner, and from there on everything that it prints.',
    params: z.object({
      /** Of the terminal in which it shall be seen; without it the runner's stays as it is. */
      size: z.optional(Size),
    }),
    result: z.object({
      /** To be written to a terminal that was reset: cells, colours, modes, cursor, scrollback. */
      screen: z.string(),
      size: Size,
      /** Where in the transcript the screen stands: bytes since the runner's first start. */
      offset: z.int(),
      rights: Rights,
      terminal: Terminal,
      exit: z.optional(HostExit),
    }),
  }),
};

/** What an attached terminal says; nobody answers. Both need the right to type. */
export const attachNotes = {
  type: event('attach/type', {
    summary: 'A person typed or pasted.',
    params: z.object({ data: text }),
  }),
  resize: event('attach/resize', { summary: 'The terminal has another size.', params: Size }),
};

/** What the host tells an attached terminal. */
export const attachEvents = {
  didPrint: event('attach/didPrint', {
    summary: 'The runner printed this.',
    /** `offset` is that after it. */
    params: z.object({ data: z.string(), offset: z.int() }),
  }),
  didRedraw: event('attach/didRedraw', {
    summary:
      'The terminal is to be reset and drawn anew: it read too slowly for everything, or somebody changed the size.',
    params: z.object({ screen: z.string(), size: Size, offset: z.int() }),
  }),
  didResize: event('attach/didResize', {
    summary: 'The program sees another size from here on.',
    params: Size,
  }),
  didExit: event('attach/didExit', {
    summary: 'The process has ended; nothing more is printed.',
    params: HostExit,
  }),
};
