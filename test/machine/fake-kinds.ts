/** What a machine of tables consists of: processes with what is known of them, and the sockets they have open. */
import type { ProcessIdentity, Verdict } from '#common/process-identity.ts';
import type { MachineSocket, SeenProcess } from '#server/ports/needs.ts';

/** A socket that somebody has open. */
export interface Open {
  readonly port: number;
  readonly address: string;
  readonly pid: number | undefined;
  readonly protocol: 'tcp' | 'udp';
  readonly more: Pick<MachineSocket, 'user' | 'container'>;
}

/** A process, as only the machine itself knows it. */
export interface Running extends SeenProcess {
  readonly life: Verdict;
  readonly parent: number;
  readonly variables: Readonly<Record<string, string>>;
}

/** What a process is started with. */
export interface StartOptions {
  readonly parent?: ProcessIdentity;
  readonly marker?: string;
  readonly cwd?: string;
  readonly command?: string;
  /** Of its environment what others may ask for. */
  readonly variables?: Readonly<Record<string, string>>;
}
