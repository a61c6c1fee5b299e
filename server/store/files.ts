/** The verbs that the store needs of a file system, and no more: tests record each of them and let each of them fail. */

/** A file made by `create`. After a failed `append` its length is unknown until it is truncated. */
export interface OpenedFile {
  /** Writes all bytes at the end, or rejects. They are not durable before `sync`. */
  append(bytes: Uint8Array): Promise<void>;
  /** Resolves when everything appended is on stable storage, the length included (fdatasync(2)). */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** Paths are absolute. Reading what is missing gives `undefined`; everything else that cannot be done rejects with the system's error. */
export interface Files {
  /** With its parents, mode 0700; one that stands is left as it is. */
  makeDirectory(path: string): Promise<void>;
  /** The names in a directory, in no order. */
  list(directory: string): Promise<string[]>;
  read(path: string): Promise<Buffer | undefined>;
  /** Blocks: only for a file of a few bytes that is in the system's cache. */
  readNow(path: string): Buffer | undefined;
  /** In bytes. */
  size(path: string): Promise<number | undefined>;
  /** A new file of mode 0600, opened for appending; rejects with EEXIST when there is one. */
  create(path: string): Promise<OpenedFile>;
  /** Cuts a file that is there to `length` bytes, durably. */
  truncate(path: string, length: number): Promise<void>;
  /** Replaces what stands at `to`. Durable after `syncDirectory`. */
  rename(from: string, to: string): Promise<void>;
  /** What is missing is removed already. */
  remove(path: string): Promise<void>;
  /** Makes creations, renames and removals in a directory durable (fsync(2), NOTES). */
  syncDirectory(path: string): Promise<void>;
}
