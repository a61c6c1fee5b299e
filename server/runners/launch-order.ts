/** How a runner is to be started: all that a start, and a start after a crash, needs. It is kept in a file of the user's alone, because of its environment. */
import type { RunnerKind, TerminalKind } from './runner.ts';

export interface Size {
  readonly cols: number;
  readonly rows: number;
}

/** How a program is asked to leave before it is told to: a signal, or what a person would type. */
export type PoliteWay =
  | { readonly signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT' }
  | { readonly text: string }
  /** Key by key, with so many milliseconds between them. */
  | { readonly keys: readonly string[]; readonly gap: number };

/** What must be seen before a runner counts as ready. */
export interface ReadyCheck {
  /** The service that must listen; `true` for its first. */
  readonly port?: true | string | undefined;
  readonly http?: string | undefined;
  readonly output?: string | undefined;
  /** A text is read by a shell; words are not. */
  readonly command?: string | readonly string[] | undefined;
  /** Milliseconds until it should be ready, and between two looks. */
  readonly timeout: number;
  readonly interval: number;
}

export type RestartRule = 'never' | 'onFailure' | 'always';

/** Which history an agent goes on with. */
export type SessionChoice =
  | { readonly kind: 'new' }
  | { readonly kind: 'continue' }
  | { readonly kind: 'resume'; readonly id: string };

export interface LaunchOrder {
  readonly projectId: string;
  readonly root: string;
  readonly name: string;
  readonly kind: RunnerKind;
  readonly agent?: string | undefined;
  readonly argv: readonly string[];
  readonly cwd: string;
  /** Over what a new login of the user has. */
  readonly env: Readonly<Record<string, string>>;
  /** Names of variables that must be set. */
  readonly requires?: readonly string[] | undefined;
  readonly terminal: TerminalKind;
  readonly size?: Size | undefined;
  /** Services of the project, the first one's port as PORT. */
  readonly services: readonly string[];
  readonly ready?: ReadyCheck | undefined;
  readonly dependsOn: readonly string[];
  readonly restart: RestartRule;
  /** Milliseconds; absent for the default of its kind, 0 for none. */
  readonly timeLimit?: number | undefined;
  readonly stop?: PoliteWay | undefined;
  readonly session?: SessionChoice | undefined;
  /** Whether an interrupted session is resumed by itself; absent for what the settings say. */
  readonly resume?: 'ask' | 'auto' | undefined;
  readonly unmetered?: boolean | undefined;
  readonly skipChecks: readonly string[];
  readonly declared: boolean;
  /** Nobody looks on: what is only advised is not checked. */
  readonly unattended?: boolean | undefined;
}
