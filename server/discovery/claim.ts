/** A server's right to be the one: claimed before anything is opened, made known when it answers, given up last. Knows nothing of what is served. */
import { lstat, rm } from 'node:fs/promises';
import type { Server } from 'node:net';
import { basename, dirname, isAbsolute } from 'node:path';
import { type Cancel, type Clock, every, systemClock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { ProtocolVersion } from '#protocol/version.ts';
import { chooseDataDirectory } from './data-directory.ts';
import { DiscoveryError } from './discovery-error.ts';
import { Doorway } from './doorway.ts';
import { failpoint } from './failpoint.ts';
import { makeOwnDirectory } from './own-directory.ts';
import type { Places } from './paths.ts';
import { type Pointer, readPointer, writePointer } from './pointer.ts';
import { identifySelf, verdictOf } from './process-identity.ts';
import { isSocketOf, newSocketAddress } from './socket-address.ts';
import { Succession } from './succession.ts';
import { readOrMakeToken } from './token.ts';

/** How a server process exits that found another in charge, so that who started it can tell this from a failure. */
export const claimLostExitCode = 3;

/** How often a server checks that it is still the one, in milliseconds. A superseded one writes no longer than this. */
const keepEveryMs = 5_000;

/** What a server says of itself. */
export interface ClaimFacts {
  /** Product version. */
  readonly version: string;
  readonly protocol: ProtocolVersion;
  /** Absent when it runs from sources. */
  readonly build?: string | undefined;
}

export interface LostClaim {
  readonly kind: 'lost';
  /** Who is in charge, or may be; absent when somebody was quicker a moment ago. */
  readonly to?: ProcessIdentity | undefined;
}

/**
 * Makes this process the one server of this state directory, or says who is.
 * The claim holds until `leave()` or the proven death of this process; nobody else can get one meanwhile, however slow this process is.
 * Throws DiscoveryError (`unsafePlace`, `socketPathTooLong`, `newerServer`).
 */
export async function claim(places: Places, facts: ClaimFacts): Promise<Claim | LostClaim> {
  await makeOwnDirectory(places.stateDir);
  const self = await identifySelf();
  const reigns = new Succession(places.reigns);
  const seat = await reigns.take(self);
  if (seat === undefined) {
    const standing = await reigns.standing();
    return { kind: 'lost', to: standing.kind === 'held' ? standing.holder : undefined };
  }
  failpoint('reign-begun');
  let outcome: Claim | LostClaim | undefined;
  try {
    outcome = await begin(places, facts, reigns, self, seat);
    return outcome;
  } finally {
    if (outcome?.kind !== 'claimed') await reigns.leave(seat);
  }
}

/** What only the holder of the newest seat may do. */
async function begin(
  places: Places,
  facts: ClaimFacts,
  reigns: Succession,
  self: ProcessIdentity,
  epoch: number,
): Promise<Claim | LostClaim> {
  const before = readPointer(places.pointer);
  if (before.kind === 'newer')
    throw new DiscoveryError(
      'newerServer',
      `${places.pointer} was written by a newer Harbormaster (schema ${before.schema}). Update this one.`,
      { path: places.pointer },
    );
  const last = before.kind === 'found' ? before.pointer : undefined;
  // Seats can vanish with their directory: then the pointer alone says that somebody may still be in charge.
  if (last && last.epoch >= epoch && (await verdictOf(last.process)) !== 'dead')
    return { kind: 'lost', to: last.process };
  const serverId = newId('s');
  const parts = {
    places,
    facts,
    reigns,
    self,
    epoch,
    serverId,
    token: await readOrMakeToken(places),
    address: await newSocketAddress(places, serverId),
    dataDir: await chooseDataDirectory(places),
    startedAt: systemClock.now(),
  };
  const mine = new Claim(parts);
  if (last) {
    await removeSocket(places, last);
    await mine.raiseEpoch(last.epoch);
  }
  return mine;
}

interface ClaimParts {
  readonly places: Places;
  readonly reigns: Succession;
  readonly self: ProcessIdentity;
  readonly facts: ClaimFacts;
  readonly serverId: string;
  readonly token: Buffer;
  readonly address: string;
  readonly dataDir: string;
  readonly epoch: number;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
}

/** Why a server is no longer the one: another took over, or what clients find it by is gone. */
export type ClaimEnd = 'superseded' | 'lost';

export class Claim {
  readonly kind = 'claimed';
  readonly #parts: ClaimParts;
  #epoch: number;
  #doorway: Doorway | undefined;

  constructor(parts: ClaimParts) {
    this.#parts = parts;
    this.#epoch = parts.epoch;
  }

  get serverId(): string {
    return this.#parts.serverId;
  }

  /** For `proveClient`; keep it out of logs. */
  get token(): Buffer {
    return this.#parts.token;
  }

  /** Greater than that of any server of this state directory before. */
  get epoch(): number {
    return this.#epoch;
  }

  /** Where clients are let in now; it changes when the socket is lost. */
  get address(): string {
    return this.#doorway?.address ?? this.#parts.address;
  }

  get identity(): ProcessIdentity {
    return this.#parts.self;
  }

  /** Where the journal lies: what the first server of this host chose, whatever XDG_STATE_HOME says today. Made, ours, 0700. */
  get dataDir(): string {
    return this.#parts.dataDir;
  }

  /** For a store that holds a greater epoch than this state directory knows of: makes ours greater still. Before `publish()` only. */
  async raiseEpoch(above: number): Promise<void> {
    if (this.#epoch > above) return;
    this.#epoch = await this.#parts.reigns.moveAbove(above, this.#parts.self);
  }

  /** Binds `server` to the address, closed to others from the first moment. Rejects when it cannot listen exactly there. */
  async listenOn(server: Server): Promise<void> {
    const { places, serverId, address } = this.#parts;
    const doorway = new Doorway(places, serverId, address, server);
    await doorway.open();
    this.#doorway = doorway;
    failpoint('socket-bound');
  }

  /** Makes the server known: from now on clients find it, and whoever started it is told. Call when it answers. */
  async publish(): Promise<void> {
    await this.#point();
    failpoint('pointer-published');
    tellStarter();
  }

  /**
   * Checks every few seconds that clients still find this server. When its socket is gone it listens anew and says where;
   * when anything else of what clients find it by is gone, `onEnd` is called once: then stop writing and leave.
   */
  keep(clock: Clock, onEnd: (end: ClaimEnd) => void): Cancel {
    const cancel = every(clock, keepEveryMs, async () => {
      const end = await this.#ended().catch(() => undefined);
      if (!end) return;
      cancel();
      onEnd(end);
    });
    return cancel;
  }

  /** For a server that has served and leaves because it should: its start led to no crash, so it counts as none. */
  async forgiveStarts(): Promise<void> {
    await rm(this.#parts.places.starts, { force: true });
  }

  /**
   * Removes what bears this server's name and lets the next one begin. The last act: the store must be closed,
   * because another server may open it as soon as this resolves.
   */
  async leave(): Promise<void> {
    const { places, serverId, reigns } = this.#parts;
    const found = readPointer(places.pointer);
    if (found.kind === 'found' && found.pointer.serverId === serverId)
      await rm(places.pointer, { force: true });
    await this.#doorway?.remove();
    if (await isThere(places.reigns)) await reigns.leave(this.#epoch);
  }

  /** Undefined while all is well, and when it cannot be told. */
  async #ended(): Promise<ClaimEnd | undefined> {
    const { places, serverId, reigns } = this.#parts;
    const standing = await reigns.standing();
    const seat = standing.kind === 'held' ? standing.number : standing.last;
    if (seat > this.#epoch) return 'superseded';
    const found = readPointer(places.pointer);
    if (found.kind === 'newer') return 'superseded';
    if (found.kind !== 'found') return 'lost';
    if (found.pointer.serverId !== serverId) return 'superseded';
    if (seat < this.#epoch || !(await isThere(places.token))) return 'lost';
    if (this.#doorway && !(await this.#doorway.isOpen())) return this.#listenAnew(this.#doorway);
    return undefined;
  }

  /** Nobody else can have become the server meanwhile: the newest seat is ours. */
  async #listenAnew(doorway: Doorway): Promise<ClaimEnd | undefined> {
    try {
      await doorway.openAnew();
    } catch {
      return 'lost';
    }
    await this.#point();
    return undefined;
  }

  /** Tells clients who serves and where. */
  async #point(): Promise<void> {
    const { places, self, facts, serverId, startedAt } = this.#parts;
    const { project } = places;
    await writePointer(places.pointer, {
      serverId,
      process: self,
      address: this.address,
      protocol: facts.protocol,
      version: facts.version,
      ...(project ? { mode: 'project', projectRoot: project.root } : { mode: 'shared' }),
      epoch: this.#epoch,
      startedAt,
      build: facts.build,
    });
  }
}

/** The socket that a proven dead server left, when its pointer names one in a directory of ours. */
async function removeSocket(places: Places, dead: Pointer): Promise<void> {
  const { address, serverId } = dead;
  if (places.platform === 'win32' || !isAbsolute(address)) return;
  const directories = [...places.socketDirs, `${places.runtimeDir}/harbormaster`];
  if (!directories.includes(dirname(address)) || !isSocketOf(serverId, basename(address))) return;
  await rm(address, { force: true });
}

/** Tells the process that started this one, if any still listens, that clients are answered now. */
function tellStarter(): void {
  if (!process.send) return;
  process.send('ready', undefined, undefined, () => {
    if (process.connected) process.disconnect();
  });
}

async function isThere(path: string): Promise<boolean> {
  return (await lstat(path).catch(() => undefined)) !== undefined;
}
