/** The shared checker: judges a harbor from outside, after whatever was done to it. It knows the format of the journal and nothing of the code that wrote it. */
import { readdir, readFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { basename, join } from 'node:path';
import { introductionOf } from '#client/connection/connect.ts';
import { introducePeer } from '#client/connection/socket-peer.ts';
import { withDeadline } from '#common/clock.ts';
import { proveServer } from '#discovery/proof.ts';
import { readToken } from '#discovery/token.ts';
import type { LogLine } from '#test/programs/leaser.ts';
import { type Harbor, until } from '#test/server/harbor.ts';
import type { Trial } from './fault.ts';
import { type ReadRecord, readJournal } from './journal-reader.ts';
import { contradictions, heldTwice } from './storm-checker.ts';

/** How long a server that was superseded may take to leave, and a child to follow its parent, in milliseconds on a slow and busy machine. */
const settlingMs = 60_000;
/** How long a server may take to prove itself: who listens and is stopped never does. */
const proofMs = 10_000;

/** A server that answered. */
export interface Serving {
  readonly address: string;
  readonly serverId: string;
  readonly pid: number;
  readonly epoch: number;
}

/** Everybody who listens under the harbor's directories and proves to be its server. */
export async function servingIn(harbor: Harbor): Promise<Serving[]> {
  const answers = await Promise.all((await harbor.listeners()).map((path) => whoIs(harbor, path)));
  return answers.filter((answer) => answer !== undefined);
}

async function whoIs(harbor: Harbor, address: string): Promise<Serving | undefined> {
  const serverId = /^(s_[0-9a-f]{16})(-\d+)?\.sock$/.exec(basename(address))?.[1];
  const token = readToken(harbor.places);
  if (serverId === undefined || token === undefined) return undefined;
  const socket = connect(address);
  try {
    await withDeadline(
      new Promise((resolve, reject) => socket.once('connect', resolve).once('error', reject)),
      proofMs,
      'Connecting',
    );
    if ((await proveServer(socket, { token, serverId }, proofMs)) !== 'proven') return undefined;
    const facts = { kind: 'script', name: 'checker', version: '0.0.0' } as const;
    const peer = await introducePeer(socket, await introductionOf(facts));
    const { pid, epoch } = await peer.request('server/status', {});
    return { address, serverId, pid, epoch };
  } catch {
    // It does not serve: stopped, leaving, or its socket has no name any more.
    return undefined;
  } finally {
    socket.destroy();
  }
}

/** I1, I2, I3, I6, I7 and I9 of a harbor that has come to rest; I4 and I5 of what clients wrote down. Returns what the journal says. */
export async function checkHarbor(
  harbor: Harbor,
  trial: Trial,
  told?: readonly (readonly LogLine[])[],
): Promise<readonly ReadRecord[]> {
  await checkServers(harbor, trial);
  await checkSecrets(harbor, trial);
  const records: ReadRecord[] = [];
  for (const directory of await dataDirectories(harbor)) {
    const its = checkJournal(directory, trial);
    await checkMarkers(harbor, directory, its, trial);
    records.push(...its);
  }
  if (told) {
    for (const twice of heldTwice(told)) trial.broken('I2', twice);
    for (const contradiction of contradictions(told, records)) trial.broken('I4', contradiction);
  }
  return records;
}

/** I1: once those who were superseded have left, at most one is there. */
export async function checkServers(harbor: Harbor, trial: Trial): Promise<void> {
  let serving: Serving[] = [];
  const isOne = async () => {
    serving = await servingIn(harbor);
    return serving.length <= 1;
  };
  await until('one server is left', isOne, settlingMs).catch(() => {
    trial.broken('I1', serving.map(({ pid, epoch }) => `pid ${pid}, epoch ${epoch}`).join('; '));
  });
}

export async function dataDirectories({ places }: Harbor): Promise<string[]> {
  const names = await readdir(places.stateDir).catch(() => []);
  return names
    .filter((name) => /^data-[0-9a-f]+$/.test(name))
    .map((name) => join(places.stateDir, name));
}

/** I7, then I2 and I3 of what it says. */
export function checkJournal(directory: string, trial: Trial): readonly ReadRecord[] {
  try {
    const records = readJournal(directory);
    checkOwners(records, trial);
    return records;
  } catch (failure) {
    trial.broken('I7', String(failure));
    return [];
  }
}

/** What is read of an event; the journal may be anybody's. */
interface AnyEvent {
  readonly type?: unknown;
  readonly lease?: { readonly id: string; readonly port: number; readonly fence: number };
  readonly leaseId?: string;
  readonly to?: number;
  readonly fence?: number;
}

/** I2 and I3, from the journal alone. */
export function checkOwners(records: readonly ReadRecord[], trial: Trial): void {
  const owners = new Map<number, string>();
  const ports = new Map<string, number>();
  let fence = 0;
  for (const { revision, events } of records)
    for (const event of events as readonly AnyEvent[]) {
      const take = (port: number, id: string) => {
        const owner = owners.get(port);
        if (owner !== undefined)
          trial.broken('I2', `${revision}: ${port} is ${owner}'s, and ${id}'s`);
        owners.set(port, id);
        ports.set(id, port);
      };
      const leave = (id: string) => {
        owners.delete(ports.get(id) ?? 0);
        ports.delete(id);
      };
      if (event.type === 'portLeased' && event.lease) take(event.lease.port, event.lease.id);
      if (event.type === 'portReleased' && event.leaseId) leave(event.leaseId);
      if (event.type === 'portMoved' && event.leaseId && event.to) {
        leave(event.leaseId);
        take(event.to, event.leaseId);
      }
      const next = event.lease?.fence ?? event.fence;
      if (next === undefined) continue;
      if (next <= fence) trial.broken('I3', `${revision}: fence ${next} after ${fence}`);
      fence = next;
    }
}

/** I6. Who was just told to end may take a moment. */
async function checkMarkers(
  harbor: Harbor,
  directory: string,
  records: readonly ReadRecord[],
  trial: Trial,
): Promise<void> {
  // What was written down before all that is kept of the journal stands in the snapshot.
  const known = JSON.stringify(records) + (await snapshotsIn(directory));
  let strays: string[] = [];
  const isClean = async () => {
    strays = [];
    for (const pid of await harbor.processes()) {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      const marker = /(?:^|\0)HARBORMASTER_MARKER=([^\0]+)/.exec(environment)?.[1];
      if (marker !== undefined && !known.includes(`"${marker}"`)) strays.push(`${pid}: ${marker}`);
    }
    return strays.length === 0;
  };
  await until('no stray carries a marker', isClean, settlingMs).catch(() => {
    trial.broken('I6', strays.join('; '));
  });
}

async function snapshotsIn(directory: string): Promise<string> {
  const names = (await readdir(directory)).filter((name) => name.startsWith('snapshot-'));
  // A server that has nothing else to do replaces them.
  const texts = names.map((name) => readFile(join(directory, name), 'utf8').catch(() => ''));
  return (await Promise.all(texts)).join('');
}

/** I9: the token stands in its own file and nowhere else. */
export async function checkSecrets(harbor: Harbor, trial: Trial): Promise<void> {
  const token = readToken(harbor.places)?.toString('hex');
  if (token === undefined) return;
  for (const path of [...(await filesBelow(harbor.root)), ...(await processFiles(harbor))]) {
    if (basename(path) === 'token') continue;
    const bytes = await readFile(path).catch(() => Buffer.alloc(0));
    if (bytes.includes(token)) trial.broken('I9', `${path} holds the token`);
  }
}

async function filesBelow(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { recursive: true, withFileTypes: true });
  return entries.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
}

async function processFiles(harbor: Harbor): Promise<string[]> {
  const pids = await harbor.processes();
  return pids.flatMap((pid) => [`/proc/${pid}/cmdline`, `/proc/${pid}/environ`]);
}
