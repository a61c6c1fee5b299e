/** How each platform names processes, and what it shows of them. Knows no process. */
import type { ProcessIdentity } from '#common/process-identity.ts';

export interface Platform {
  readonly name: string;
  /** A project root in the platform's own spelling. */
  readonly root: string;
  /** The address of a server that listens everywhere, as the platform's tables write it. */
  readonly anyAddress: string;
  /** Where the ports of outgoing connections begin. */
  readonly firstEphemeral: number;
  /** Whether environments of processes can be read. */
  readonly showsMarkers: boolean;
  /** Whether working directories of processes can be read. */
  readonly showsDirectories: boolean;
  identity(pid: number, started: number, boot: number): ProcessIdentity;
}

const linux: Platform = {
  name: 'linux',
  root: '/home/me/shop',
  anyAddress: '::',
  firstEphemeral: 32_768,
  showsMarkers: true,
  showsDirectories: true,
  identity: (pid, started, boot) => ({
    pid,
    startTime: String(418_000 + started),
    bootId: `0b5a3c1e-0000-4000-8000-00000000000${boot}`,
    pidNamespace: '4026531836',
  }),
};

const macos: Platform = {
  name: 'macos',
  root: '/Users/me/shop',
  anyAddress: '0.0.0.0',
  firstEphemeral: 49_152,
  showsMarkers: true,
  showsDirectories: true,
  identity: (pid, started, boot) => ({
    pid,
    startTime: new Date(started * 1_000).toUTCString(),
    bootId: `E621E1F8-C36C-495A-93FC-0C247A3E6E5${boot}`,
  }),
};

const windows: Platform = {
  name: 'windows',
  root: 'C:\\Users\\me\\shop',
  anyAddress: '::',
  firstEphemeral: 49_152,
  showsMarkers: false,
  showsDirectories: false,
  identity: (pid, started, boot) => ({
    pid,
    startTime: String(638_900_000_000_000_000n + BigInt(started)),
    bootId: String(638_800_000_000_000_000n + BigInt(boot)),
  }),
};

export const platforms = { linux, macos, windows } as const;
