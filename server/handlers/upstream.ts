/** What a project's own server needs of the shared one, and which requests it passes on. Knows no connection. */
import type { Catalog } from '#protocol/catalog.ts';
import type { Introduction } from '#protocol/instances.ts';

/** A client as the shared server is to see it. */
export interface PassedClient {
  readonly introduction: Introduction;
  /** The id of the issued token that it came with; absent for the user's own. */
  readonly token?: string | undefined;
}

/** What happens on the line of one client. */
export interface UpstreamEvents {
  tell(method: string, params: unknown): void;
  /** The line broke while the client was watching. */
  lost(): void;
}

/** The line of one client, opened with its first request. */
export interface UpstreamLine {
  /** Answers as the shared server does. Throws its HarborError, or `upstreamAway`. */
  request(method: string, params: unknown): Promise<unknown>;
  close(): void;
}

export interface Upstream {
  open(client: PassedClient, events: UpstreamEvents): UpstreamLine;
  /** Why it is away; undefined while it is there. */
  readonly failure: string | undefined;
}

/**
 * Ports are a thing of the machine, and with them who holds them, who is here, which projects there are and what happened:
 * the shared server has them, so that everybody is told the same. The rest a project's server answers itself.
 */
const answeredBy: Readonly<Record<keyof Catalog, 'us' | 'upstream'>> = {
  server: 'us',
  authority: 'upstream',
  trust: 'upstream',
  projects: 'upstream',
  machine: 'upstream',
  instances: 'upstream',
  ports: 'upstream',
  types: 'upstream',
  ranges: 'upstream',
  state: 'upstream',
  activity: 'upstream',
  agents: 'upstream',
  sessions: 'upstream',
  budgets: 'upstream',
  runners: 'upstream',
  usage: 'upstream',
};

export function isAskedUpstream(method: string): boolean {
  const noun = method.slice(0, method.indexOf('/'));
  return Object.hasOwn(answeredBy, noun) && answeredBy[noun as keyof Catalog] === 'upstream';
}
