/** What the making of types needs of the world. */
import type { TypeRow, TypeTable } from '#services/type-table.ts';
import type { TypesChange } from '#services/types-change.ts';

/** The types that the user has written down, and we. */
export interface TypesFile {
  /**
   * Does what `decide` makes of the types as they are at that moment; nobody else changes them meanwhile. When it resolves, it
   * is durable and counts everywhere. Rejects, with nothing changed, when the file is broken or cannot be written.
   */
  change(decide: (types: TypeTable) => TypesChange): Promise<void>;
}

/** The files in which projects say what their types are. */
export interface ProjectTypes {
  /** Writes the type into the file of the project at `root`, durably, and resolves with its path. Rejects when that file is broken or cannot be written. */
  declare(root: string, type: TypeRow): Promise<string>;
}
