/** Where the commands of a text run: `cd` counts within its own shell, and not behind it. */
import type { Scope } from './shell-text.ts';
import { joined } from './words.ts';

/** The working directory of each shell of one text, as it is read from front to back. */
export class WorkingDirectories {
  readonly #first: string;
  readonly #changed = new Map<Scope, string>();

  constructor(first: string) {
    this.#first = first;
  }

  /** Where the next command of this shell runs. */
  of(scope: Scope): string {
    const changed = this.#changed.get(scope);
    if (changed !== undefined) return changed;
    return scope.outer ? this.of(scope.outer) : this.#first;
  }

  change(scope: Scope, to: string): void {
    this.#changed.set(scope, joined(this.of(scope), to));
  }
}
