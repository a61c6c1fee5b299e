/** Who holds something, how each is known and what ends it: the table of holders in DESIGN. Knows nothing of what is held. */
import type { ProcessIdentity } from '#common/process-identity.ts';
import { sameProcess } from '#common/process-identity.ts';

export type Holder =
  | { readonly kind: 'project'; readonly projectId: string }
  | { readonly kind: 'process'; readonly process: ProcessIdentity; readonly marker: string }
  | { readonly kind: 'window'; readonly instanceId: string; readonly process: ProcessIdentity }
  | { readonly kind: 'terminal'; readonly process: ProcessIdentity }
  | { readonly kind: 'agent'; readonly sessionId: string; readonly process: ProcessIdentity };

const second = 1_000;

/**
 * How long a holder may be proven dead before what it holds is released, in milliseconds of observed time.
 * A window gets a minute, so that Reload Window, an update or a dropped connection change nothing.
 * A project has no process that could die; only time ends it.
 */
export type Graces = Readonly<Record<Holder['kind'], number>>;

/** Unless the user has set others. */
export const defaultGraces: Graces = {
  project: 0,
  process: 2 * second,
  window: 60 * second,
  terminal: 5 * second,
  agent: 60 * second,
};

/** A project holds a port that nobody listens on for this long unless the user has set another time, in milliseconds. */
export const projectPatience = 24 * 3600 * second;

/** Who asks later and ranks higher takes over; what merely has it in mind ranks below what makes it run. */
const ranks: Readonly<Record<Holder['kind'], number>> = {
  project: 0,
  terminal: 1,
  window: 2,
  agent: 3,
  process: 4,
};

export function outranks(asker: Holder, holder: Holder): boolean {
  return ranks[asker.kind] > ranks[holder.kind];
}

/** The process whose proven death ends the holder; a project has none. */
export function processOf(holder: Holder): ProcessIdentity | undefined {
  return holder.kind === 'project' ? undefined : holder.process;
}

export function sameHolder(a: Holder, b: Holder): boolean {
  if (a.kind === 'project') return b.kind === 'project' && a.projectId === b.projectId;
  return b.kind === a.kind && sameProcess(a.process, b.process);
}
