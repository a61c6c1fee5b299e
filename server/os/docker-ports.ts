/** Ports that Docker publishes, which without its userland proxy no socket shows. Keeps what was last said; where there is no Docker it knows nothing. */
import { type Clock, systemClock } from '#common/clock.ts';
import { askDocker, type DockerContainer } from './docker-api.ts';

export interface PublishedPort {
  readonly protocol: 'tcp' | 'udp';
  readonly port: number;
  /** The address it is published on: '0.0.0.0', '::', '127.0.0.1'. */
  readonly address: string;
  readonly container: string;
  /** Where the compose file lies that made the container; it works for the project there. */
  readonly directory?: string | undefined;
}

/** How long an answer is used, in milliseconds. */
const USED_MS = 5_000;
/** The same where Docker gave no answer: it is not installed, not running, or not ours to ask. */
const ABSENT_MS = 120_000;

export class DockerPorts {
  readonly #ask: () => Promise<readonly DockerContainer[] | undefined>;
  readonly #clock: Clock;
  #containers: readonly DockerContainer[] = [];
  #published: readonly PublishedPort[] = [];
  #until = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;

  constructor(
    ask: () => Promise<readonly DockerContainer[] | undefined> = askDocker,
    clock: Clock = systemClock,
  ) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** The TCP ports that Docker last said; nobody is asked. */
  get last(): readonly PublishedPort[] {
    return this.#published.filter(({ protocol }) => protocol === 'tcp');
  }

  /** What Docker last said. Never waits: when that is old, it is asked anew behind the answer. */
  published(): readonly PublishedPort[] {
    if (this.#clock.monotonic() >= this.#until) void this.refresh();
    return this.last;
  }

  /** What Docker says, of both protocols; asked first when the last answer is old. */
  async recent(): Promise<readonly PublishedPort[]> {
    if (this.#clock.monotonic() >= this.#until) await this.refresh();
    return this.#published;
  }

  /** The name of a container by what was last said; the short id, as Docker shows it, where it has none. */
  nameOf(id: string): string {
    return this.#containers.find((each) => each.id === id)?.name ?? shortened(id);
  }

  /** Asks now, or joins who is asking already. Never rejects. */
  refresh(): Promise<void> {
    this.#asking ??= this.#read().finally(() => {
      this.#asking = undefined;
    });
    return this.#asking;
  }

  async #read(): Promise<void> {
    const answer = await this.#ask();
    this.#containers = answer ?? [];
    this.#published = this.#containers.flatMap(({ name, directory, published }) =>
      published.map((port) => ({
        ...port,
        container: name,
        ...(directory !== undefined && { directory }),
      })),
    );
    this.#until = this.#clock.monotonic() + (answer ? USED_MS : ABSENT_MS);
  }
}

function shortened(id: string): string {
  return /^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : id;
}
