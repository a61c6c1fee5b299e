/** The settings that a server goes by: read at its start and again whenever the user's file changes. A broken file changes nothing. */
import path from 'node:path';
import { Emitter } from '#common/emitter.ts';
import type { Problem } from '#protocol/errors.ts';
import type { Settings } from '#protocol/settings.ts';
import { TypeTable } from '#services/type-table.ts';
import { environmentLayer, type Layer, settingsOf } from './layers.ts';
import { readUserFile } from './user-file.ts';

/** What is wrong with the configuration, and where: a file's name or a variable's. */
export interface ConfigurationTrouble {
  readonly file?: string;
  readonly problems: readonly Problem[];
}

export class UserSettings {
  /** After every change of `now`, of `types`, of `trouble` or of `warnings`. */
  readonly onChanged = new Emitter<void>();
  readonly file: string;
  readonly #above: readonly Layer[];
  readonly #environmentProblems: readonly Problem[];
  #now: Settings;
  #types = TypeTable.builtIn;
  #fileProblems: readonly Problem[] = [];
  #warnings: readonly Problem[] = [];

  /** `flags` is what the command line says; the environment is read once, as it never changes. */
  constructor(
    file: string,
    env: Readonly<Record<string, string | undefined>>,
    flags: Layer = { name: 'flag', said: new Map() },
  ) {
    this.file = file;
    const { layer, problems } = environmentLayer(env);
    this.#above = [flags, layer];
    this.#environmentProblems = problems;
    this.#now = settingsOf(this.#above);
  }

  /** What counts now. */
  get now(): Settings {
    return this.#now;
  }

  /** The service types that are built in, with what the user's file says of types. */
  get types(): TypeTable {
    return this.#types;
  }

  /** Why something that the user wrote does not count; undefined when all does. */
  get trouble(): ConfigurationTrouble | undefined {
    if (this.#fileProblems.length > 0) return { file: this.file, problems: this.#fileProblems };
    const problems = this.#environmentProblems;
    return problems.length > 0 ? { problems } : undefined;
  }

  /** What a later version wrote that this one does not know. */
  get warnings(): readonly Problem[] {
    return this.#warnings;
  }

  /** Reads the file anew. With a broken one the last good values stay. Never rejects. */
  async look(): Promise<void> {
    const reading = await readUserFile(this.file);
    const before = this.#whole();
    if (reading.kind === 'broken') this.#fileProblems = reading.problems;
    else {
      const { said, types, warnings } = reading;
      this.#fileProblems = [];
      this.#warnings = warnings;
      this.#types = types;
      this.#now = settingsOf([...this.#above, { name: 'userFile', file: this.file, said }]);
    }
    if (this.#whole() !== before) this.onChanged.emit();
  }

  #whole(): string {
    return JSON.stringify([this.#now, this.#types.rows, this.#fileProblems, this.#warnings]);
  }
}

/** `config.jsonc:3:5: ports.rest: must be at most 3600`, and how many more. */
export function troubleWords({ file, problems }: ConfigurationTrouble): string {
  const [first, ...more] = problems;
  const place = first?.line === undefined ? '' : `:${first.line}:${first.column}`;
  const name = file === undefined ? '' : `${path.basename(file)}${place}: `;
  const rest = more.length > 0 ? ` (and ${more.length} more)` : '';
  return `${name}${first?.where}: ${first?.message}${rest}`;
}
