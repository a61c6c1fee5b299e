/** What a check of the surroundings is, and what it may find. Knows no check. */
import type { Sighting } from '#client/connection/find-server.ts';
import type { Places } from '#discovery/paths.ts';
import type { MachineSocket } from '#protocol/machine.ts';
import type { Lease } from '#protocol/ports.ts';
import type { ServerHealth, ServerStatus } from '#protocol/server.ts';
import type { ListedType } from '#protocol/types.ts';

/** What checks look at. What tells of the machine comes in as functions, so that recorded machines can be looked at too. */
export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  readonly cwd: string;
  /** Undefined when the environment leads nowhere. */
  readonly places: Places | undefined;
  /** The script of this `hm`. */
  readonly program: string;
  readonly sighting: Sighting | undefined;
  /** What the server that answers says of itself. */
  readonly server: Answering | undefined;
  /** A file of the kernel's, or undefined where there is none. */
  kernel(path: string): string | undefined;
  /** Room on the file system of a directory, in bytes. */
  room(directory: string): Promise<{ readonly free: number; readonly total: number }>;
  /** What a program of the system printed; undefined when it is not there or failed. */
  tool(name: string, args: readonly string[]): Promise<string | undefined>;
}

export interface Answering {
  readonly status: ServerStatus;
  readonly health: ServerHealth;
  /** Every lease, and who listens without one where services get their ports; absent where the server does not tell. */
  readonly ports?:
    | {
        readonly projectId: string;
        readonly leases: readonly Lease[];
        readonly strangers: readonly MachineSocket[];
      }
    | undefined;
  /** What is wrong with the project file here, if anything: line, column and words. */
  readonly projectFile?: string | undefined;
  /** The service types that count here; absent when it cannot tell them. */
  readonly types?: readonly Pick<ListedType, 'name' | 'range'>[] | undefined;
}

export type Finding =
  | { readonly kind: 'well' }
  /** It does not apply here, or cannot be told. */
  | { readonly kind: 'skipped'; readonly why: string }
  | Wrong;

export interface Wrong {
  readonly kind: 'wrong';
  /** One sentence: what, and where. */
  readonly what: string;
  /** A command for a shell that puts it right. */
  readonly remedy: string;
  /** Puts it right here and now; only for what is harmless and surely ours. */
  readonly fix?: () => Promise<void>;
}

export interface Check {
  /** A few words, for the table. */
  readonly title: string;
  run(here: Surroundings): Finding | Promise<Finding>;
}

export const well: Finding = { kind: 'well' };

export function skipped(why: string): Finding {
  return { kind: 'skipped', why };
}

/** A word for a shell: quoted when it must be. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
