/** What the files of this window's projects declare to run, as the server reads them; asked again whenever a file or what is trusted of it may be another. */
import { isDeepStrictEqual } from 'node:util';
import { Emitter } from '#common/emitter.ts';
import type { DeclaredRunner } from '#protocol/runner.ts';
import { fileFolders } from './folders.ts';
import type { Harbor } from './harbor.ts';
import { Pace } from './stages/pace.ts';

/** Milliseconds between two questions. */
const paceMs = 500;

export class DeclaredRunners {
  readonly onDidChange = new Emitter<void>();
  readonly #harbor: Harbor;
  readonly #pace = new Pace(paceMs, () => void this.#ask());
  #runners: ReadonlyMap<string, readonly DeclaredRunner[]> = new Map();

  constructor(harbor: Harbor) {
    this.#harbor = harbor;
  }

  /** By project. Of a project that was left nothing is kept. */
  get runners(): ReadonlyMap<string, readonly DeclaredRunner[]> {
    return this.#runners;
  }

  /** Asks for all folders, now or soon. */
  ask(): void {
    this.#pace.ask();
  }

  close(): void {
    this.#pace.close();
  }

  async #ask(): Promise<void> {
    const found = new Map<string, DeclaredRunner[]>();
    for (const { uri } of fileFolders()) {
      const { declared } = await this.#harbor
        .request('runners/list', { path: uri.fsPath })
        // A server of before 0.4 has none, and a file that is broken is told of elsewhere.
        .catch(() => ({ declared: [] }));
      for (const each of declared)
        found.set(each.projectId, [...without(found.get(each.projectId), each.name), each]);
    }
    if (isDeepStrictEqual(found, this.#runners)) return;
    this.#runners = found;
    this.onDidChange.emit();
  }
}

/** Two folders may belong to one project. */
function without(known: readonly DeclaredRunner[] = [], name: string): DeclaredRunner[] {
  return known.filter((each) => each.name !== name);
}
