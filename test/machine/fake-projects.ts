/** The directories of a machine made of tables: which are projects, and which are away. Touches nothing real. */
import { createHash } from 'node:crypto';
import type {
  Presence,
  ProjectDirectories,
  ProjectPlace,
  ProjectPlaces,
} from '#server/projects/needs.ts';

export class FakeProjects implements ProjectPlaces, ProjectDirectories {
  /** How many turns of the microtask queue the next answer takes. */
  slowness: () => number = () => 1;
  readonly #roots = new Map<string, ProjectPlace>();
  readonly #absent = new Map<string, Presence>();

  /** Makes `root` a directory and a project of its own. */
  addProject(root: string, more: Pick<ProjectPlace, 'branch' | 'main'> = {}): ProjectPlace {
    const hash = createHash('sha256').update(root).digest('hex');
    const place = { id: `p_${hash.slice(0, 8)}`, root, ...more };
    this.#roots.set(root, place);
    return place;
  }

  /** The project's directory is deleted, or the disk that it is on goes away. */
  removeProject(root: string, how: Exclude<Presence, 'present'> = 'missing'): void {
    this.#roots.delete(root);
    this.#absent.set(root, how);
  }

  async find(path: string): Promise<ProjectPlace | undefined> {
    await this.time();
    const [longest] = [...this.#roots.keys()]
      .filter((root) => path === root || /^[/\\]/.test(path.slice(root.length)))
      .filter((root) => path.startsWith(root))
      .sort((a, b) => b.length - a.length);
    return longest === undefined ? undefined : this.#roots.get(longest);
  }

  async diskOf(): Promise<string> {
    await this.time();
    return '/';
  }

  async look(root: string): Promise<Presence> {
    await this.time();
    return this.#absent.get(root) ?? 'present';
  }

  protected async time(): Promise<void> {
    for (let turns = this.slowness(); turns > 0; turns--) await null;
  }
}
