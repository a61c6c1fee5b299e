/** Which versions understand each other, and who gives way to whom. Pure: knows no socket. */

export interface ProtocolVersion {
  /** A client and a server of different majors do not talk. */
  readonly major: number;
  /** Grows with every addition; a peer ignores what it does not know. */
  readonly minor: number;
}

/** Set by a build that is to be another release; see esbuild.ts. */
declare const HARBORMASTER_PROTOCOL: number | undefined;

export const protocolVersion: ProtocolVersion = {
  major: typeof HARBORMASTER_PROTOCOL === 'number' ? HARBORMASTER_PROTOCOL : 1,
  minor: 3,
};

/** One side of a meeting. */
export interface Side {
  /** Product version, by semver.org. */
  readonly version: string;
  readonly protocol: ProtocolVersion;
}

/** What is to happen when a client meets a server. */
export type Compatibility =
  /** They understand each other, and the server is not the older one. */
  | 'serve'
  /** The client is newer: it may ask the server to make way for the newer one. */
  | 'handOver'
  /** The client is too old for this server, which never makes way for an older one. */
  | 'reloadWindow';

/**
 * Never newer by older: the newer protocol counts first, then the newer release. Two builds of one release are equal, and so
 * is a release whose version cannot be read.
 */
export function compatibility(client: Side, server: Side): Compatibility {
  const ahead = client.protocol.major - server.protocol.major;
  if (ahead !== 0) return ahead > 0 ? 'handOver' : 'reloadWindow';
  return compareVersions(client.version, server.version) > 0 ? 'handOver' : 'serve';
}

/** The numbers and the pre-release of semver.org 2.0.0; what stands behind `+` does not count. */
const pattern = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/;

/** Precedence by semver.org 2.0.0, item 11: above 0 when `a` is newer, 0 when neither is or one is no version. */
export function compareVersions(a: string, b: string): number {
  const [one, other] = [pattern.exec(a), pattern.exec(b)];
  if (!one || !other) return 0;
  for (const n of [1, 2, 3]) {
    const difference = Number(one[n]) - Number(other[n]);
    if (difference !== 0) return difference;
  }
  const [mine, theirs] = [one[4], other[4]];
  // A release is newer than what was before it.
  if (mine === undefined || theirs === undefined)
    return Number(mine === undefined) - Number(theirs === undefined);
  return comparePreReleases(mine.split('.'), theirs.split('.'));
}

/** Number by number, word by word; numbers before words, and the longer one last. */
function comparePreReleases(a: readonly string[], b: readonly string[]): number {
  for (const [n, mine] of a.entries()) {
    const theirs = b[n];
    if (theirs === undefined) return 1;
    if (mine === theirs) continue;
    const numbers = [mine, theirs].map((each) => /^\d+$/.test(each));
    if (numbers[0] && numbers[1]) return Number(mine) - Number(theirs);
    if (numbers[0] !== numbers[1]) return numbers[0] ? -1 : 1;
    return mine < theirs ? -1 : 1;
  }
  return a.length - b.length;
}
