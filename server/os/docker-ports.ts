/** Ports that Docker publishes, which without its userland proxy no socket shows. Knows `docker ps`; where there is no Docker it knows nothing. */
import { type Clock, systemClock } from '#common/clock.ts';
import { runTool, type ToolAnswer } from '#discovery/run-tool.ts';

export interface PublishedPort {
  readonly port: number;
  /** The address it is published on: '0.0.0.0', '::', '127.0.0.1'. */
  readonly address: string;
  readonly container: string;
  /** Where the compose file lies that made the container; it works for the project there. */
  readonly directory?: string | undefined;
}

/** How long an answer is used, in milliseconds. Asking costs a process. */
const USED_MS = 5_000;
/** The same where Docker gave no answer: it is not installed, not running, or not ours to ask. */
const ABSENT_MS = 120_000;

/** `docker ps --format '{{json .}}'`: one JSON object a line. Lines that are none are skipped. */
export function parseDockerPs(output: string): readonly PublishedPort[] {
  return output.split('\n').flatMap((line) => {
    try {
      const { Names, Ports, Labels } = JSON.parse(line) as Partial<Record<string, unknown>>;
      if (typeof Names !== 'string' || typeof Ports !== 'string') return [];
      const directory = typeof Labels === 'string' ? composeDirectory(Labels) : undefined;
      return Ports.split(', ')
        .flatMap((entry) => parsePublished(entry, Names))
        .map((port) => ({ ...port, ...(directory !== undefined && { directory }) }));
    } catch {
      return [];
    }
  });
}

/** Labels as `name=value,name=value`; this one is set by docker compose (compose-spec, well-known labels). */
function composeDirectory(labels: string): string | undefined {
  return /(?:^|,)com\.docker\.compose\.project\.working_dir=([^,]+)/.exec(labels)?.[1];
}

/** Such as `0.0.0.0:5000-5002->80-82/tcp`, `[::]:80->80/tcp`, `:::80->80/tcp`; an unpublished `80/tcp` gives nothing. */
function parsePublished(entry: string, container: string): PublishedPort[] {
  const match = /^(.*):(\d+)(?:-(\d+))?->[\d-]+\/tcp$/.exec(entry.trim());
  const [, address = '', first, last = first] = match ?? [];
  if (!first) return [];
  const count = Number(last) - Number(first) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, at) => ({
    port: Number(first) + at,
    address: address.replace(/^\[(.*)\]$/, '$1') || '0.0.0.0',
    container,
  }));
}

export class DockerPorts {
  readonly #ask: () => Promise<ToolAnswer | undefined>;
  readonly #clock: Clock;
  #published: readonly PublishedPort[] = [];
  #until = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;

  constructor(ask: () => Promise<ToolAnswer | undefined> = askDocker, clock: Clock = systemClock) {
    this.#ask = ask;
    this.#clock = clock;
  }

  /** What Docker last said; nobody is asked. */
  get last(): readonly PublishedPort[] {
    return this.#published;
  }

  /** What Docker last said. Never waits: when that is old, it is asked anew behind the answer. */
  published(): readonly PublishedPort[] {
    if (this.#clock.monotonic() >= this.#until) void this.refresh();
    return this.#published;
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
    const answered = answer?.exitCode === 0;
    this.#published = answered ? parseDockerPs(answer.stdout) : [];
    this.#until = this.#clock.monotonic() + (answered ? USED_MS : ABSENT_MS);
  }
}

function askDocker(): Promise<ToolAnswer | undefined> {
  return runTool('docker', ['ps', '--format', '{{json .}}']);
}
