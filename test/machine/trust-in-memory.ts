/** Trust without a disk. */
import type { TrustRecords } from '#server/authority/needs.ts';

type Project = Parameters<TrustRecords['of']>[0];

export class TrustInMemory implements TrustRecords {
  readonly #records = new Map<string, Project & { readonly parts: readonly string[] }>();

  of({ id }: Project): ReadonlySet<string> {
    return new Set(this.#records.get(id)?.parts);
  }

  all() {
    return [...this.#records.values()];
  }

  async add({ id, root }: Project, parts: readonly string[]): Promise<void> {
    this.#records.set(id, { id, root, parts: [...this.of({ id, root }), ...parts] });
  }

  async remove(projectId: string): Promise<void> {
    this.#records.delete(projectId);
  }
}
