/** Finds the server or starts exactly one, however many ask at the same instant. Never replaces one that is not proven dead. */
import { pause, systemClock } from '#common/clock.ts';
import { DiscoveryError } from '#discovery/discovery-error.ts';
import { failpoint } from '#discovery/failpoint.ts';
import { makeOwnDirectory } from '#discovery/own-directory.ts';
import type { Places } from '#discovery/paths.ts';
import { identifySelf } from '#discovery/process-identity.ts';
import { refuseForeignData } from '#discovery/project-data.ts';
import { Succession } from '#discovery/succession.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { HarborError } from '#protocol/errors.ts';
import { productVersion } from '#protocol/product.ts';
import { compatibility, protocolVersion } from '#protocol/version.ts';
import { findServer, type ServerSocket, type Sighting } from './find-server.ts';
import { countStart } from './start-limit.ts';
import type { ServerProgram, StartOutcome } from './start-server.ts';

export interface EnsureOptions {
  readonly program: ServerProgram;
  /** What says where the server is, and what a started one inherits. Default: our own. */
  readonly env?: NodeJS.ProcessEnv | undefined;
  /** Which server. Default: the shared one of `env`. */
  readonly places?: Places | undefined;
  /** How long the caller can wait, in milliseconds (default 10 000). A stopped or busy server is waited for that long. */
  readonly deadlineMs?: number | undefined;
  /** An issued token to prove by, instead of the user's; default: HARBORMASTER_TOKEN of `env`. Empty for none. */
  readonly issued?: string | undefined;
  /** Gives up early, with the signal's reason, at the next step. */
  readonly signal?: AbortSignal | undefined;
}

/** How long a caller who says nothing else can wait for a server, in milliseconds: two cold starts on a busy machine. */
export const defaultDeadlineMs = 10_000;

/** A server on its way out hangs up as one does that does not take the token; the next one is there by then. */
const tokenTries = 4;
/** How long a client whose turn does not come waits for a newer server, in milliseconds. */
const makeWayPatienceMs = 4_000;

/** What a hand-over takes on a slow machine, in milliseconds; who has less time than this does not begin one. */
const makeWayTimeMs = 3_000;

/** Longest pause between two looks, in milliseconds; the first is a twelfth of it, and each is shortened by chance so that waiters do not march in step. */
const longestPauseMs = 240;

/**
 * A proven connection to the one server, which is started when there is none.
 * The server process itself decides whether it is the one (see claim.ts); who starts it takes turns only so that
 * fifty callers do not start fifty processes. Throws DiscoveryError.
 */
export async function ensureServer(options: EnsureOptions): Promise<ServerSocket> {
  const { program, env = process.env, deadlineMs = defaultDeadlineMs, signal } = options;
  const { issued = env.HARBORMASTER_TOKEN ?? '' } = options;
  const { places = placesHere(env) } = options;
  if (places.project) refuseForeignData(places, places.project);
  const begun = systemClock.monotonic();
  const end = begun + deadlineMs;
  const left = () => end - systemClock.monotonic();
  let outcome: StartOutcome | Waiting | undefined;
  let trouble: string | undefined;
  let refusals = 0;
  for (let round = 1; ; round++) {
    signal?.throwIfAborted();
    const sighting = await findServer({ places, issued, limitMs: Math.max(left(), 1) });
    if (sighting.kind === 'connected') {
      if (!isToMakeWay(sighting, begun, end)) return sighting;
      const { makeWay } = await lateParts.makeWay();
      const way = await makeWay(sighting, places, env, program, Math.max(left(), 1));
      if (way !== 'busy') asked.add(sighting.pointer.serverId);
      else await pause(longestPauseMs * Math.random(), signal);
      continue;
    }
    throwIfHopeless(sighting);
    if (isTokenRefused(sighting) && ++refusals >= tokenTries) throw tokenRefused();
    if (sighting.kind === 'silent') outcome = waitingFor(sighting);
    else if (left() > 0) outcome = await startInTurn(places, env, program, left());
    if (outcome?.kind === 'failed') trouble = outcome.why;
    if (left() <= 0) throw gaveUp(places, outcome, trouble);
    if (outcome?.kind === 'ready') continue;
    const longest = Math.min(longestPauseMs, (longestPauseMs / 12) * round);
    await pause(Math.min(longest * (0.5 + Math.random() / 2), left()), signal);
  }
}

function isTokenRefused(sighting: Sighting): boolean {
  return sighting.kind === 'silent' && sighting.why === 'tokenRefused';
}

function tokenRefused(): DiscoveryError {
  return new DiscoveryError(
    'badToken',
    'The server does not take the token in HARBORMASTER_TOKEN: it is revoked or expired. A person gets a new one by: hm token issue',
  );
}

/** Servers that this process has asked to make way. One that stays all the same is not asked twice. */
const asked = new Set<string>();

/** Whether a newer one should serve in its place. Throws HarborError `incompatible` when we are too old for it ourselves. */
function isToMakeWay({ socket, pointer }: ServerSocket, begun: number, end: number): boolean {
  const { serverId, version, protocol } = pointer;
  const us = { version: productVersion, protocol: protocolVersion };
  switch (compatibility(us, pointer)) {
    case 'serve':
      return false;
    case 'handOver':
      // An older server now is better than a newer one too late, or one that somebody else never gets to.
      return (
        !asked.has(serverId) &&
        systemClock.monotonic() < Math.min(begun + makeWayPatienceMs, end - makeWayTimeMs)
      );
    case 'reloadWindow':
      socket.destroy();
      throw new HarborError(
        'incompatible',
        `Harbormaster ${version} runs (protocol ${protocol.major}), and this is ${us.version} (protocol ${us.protocol.major}): they do not understand each other. Update this one; in an editor, reload the window.`,
      );
  }
}

/** What only a start or a hand-over needs. It may be gone by then: an update took this program's directory away. */
const lateParts = {
  startServer: () => import('./start-server.ts').catch(partGone),
  makeWay: () => import('./make-way.ts').catch(partGone),
};

/** For a client that stays for long: loads everything now that it may need later. Never rejects. */
export async function loadLateParts(): Promise<void> {
  await Promise.allSettled([lateParts.startServer(), lateParts.makeWay()]);
}

function partGone(cause: unknown): never {
  throw new DiscoveryError(
    'noProgram',
    'A part of this program is gone, as after an update. Run it again; in an editor, reload the window.',
    {},
    { cause },
  );
}

/** Somebody else is in charge, or is about to start it. */
interface Waiting {
  readonly kind: 'waiting';
  /** Whether a server lives, or may live. */
  readonly inCharge: boolean;
  readonly pid?: number | undefined;
  readonly why: string;
}

/** Starts a server unless one is in charge or another client is at it. */
async function startInTurn(
  places: Places,
  env: NodeJS.ProcessEnv,
  program: ServerProgram,
  limitMs: number,
): Promise<StartOutcome | Waiting> {
  await makeOwnDirectory(places.stateDir);
  const charge = await new Succession(places.reigns).standing();
  if (charge.kind === 'held') {
    const why = charge.holder
      ? 'is in charge but cannot be reached: it is starting, stopped or busy'
      : `may be in charge: ${charge.path} cannot be read`;
    return { kind: 'waiting', inCharge: true, pid: charge.holder?.pid, why };
  }
  const starters = new Succession(places.starters);
  const seat = await starters.take(await identifySelf());
  if (seat === undefined)
    return { kind: 'waiting', inCharge: false, why: 'is being started by another client' };
  failpoint('starter-seated');
  try {
    // Whoever had the turn before may have started it between our look and our turn.
    const again = await new Succession(places.reigns).standing();
    if (again.kind === 'held') return { kind: 'ready' };
    await countStart(places);
    // Loaded when first needed: most calls find a server, and must be quick.
    const { startServer } = await lateParts.startServer();
    return await startServer(places, env, program, limitMs);
  } finally {
    await starters.leave(seat);
  }
}

function throwIfHopeless(sighting: Exclude<Sighting, ServerSocket>): void {
  if (sighting.kind === 'impostor')
    throw new DiscoveryError(
      'impostor',
      `Whoever listens at ${sighting.pointer.address} is not the server: it does not know the token.`,
      { path: sighting.pointer.address, pid: sighting.pointer.process.pid },
    );
  if (sighting.kind === 'newer')
    throw new DiscoveryError(
      'newerServer',
      `${sighting.path} was written by a newer Harbormaster. Update this one.`,
      { path: sighting.path },
    );
  if (sighting.kind === 'silent' && sighting.why === 'forbidden')
    throw new DiscoveryError(
      'forbidden',
      `The server runs, but this process may not connect to ${sighting.pointer.address}. A sandbox must allow it.`,
      { path: sighting.pointer.address, pid: sighting.pointer.process.pid },
    );
}

function waitingFor(silent: Extract<Sighting, { kind: 'silent' }>): Waiting {
  const { pid } = silent.pointer.process;
  if (silent.verdict === 'unknown')
    return { kind: 'waiting', inCharge: true, pid, why: 'cannot be told to live or to be dead' };
  const why = silent.why === 'busy' ? 'is stopped or busy' : 'lives but refuses';
  return { kind: 'waiting', inCharge: true, pid, why };
}

function gaveUp(
  places: Places,
  outcome: StartOutcome | Waiting | undefined,
  trouble: string | undefined,
): DiscoveryError {
  if (outcome?.kind === 'waiting' && outcome.inCharge)
    return new DiscoveryError(
      'notAnswering',
      `The server is not answering (pid ${outcome.pid ?? '?'} ${outcome.why}). It is not replaced while it may live.`,
      { pid: outcome.pid },
    );
  const waited = outcome?.kind === 'waiting' ? `it ${outcome.why}` : 'it was too slow';
  return new DiscoveryError(
    'startFailed',
    `The server did not come up in time: ${trouble ?? waited}. Its log: ${places.log}`,
    { path: places.log },
  );
}
