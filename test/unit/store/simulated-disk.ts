/** A file system in memory that remembers every operation, so that a loss of power can be replayed at each of them. Knows one directory. */
import { basename } from 'node:path';
import type { Files, OpenedFile } from '#server/store/files.ts';

/** What a disk holds after a crash: bytes by file name. */
export type Image = ReadonlyMap<string, Buffer>;

/** A number from 0 up to, not including, `below`. */
export type Dice = (below: number) => number;

type Operation =
  | { readonly kind: 'create'; readonly name: string; readonly file: number }
  | { readonly kind: 'append'; readonly file: number; readonly at: number; readonly bytes: Buffer }
  | { readonly kind: 'truncate'; readonly file: number; readonly length: number }
  | { readonly kind: 'sync'; readonly file: number }
  | { readonly kind: 'rename'; readonly from: string; readonly to: string }
  | { readonly kind: 'remove'; readonly name: string }
  | { readonly kind: 'syncDirectory' };

export type Verb = Operation['kind'] | 'read' | 'list';

/** Which promises of a real disk this one breaks, for the control of a test. */
export interface Lies {
  /** `sync` does nothing. */
  readonly sync?: boolean;
  /** `sync` resolves before it has done anything. */
  readonly earlySync?: boolean;
  /** `syncDirectory` does nothing. */
  readonly syncDirectory?: boolean;
}

export class SimulatedDisk implements Files {
  readonly operations: Operation[] = [];
  /** Throws to make a verb fail; `append` may have written a part by then. */
  fault: (verb: Verb, name: string) => void = () => undefined;
  readonly #initial: Image;
  readonly #names = new Map<string, number>();
  readonly #contents: Buffer[] = [];
  readonly #dice: Dice;
  readonly #lies: Lies;

  constructor(image: Image = new Map(), dice: Dice = () => 0, lies: Lies = {}) {
    this.#initial = image;
    this.#dice = dice;
    this.#lies = lies;
    for (const [name, bytes] of image) this.#names.set(name, this.#contents.push(bytes) - 1);
  }

  /** What a process that dies now leaves, the machine living on. */
  image(): Map<string, Buffer> {
    return new Map(
      [...this.#names].map(([name, file]) => [name, Buffer.from(this.#contents[file]!)]),
    );
  }

  /**
   * What may become of the operations that are not durable when the power fails after `count`: every combination of fates
   * when there are at most `most`, else `samples` of them by chance. Each maps the number of an operation to its fate.
   */
  subsetsOfUnsynced(
    count: number,
    most: number,
    samples: number,
    dice: Dice,
  ): { readonly isAll: boolean; readonly subsets: readonly Fates[] } {
    const open = unsynced(this.operations.slice(0, count));
    if (fates.length ** open.length > most)
      return {
        isAll: false,
        subsets: Array.from(
          { length: samples },
          () => new Map(open.map((n) => [n, fates[dice(3)]!])),
        ),
      };
    const subsets = open.reduce<Fates[]>(
      (all, n) => all.flatMap((each) => fates.map((fate) => new Map([...each, [n, fate]]))),
      [new Map()],
    );
    return { isAll: true, subsets };
  }

  /**
   * What is left when the power fails after `count` operations: `chosen` says what became of those that were not synced, or,
   * when it is absent, `dice` decides what got through. How much of a torn one arrived is chance.
   */
  imageAfterPowerLoss(count: number, dice: Dice, chosen?: Fates): Map<string, Buffer> {
    const done = this.operations.slice(0, count);
    const fateOf = chosen ?? new Map(unsynced(done).map((n) => [n, fates[dice(3)]!]));
    const names = new Map<string, number>();
    const contents: Buffer[] = [];
    for (const [name, bytes] of this.#initial) names.set(name, contents.push(bytes) - 1);
    for (const [n, operation] of done.entries())
      perform(operation, fateOf.get(n) ?? 'whole', names, contents, dice);
    return new Map([...names].map(([name, file]) => [name, contents[file] ?? Buffer.alloc(0)]));
  }

  async makeDirectory(): Promise<void> {}

  async list(): Promise<string[]> {
    await this.#pass('list', '');
    return [...this.#names.keys()];
  }

  async read(path: string): Promise<Buffer | undefined> {
    await this.#pass('read', path);
    return this.readNow(path);
  }

  readNow(path: string): Buffer | undefined {
    const file = this.#names.get(basename(path));
    return file === undefined ? undefined : Buffer.from(this.#contents[file]!);
  }

  async size(path: string): Promise<number | undefined> {
    return this.readNow(path)?.length;
  }

  async create(path: string): Promise<OpenedFile> {
    await this.#pass('create', path);
    const name = basename(path);
    if (this.#names.has(name)) throw Object.assign(new Error(`${name} exists`), { code: 'EEXIST' });
    const file = this.#contents.length;
    this.#do({ kind: 'create', name, file });
    return {
      append: async (bytes) => {
        const at = this.#contents[file]!.length;
        try {
          await this.#pass('append', path);
        } catch (failure) {
          const part = Buffer.from(bytes.subarray(0, this.#dice(bytes.length)));
          this.#do({ kind: 'append', file, at, bytes: part });
          throw failure;
        }
        this.#do({ kind: 'append', file, at, bytes: Buffer.from(bytes) });
      },
      sync: () => this.#sync(path, file),
      close: async () => {},
    };
  }

  async truncate(path: string, length: number): Promise<void> {
    await this.#pass('truncate', path);
    const file = this.#names.get(basename(path));
    if (file === undefined) throw Object.assign(new Error('missing'), { code: 'ENOENT' });
    this.#do({ kind: 'truncate', file, length });
    this.#do({ kind: 'sync', file });
  }

  async rename(from: string, to: string): Promise<void> {
    await this.#pass('rename', from);
    if (!this.#names.has(basename(from))) throw Object.assign(new Error(), { code: 'ENOENT' });
    this.#do({ kind: 'rename', from: basename(from), to: basename(to) });
  }

  async remove(path: string): Promise<void> {
    await this.#pass('remove', path);
    this.#do({ kind: 'remove', name: basename(path) });
  }

  async syncDirectory(path: string): Promise<void> {
    await this.#pass('syncDirectory', path);
    if (!this.#lies.syncDirectory) this.#do({ kind: 'syncDirectory' });
  }

  async #sync(path: string, file: number): Promise<void> {
    const done = this.#pass('sync', path).then(() => {
      if (!this.#lies.sync) this.#do({ kind: 'sync', file });
    });
    if (!this.#lies.earlySync) await done;
  }

  /** The time an operation takes: some turns of the microtask queue, now and then many for a write. */
  async #pass(verb: Verb, path: string): Promise<void> {
    const isSlow = verb === 'append' && this.#dice(4) === 0;
    for (let turns = 1 + this.#dice(isSlow ? 80 : 4); turns > 0; turns -= 1) await null;
    this.fault(verb, basename(path));
  }

  #do(operation: Operation): void {
    this.operations.push(operation);
    perform(operation, 'whole', this.#names, this.#contents, this.#dice);
  }
}

/** The disk as one process sees it: once that is killed, nothing it began comes to an end or goes any further. */
export function mortal(disk: SimulatedDisk): { readonly files: Files; kill(): void } {
  let isDead = false;
  const alive = async <T>(result: () => Promise<T>): Promise<T> => {
    if (isDead) return new Promise(() => undefined);
    const value = await result();
    return isDead ? new Promise(() => undefined) : value;
  };
  const files: Files = {
    makeDirectory: () => alive(() => disk.makeDirectory()),
    list: () => alive(() => disk.list()),
    read: (path) => alive(() => disk.read(path)),
    readNow: (path) => disk.readNow(path),
    size: (path) => alive(() => disk.size(path)),
    create: async (path) => {
      const file = await alive(() => disk.create(path));
      return {
        append: (bytes) => alive(() => file.append(bytes)),
        sync: () => alive(() => file.sync()),
        close: () => alive(() => file.close()),
      };
    },
    truncate: (path, length) => alive(() => disk.truncate(path, length)),
    rename: (from, to) => alive(() => disk.rename(from, to)),
    remove: (path) => alive(() => disk.remove(path)),
    syncDirectory: (path) => alive(() => disk.syncDirectory(path)),
  };
  return {
    files,
    kill() {
      isDead = true;
    },
  };
}

const fates = ['whole', 'torn', 'lost'] as const;

/** By the number of the operation. */
type Fates = ReadonlyMap<number, (typeof fates)[number]>;

/** The numbers of the operations that a loss of power may undo: nothing after them made them durable. */
function unsynced(done: readonly Operation[]): number[] {
  const open: number[] = [];
  const synced = new Set<number>();
  let isDirectorySynced = false;
  for (let n = done.length - 1; n >= 0; n -= 1) {
    const operation = done[n]!;
    if (operation.kind === 'sync') synced.add(operation.file);
    else if (operation.kind === 'syncDirectory') isDirectorySynced = true;
    else if (operation.kind === 'append' ? !synced.has(operation.file) : !isDirectorySynced)
      if (operation.kind !== 'truncate') open.unshift(n);
  }
  return open;
}

function perform(
  operation: Operation,
  fate: (typeof fates)[number],
  names: Map<string, number>,
  contents: Buffer[],
  dice: Dice,
): void {
  switch (operation.kind) {
    case 'create':
      contents[operation.file] = Buffer.alloc(0);
      if (fate !== 'lost') names.set(operation.name, operation.file);
      return;
    case 'append': {
      if (fate === 'lost') return;
      const { file, at, bytes } = operation;
      const before = contents[file] ?? Buffer.alloc(0);
      const whole = Buffer.alloc(Math.max(before.length, at + bytes.length));
      before.copy(whole);
      const arrived = fate === 'whole' ? bytes.length : dice(bytes.length + 1);
      bytes.subarray(0, arrived).copy(whole, at);
      // A torn write may leave the file's new length with zeros in it, or the shorter length.
      const isShort = fate === 'torn' && dice(2) === 0;
      contents[file] = isShort ? whole.subarray(0, Math.max(before.length, at + arrived)) : whole;
      return;
    }
    case 'truncate':
      contents[operation.file] = (contents[operation.file] ?? Buffer.alloc(0)).subarray(
        0,
        operation.length,
      );
      return;
    case 'rename': {
      const file = names.get(operation.from);
      if (fate === 'lost' || file === undefined) return;
      names.delete(operation.from);
      names.set(operation.to, file);
      return;
    }
    case 'remove':
      if (fate !== 'lost') names.delete(operation.name);
      return;
    case 'sync':
    case 'syncDirectory':
      return;
  }
}
