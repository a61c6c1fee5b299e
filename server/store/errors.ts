/** How the store says no. The daemon maps these to what travels on the wire. */

/**
 * `writeFailed`: the disk is full, read-only or failing; the store tries again by itself.
 * `superseded`: a newer server has the journal; this one must leave. `closed`: it is not open (any more).
 */
export type Unavailability = 'writeFailed' | 'superseded' | 'closed';

/** Nothing was acknowledged and nothing is kept in memory of what was asked; `cause` has the system's own error. */
export class StoreUnavailable extends Error {
  override readonly name = 'StoreUnavailable';
  readonly reason: Unavailability;

  constructor(reason: Unavailability, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** The files were written by a newer Harbormaster, whose format this one does not know. Nothing was touched. */
export class NewerSchema extends Error {
  override readonly name = 'NewerSchema';
  readonly file: string;
  readonly schema: number;

  constructor(file: string, schema: number, known: number) {
    super(
      `${file} has schema ${schema}, and this version knows schemas up to ${known}. Update Harbormaster; nothing was changed.`,
    );
    this.file = file;
    this.schema = schema;
  }
}
