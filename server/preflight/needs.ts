/** What the checks before a launch are told of it, and what they ask of the world. The machine room and the rooms of ports and runners answer. */

/** What is about to be started. */
export interface Launch {
  readonly projectId: string;
  readonly root: string;
  readonly name: string;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Variables that must be set. */
  readonly requires?: readonly string[] | undefined;
  readonly declared: boolean;
  /** Whose token it is started by; absent when a person has it started. */
  readonly startedBy?: string | undefined;
  /** Nobody looks on: only what is required counts. */
  readonly unattended?: boolean | undefined;
  /** Names of checks that are passed over. */
  readonly skipChecks: readonly string[];
}

/** `late` and `failed`: what the login shell would have set is missing in it. */
export interface SeenEnvironment {
  readonly variables: Readonly<Record<string, string>>;
  readonly shell: string;
  readonly how: 'read' | 'late' | 'failed';
}

export type SeenProgram =
  | { readonly kind: 'found' }
  | { readonly kind: 'missing' }
  | { readonly kind: 'notExecutable'; readonly path: string }
  /** Its first line names a program that there is not. */
  | { readonly kind: 'interpreterMissing'; readonly path: string; readonly interpreter: string };

export type SeenDirectory =
  | { readonly kind: 'directory'; readonly canonical: string }
  | { readonly kind: 'missing' | 'notADirectory' | 'closed' };

/** What git has under way in a working tree. */
export interface SeenCheckout {
  readonly isDetached: boolean;
  readonly underWay?: 'merge' | 'rebase' | 'cherryPick' | 'revert' | 'bisect' | undefined;
  /** Files with conflicts. */
  readonly conflicts: number;
}

/** A service of the launch that would get no port, or that something else serves already. */
export interface PortTrouble {
  readonly service: string;
  readonly port?: number | undefined;
  readonly why: 'servedAlready' | 'portNotFree';
}

/** `L`: what else of a launch its rooms know. */
export interface PreflightWorld<L extends Launch = Launch> {
  /** Without the ports, which are not leased yet. */
  environment(launch: L): Promise<SeenEnvironment>;
  /** Whether a program would be found and run, as the system looks for it. */
  program(
    name: string,
    cwd: string,
    variables: Readonly<Record<string, string>>,
  ): Promise<SeenProgram>;
  directory(path: string): Promise<SeenDirectory>;
  /** Undefined where git has no working tree. */
  checkout(directory: string): Promise<SeenCheckout | undefined>;
  /** Bytes left for us where the runner works and where its transcript is written; what cannot be told is not there. */
  roomLeft(launch: L): Promise<readonly { readonly directory: string; readonly bytes: number }[]>;
  /** Bytes of memory that could be had without swapping; undefined where the system does not tell. */
  memoryLeft(): Promise<number | undefined>;
  ports(launch: L): Promise<readonly PortTrouble[]>;
  /** The runner that has the session that the launch would go on with. */
  sessionRunner(
    launch: L,
  ): Promise<{ readonly name: string; readonly sessionId: string } | undefined>;
  /** Whether what a project file says of it is trusted, now. */
  isTrusted(launch: L): Promise<boolean>;
}
