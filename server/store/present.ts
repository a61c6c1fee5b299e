/** What memory knows of the journal: the folded state, the answers, the newest entries, and how far each has come. Touches no file. */
import { newId } from '#common/id.ts';
import { Answers } from './answers.ts';
import type { Entry, Folded, StoredEvent } from './entry.ts';
import { Recent } from './recent.ts';
import { noHash } from './record.ts';
import { knownSchema } from './segment.ts';
import type { Snapshot } from './snapshot.ts';
import type { Survey } from './survey.ts';

/** A place in the history: the number of an event and the hash of its record. */
export interface Head {
  readonly revision: number;
  readonly hash: string;
}

export class Present<E extends StoredEvent> {
  readonly answers = new Answers();
  /** Holds acknowledged entries only. */
  readonly recent = new Recent<E>();
  readonly #folded: Folded<E>;
  #journalId = '';
  #isMended = false;
  #applied: Head = { revision: 0, hash: noHash };
  #durable: Head = this.#applied;

  constructor(folded: Folded<E>) {
    this.#folded = folded;
  }

  /** Whether the snapshot that was adopted had parts that could not be. */
  get isMended(): boolean {
    return this.#isMended;
  }

  get journalId(): string {
    return this.#journalId;
  }

  /** What the folded state and the answers have. */
  get applied(): Head {
    return this.#applied;
  }

  /** What was acknowledged; never ahead of `applied`. */
  get durable(): Head {
    return this.#durable;
  }

  apply(entry: Entry<E>, hash: string): void {
    this.#feed(entry);
    this.#applied = { revision: entry.revision, hash };
  }

  acknowledge(entry: Entry<E>, hash: string): void {
    this.#durable = { revision: entry.revision, hash };
    this.recent.push(entry);
  }

  /** Replaces everything by what was found on the disk; a journal that has no name yet gets one. */
  adopt(found: Survey<E>): void {
    this.#journalId = found.journalId ?? (this.#journalId || newId('journal'));
    this.#folded.restore(found.snapshot?.state);
    this.#isMended = (this.#folded.mended ?? 0) > 0;
    this.answers.restore(found.snapshot?.keys ?? []);
    for (const { entry } of found.replay) this.#feed(entry);
    for (const { entry } of [...found.covered, ...found.replay]) this.recent.push(entry);
    this.#applied = { revision: found.revision, hash: found.hash };
    this.#durable = this.#applied;
  }

  /** Taken at this very moment, of what is applied. */
  snapshot(epoch: number): Snapshot {
    return {
      schema: knownSchema,
      journalId: this.#journalId,
      epoch,
      ...this.#applied,
      state: this.#folded.save(),
      keys: this.answers.save(),
    };
  }

  #feed(entry: Entry<E>): void {
    for (const event of entry.events) this.#folded.apply(event, entry.at);
    this.answers.keep(entry);
  }
}
