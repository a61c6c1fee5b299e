/**
 * The front door of the store: one journal of events, from which the state, the activity, the change feed and the answers to
 * retries all come. What it acknowledges is durable. It knows that events are JSON and nothing of what they mean.
 */
import { type Cancel, every } from '#common/clock.ts';
import { Emitter } from '#common/emitter.ts';
import { proveRoom } from './durable-write.ts';
import type { Entry, Origin, StoredEvent } from './entry.ts';
import { NewerSchema, StoreUnavailable } from './errors.ts';
import { Fence } from './fence.ts';
import type { Files } from './files.ts';
import { GroupCommit } from './group-commit.ts';
import { historyBefore } from './history.ts';
import type { Journal } from './journal.ts';
import { closed, readOnly, type StoreMode, writable } from './mode.ts';
import { nodeFiles } from './node-files.ts';
import { idleAfter, retryAfter, type StoreOptions } from './options.ts';
import { Present } from './present.ts';
import { firstRevision, sealRecord } from './record.ts';
import { type RecoveryReport, reportOf } from './recovery.ts';
import { defaultRetention, dropOldSegments } from './retention.ts';
import { refuseNewerSchema } from './schema-check.ts';
import { defaultSnapshotLimits, SnapshotKeeper } from './snapshot-keeper.ts';
import { survey } from './survey.ts';
import { takeOver } from './takeover.ts';
import type { Waiting } from './waiting.ts';

export class Store<E extends StoredEvent> {
  /** Every entry, in order, when it is durable and just before its `commit` resolves. */
  readonly onCommitted = new Emitter<Entry<E>>();
  /** Every change but the one of `close`. On `superseded` this server must leave; on `writeFailed` the store tries again by itself. */
  readonly onModeChanged = new Emitter<StoreMode>();
  readonly #options: StoreOptions<E>;
  readonly #files: Files;
  readonly #fence: Fence;
  readonly #snapshots: SnapshotKeeper;
  readonly #present: Present<E>;
  readonly #commits: GroupCommit<Waiting<E>>;
  #journal: Journal | undefined;
  #mode: StoreMode = closed('The store is not open yet.');
  #newest: Promise<unknown> = Promise.resolve();
  #rotateNext = false;
  #isClosing = false;
  /** Snapshots and attempts to become writable again, which `close` waits for. */
  #background: Promise<unknown> = Promise.resolve();
  #cancelIdle: Cancel = () => undefined;
  #cancelRetry: Cancel = () => undefined;

  constructor(options: StoreOptions<E>) {
    this.#options = options;
    this.#present = new Present(options.folded);
    this.#files = options.files ?? nodeFiles;
    this.#fence = new Fence(this.#files, options.directory, options.epoch);
    this.#commits = new GroupCommit(
      (group) => this.#write(group),
      (failure, unwritten) => this.#takeBack(failure, unwritten),
    );
    const limits = options.snapshotLimits ?? defaultSnapshotLimits;
    this.#snapshots = new SnapshotKeeper(this.#files, options.directory, limits, {
      take: () => this.#present.snapshot(options.epoch),
      durable: () => this.settled(),
      mayWrite: () => this.#fence.check(),
    });
  }

  /** A random name that all servers of this journal share; it changes only when somebody starts an empty one. */
  get journalId(): string {
    return this.#present.journalId;
  }

  /** Of the last event that the folded state has; it may be on its way to the disk still: see `settled`. */
  get revision(): number {
    return this.#present.applied.revision;
  }

  /** Of the record that ends at `revision`. */
  get hash(): string {
    return this.#present.applied.hash;
  }

  get mode(): StoreMode['mode'] {
    return this.#mode.mode;
  }

  /**
   * Takes the journal over from whatever server had it, loads the state and repairs what is damaged. If the disk takes no
   * writes, the store opens read-only and goes on trying. Rejects with NewerSchema (nothing was touched), with
   * StoreUnavailable when a newer server has the journal, and with the system's error when nothing can be read.
   */
  async open(): Promise<RecoveryReport> {
    const { directory, clock, log } = this.#options;
    await this.#files.makeDirectory(directory);
    await refuseNewerSchema(this.#files, directory);
    let report: RecoveryReport;
    try {
      report = await this.#establish();
    } catch (failure) {
      if (failure instanceof StoreUnavailable || failure instanceof NewerSchema) throw failure;
      const found = await survey<E>(this.#files, directory);
      this.#present.adopt(found);
      report = reportOf(found, this.#present.journalId);
      this.#turn(readOnly(failure));
      this.#retryLater();
    }
    if (report.sound) log.info('The journal is open.', { ...report });
    else log.error('The journal was damaged; what is sound was loaded.', { ...report });
    this.#cancelIdle = every(clock, idleAfter, () => {
      if (this.#snapshots.isOverdue(this.revision) && this.mode === 'writable')
        this.#keepSnapshot();
    });
    return report;
  }

  /**
   * Numbers the events, applies them at once (what is decided next in the same tick sees them) and resolves when they are
   * durable; before that nobody may be told. Rejects with StoreUnavailable, and then the state is as if it had never been
   * called. `events` must not be empty. Throws a TypeError when something is no JSON.
   */
  commit(events: readonly E[], origin: Origin, answer?: unknown): Promise<Entry<E>> {
    if (events.length === 0) throw new TypeError('A commit needs at least one event.');
    if (this.#mode.mode === 'readOnly') return Promise.reject(this.#mode.failure);
    const { clock, epoch } = this.#options;
    const at = clock.now();
    const revision = this.#present.applied.revision + events.length;
    const entry: Entry<E> = { ...origin, revision, at, epoch, events, answer };
    const { line, hash } = sealRecord(entry, this.#present.applied.hash);
    this.#present.apply(entry, hash);
    const committed = new Promise<Entry<E>>((resolve, reject) => {
      this.#commits.add({ entry, line, hash, resolve, reject });
    });
    this.#newest = committed;
    return committed;
  }

  /**
   * The first answer to a request with this key, within a day; null when it was undefined, undefined when there is none.
   * It may be on its way to the disk still: await `settled` before telling anyone.
   */
  answerTo(key: string): unknown | undefined {
    return this.#present.answers.find(key);
  }

  /** Resolves when everything committed so far is durable; rejects with StoreUnavailable when it never will be. */
  async settled(): Promise<void> {
    await this.#newest;
  }

  /** Durable entries whose revision is below `before`, newest first, in batches, as far back as there are any. */
  async *history(below = Number.POSITIVE_INFINITY): AsyncGenerator<readonly Entry<E>[]> {
    const { durable, recent, journalId } = this.#present;
    const before = Math.min(below, durable.revision + 1);
    const newer = recent.before(before, Number.POSITIVE_INFINITY);
    yield newer;
    const oldest = newer.at(-1);
    const { directory } = this.#options;
    const older = oldest ? firstRevision(oldest) : before;
    yield* historyBefore<E>(this.#files, directory, journalId, older);
  }

  /** The durable entries after `revision`, oldest first; undefined when they are not all at hand, or there never was such a one. */
  since(revision: number): readonly Entry<E>[] | undefined {
    const { durable, recent } = this.#present;
    return revision === durable.revision ? [] : recent.since(revision);
  }

  /** Takes no more commits, makes durable what was committed, and writes a last snapshot. */
  async close(): Promise<void> {
    const wasWritable = this.mode === 'writable';
    this.#mode = closed('The store is closed.');
    this.#isClosing = true;
    this.#cancelIdle();
    this.#cancelRetry();
    await this.#commits.idle();
    if (wasWritable && this.#snapshots.isBehind) this.#keepSnapshot();
    await this.#background;
    await this.#journal?.close();
  }

  async #write(group: readonly Waiting<E>[]): Promise<void> {
    const journal = this.#journal;
    if (journal === undefined) throw new Error('The store has no journal.');
    if (this.#rotateNext) {
      await journal.begin(this.#present.durable.revision + 1, this.#present.durable.hash);
      this.#rotateNext = false;
    }
    await journal.append(group.map(({ line }) => line).join(''));
    this.#fence.check();
    journal.acknowledge();
    for (const waiting of group) this.#acknowledge(waiting);
    if (this.#snapshots.isDue && this.mode === 'writable') {
      this.#rotateNext = true;
      this.#keepSnapshot();
    }
  }

  #acknowledge({ entry, line, hash, resolve }: Waiting<E>): void {
    this.#present.acknowledge(entry, hash);
    this.#snapshots.count(1, line.length);
    this.#tell(this.onCommitted, entry);
    resolve(entry);
  }

  /** A listener's bug is its own: what was written is written. */
  #tell<T>(emitter: Emitter<T>, value: T): void {
    try {
      emitter.emit(value);
    } catch (failure) {
      this.#options.log.error('A listener of the store failed.', { failure });
    }
  }

  /** Undoes what could not be written, so that state, memory and disk say the same before anybody hears of it. */
  async #takeBack(cause: unknown, unwritten: readonly Waiting<E>[]): Promise<void> {
    const { directory, log } = this.#options;
    const { failure } = this.#turn(readOnly(cause));
    try {
      if (failure.reason === 'writeFailed') {
        // Behind a newer server's fence the file is no longer ours to cut.
        this.#fence.check();
        await this.#journal?.takeBack();
      }
    } catch (failed) {
      log.warn('What was not acknowledged could not be cut off the journal.', { failure: failed });
    }
    try {
      this.#present.adopt(await survey<E>(this.#files, directory, this.#present.durable.revision));
    } catch (failed) {
      log.error('The state could not be read back from the disk.', { failure: failed });
    }
    this.#newest = Promise.resolve();
    for (const { reject } of unwritten) reject(failure);
    if (failure.reason === 'writeFailed') this.#retryLater();
  }

  async #establish(upTo?: number): Promise<RecoveryReport> {
    const { directory, clock, epoch } = this.#options;
    const { journal, report } = await takeOver({
      files: this.#files,
      directory,
      epoch,
      fence: this.#fence,
      present: this.#present,
      snapshots: this.#snapshots,
      now: clock.now(),
      upTo,
    });
    this.#journal = journal;
    this.#rotateNext = false;
    this.#turn(writable);
    return report;
  }

  /** Writes the state of this moment beside the journal, and drops history that is too old. Nobody waits for it. */
  #keepSnapshot(): void {
    const { directory, log, retention } = this.#options;
    const kept = this.#snapshots
      .write()
      .then(() => dropOldSegments(this.#files, directory, retention ?? defaultRetention))
      .catch((failure: unknown) => log.warn('The snapshot could not be written.', { failure }));
    this.#background = Promise.all([this.#background, kept]);
  }

  #retryLater(): void {
    if (this.#isClosing) return;
    this.#cancelRetry = this.#options.clock.after(retryAfter, () => {
      this.#background = Promise.all([this.#background, this.#tryAgain()]);
    });
  }

  async #tryAgain(): Promise<void> {
    const { directory, log } = this.#options;
    try {
      if (this.#journal) {
        this.#fence.check();
        await this.#journal.takeBack().catch(() => undefined);
      }
      await proveRoom(this.#files, directory);
      // Until the fence was raised once, another server may have gone on.
      await this.#establish(this.#journal ? this.#present.durable.revision : undefined);
      log.info('The journal can be written again.', { revision: this.revision });
    } catch (failure) {
      log.debug('The journal still cannot be written.', { failure });
      if (failure instanceof StoreUnavailable) this.#turn(readOnly(failure));
      else this.#retryLater();
    }
  }

  #turn<M extends StoreMode>(mode: M): M {
    if (this.#isClosing) return mode;
    this.#mode = mode;
    this.#tell(this.onModeChanged, mode);
    return mode;
  }
}
