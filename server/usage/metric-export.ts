/**
 * Who of the runners exports metrics to us: each has a token of its own, and the intake is open as long as one of them lives. The next
 * server listens on the same port for the same tokens, so that an agent that runs on goes on being heard.
 */
import type { Log } from '#common/log.ts';
import type { Origin } from '#common/origin.ts';
import { exportVariables, metricSourceOf } from './metric-sources.ts';
import { MetricUsage } from './metric-usage.ts';
import { pointsInJson } from './metrics-in-json.ts';
import { pointsInProtobuf } from './metrics-in-protobuf.ts';
import type { Counter, Spender, Spending } from './needs.ts';

/** Where posts come in. */
export interface Intake {
  /** Resolves with the port: the one that is asked for, or any. Rejects when it cannot be had. */
  open(port?: number): Promise<number>;
  close(): Promise<void>;
}

/** One who exports. The token's hash is kept, and never the token. */
export interface Exporter {
  readonly runnerId: string;
  readonly agent: string;
  readonly spender: Spender;
  readonly tokenHash: string;
  /** It said something: what it writes down says the same, and is not counted, too. */
  readonly heard?: boolean;
}

/** Exporters that ended and are remembered as heard: their files may be read a while later. */
const mostEnded = 500;

export interface SavedExports {
  readonly port: number;
  readonly exporters: readonly Exporter[];
  /** Ids of runners that ended and had been heard, the newest last. */
  readonly ended: readonly string[];
}

/** Where it is written down for the next server; this user's alone. */
export interface ExportFile {
  read(): Promise<SavedExports | undefined>;
  write(saved: SavedExports): Promise<void>;
}

export interface Secrets {
  /** 64 hex digits. */
  make(): string;
  hashOf(secret: string): string;
}

export interface MetricExportParts {
  readonly intake: Intake;
  readonly file: ExportFile;
  readonly secrets: Secrets;
  readonly spending: Spending;
  readonly log: Log;
  origin(): Origin;
}

type Heard = 'taken' | 'unknownPath' | 'notUnderstood' | 'busy';

export class MetricExport {
  readonly #parts: MetricExportParts;
  readonly #exporters = new Map<string, { of: Exporter; readonly usage: MetricUsage }>();
  #ended: readonly string[] = [];
  #port: number | undefined;
  /** Opening, closing and writing down happen one after the other. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(parts: MetricExportParts) {
    this.#parts = parts;
  }

  get port(): number | undefined {
    return this.#port;
  }

  /** Listens again for those of the last server's exporters that live. */
  restore(lives: (runnerId: string) => boolean): Promise<void> {
    return this.#inTurn(async () => {
      const saved = await this.#parts.file.read();
      if (!saved) return;
      const living = saved.exporters.filter(({ runnerId }) => lives(runnerId));
      const gone = saved.exporters.filter((each) => each.heard && !living.includes(each));
      this.#ended = [...saved.ended, ...gone.map(({ runnerId }) => runnerId)].slice(-mostEnded);
      if (living.length === 0) return;
      for (const each of living) this.#add(each);
      await this.#open(saved.port);
    });
  }

  /**
   * What is to be added to the environment of a runner that is about to start; nothing for an agent that exports no usage, or exports
   * it elsewhere, or when nothing can be listened on.
   */
  async begin(
    spender: Spender & { readonly runnerId: string; readonly agent: string },
    environment: Readonly<Record<string, string | undefined>>,
  ): Promise<Readonly<Record<string, string>>> {
    const { runnerId, agent } = spender;
    const source = metricSourceOf(agent);
    const token = this.#parts.secrets.make();
    if (!source || Object.keys(exportVariables(source, environment, '', token)).length === 0)
      return {};
    await this.#inTurn(async () => {
      this.#add({ runnerId, agent, spender, tokenHash: this.#parts.secrets.hashOf(token) });
      if (this.#port === undefined) await this.#open();
      await this.#save();
    });
    if (this.#port === undefined) return {};
    return exportVariables(source, environment, `http://127.0.0.1:${this.#port}`, token);
  }

  /** The runner ended, and with it its token. */
  end(runnerId: string): Promise<void> {
    return this.#inTurn(async () => {
      const mine = [...this.#exporters].filter(([, { of }]) => of.runnerId === runnerId);
      if (mine.length === 0) return;
      for (const [hash, { of }] of mine) {
        this.#exporters.delete(hash);
        if (of.heard) this.#ended = [...this.#ended, runnerId].slice(-mostEnded);
      }
      if (this.#exporters.size === 0) await this.close();
      await this.#save();
    });
  }

  /** True of a runner that said something, also when it has ended. */
  heard(runnerId: string): boolean {
    if (this.#ended.includes(runnerId)) return true;
    return [...this.#exporters.values()].some(({ of }) => of.heard && of.runnerId === runnerId);
  }

  knows(token: string): boolean {
    return this.#exporters.has(this.#parts.secrets.hashOf(token));
  }

  /** Takes one export; what is `taken` is durable. Logs and traces are let go: there is nothing of usage in them. */
  async take(token: string, path: string, type: string, body: Uint8Array): Promise<Heard> {
    const exporter = this.#exporters.get(this.#parts.secrets.hashOf(token));
    if (path === '/v1/logs' || path === '/v1/traces') return 'taken';
    if (path !== '/v1/metrics' || !exporter) return 'unknownPath';
    const points = type.includes('json')
      ? pointsInJson(new TextDecoder().decode(body))
      : pointsInProtobuf(body);
    if (!points) return 'notUnderstood';
    const counters = exporter.usage.take(points);
    try {
      if (counters.length > 0) await this.#count(exporter, counters);
      return 'taken';
    } catch (failure) {
      this.#parts.log.warn('Exported usage could not be written down.', { failure });
      return 'busy';
    }
  }

  /** Stops listening; who exports stays written down for the next server. */
  async close(): Promise<void> {
    if (this.#port === undefined) return;
    this.#port = undefined;
    await this.#parts.intake.close();
  }

  /** That it is heard is written down first: what is counted here is counted nowhere else. */
  async #count(exporter: { of: Exporter }, counters: readonly Counter[]): Promise<void> {
    if (!exporter.of.heard) {
      const { of } = exporter;
      exporter.of = { ...of, heard: true };
      await this.#inTurn(() => this.#save()).catch((failure: unknown) => {
        // It says all of it again, and then it is tried again.
        exporter.of = of;
        throw failure;
      });
    }
    await this.#parts.spending.count(counters, this.#parts.origin());
  }

  #add(of: Exporter): void {
    const source = metricSourceOf(of.agent);
    if (!source) return;
    const usage = new MetricUsage(source, of.runnerId, of.spender);
    this.#exporters.set(of.tokenHash, { of, usage });
  }

  async #open(port?: number): Promise<void> {
    try {
      this.#port = await this.#parts.intake.open(port);
    } catch (failure) {
      this.#exporters.clear();
      this.#parts.log.warn('Exported usage cannot be listened for.', { port, failure });
    }
  }

  async #save(): Promise<void> {
    const exporters = [...this.#exporters.values()].map(({ of }) => of);
    await this.#parts.file.write({ port: this.#port ?? 0, exporters, ended: this.#ended });
  }

  #inTurn(task: () => Promise<void>): Promise<void> {
    const next = this.#turn.then(task);
    this.#turn = next.catch(() => undefined);
    return next;
  }
}
