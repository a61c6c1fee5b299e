/** Who is here: windows, terminals, agents and scripts, connected or silent. Lives in memory only: presence is not history. */
import type { Clock } from '#common/clock.ts';
import { Emitter } from '#common/emitter.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import type { Holder } from '#server/leases/holder.ts';
import type { Liveness } from '#server/leases/needs.ts';

export interface Instance {
  /** Follows from its process, so that a dropped connection and a new server find the same one again. */
  readonly id: string;
  readonly kind: 'window' | 'terminal' | 'agent' | 'script';
  readonly name: string;
  readonly process: ProcessIdentity;
  readonly sessionId?: string | undefined;
  readonly projectIds: readonly string[];
  readonly presence: 'connected' | 'silent';
  /** Milliseconds since 1970. */
  readonly since: number;
}

export type Newcomer = Pick<Instance, 'kind' | 'name' | 'process' | 'sessionId'>;

/** What an instance is called in ids, logs and the journal. */
export function instanceId({ kind, process }: Pick<Instance, 'kind' | 'process'>): string {
  return `${kind}-${process.pid}-${process.startTime}`;
}

export class Instances {
  readonly #liveness: Liveness;
  readonly #clock: Clock;
  readonly #instances = new Map<string, Instance>();
  /** How many connections each has: a process may open several. */
  readonly #connections = new Map<string, number>();

  /** Who came, changed or went: as it is now, or was last. */
  readonly onChanged = new Emitter<Instance>();

  constructor(liveness: Liveness, clock: Clock) {
    this.#liveness = liveness;
    this.#clock = clock;
  }

  all(): Instance[] {
    return [...this.#instances.values()];
  }

  get(id: string): Instance | undefined {
    return this.#instances.get(id);
  }

  /** Counts one more connection of this process. */
  connect(newcomer: Newcomer): Instance {
    const id = instanceId(newcomer);
    this.#connections.set(id, (this.#connections.get(id) ?? 0) + 1);
    const known = this.#instances.get(id);
    const instance: Instance = {
      ...newcomer,
      id,
      projectIds: known?.projectIds ?? [],
      presence: 'connected',
      since: known?.since ?? this.#clock.now(),
    };
    this.#set(instance);
    return instance;
  }

  /** Says in which projects it works; the list before is replaced. */
  announce(id: string, projectIds: readonly string[]): void {
    const instance = this.#instances.get(id);
    if (instance) this.#set({ ...instance, projectIds });
  }

  /** One connection fewer. With none left it is silent as long as its process lives, then gone. */
  async disconnect(id: string): Promise<void> {
    const left = (this.#connections.get(id) ?? 1) - 1;
    if (left > 0) {
      this.#connections.set(id, left);
      return;
    }
    this.#connections.delete(id);
    const instance = this.#instances.get(id);
    if (!instance) return;
    if (instance.kind === 'terminal' || instance.kind === 'script') this.#remove(id);
    else this.#set({ ...instance, presence: 'silent' });
    await this.look();
  }

  /** Forgets the silent ones whose process is proven dead. */
  async look(): Promise<void> {
    for (const { id, presence, process } of this.all())
      if (presence === 'silent' && (await this.#liveness.verdict(process)) === 'dead') {
        if (this.#instances.get(id)?.presence === 'silent') this.#remove(id);
      }
  }

  /** A connected window that works in the project, as a holder; the one that came first. */
  windowOf(projectId: string): Holder | undefined {
    const window = this.all().find(
      ({ kind, presence, projectIds }) =>
        kind === 'window' && presence === 'connected' && projectIds.includes(projectId),
    );
    return window && { kind: 'window', instanceId: window.id, process: window.process };
  }

  #set(instance: Instance): void {
    this.#instances.set(instance.id, instance);
    this.onChanged.emit(instance);
  }

  #remove(id: string): void {
    const instance = this.#instances.get(id);
    this.#instances.delete(id);
    if (instance) this.onChanged.emit(instance);
  }
}
