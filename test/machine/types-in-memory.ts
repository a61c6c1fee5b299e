/** The user's configuration file in memory, and the real files of projects: changed by the same edits as in the product. */
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { withProjectSetting } from '#config/project-setting-edit.ts';
import { withProjectType } from '#config/project-type-edit.ts';
import { withTypes } from '#config/types-edit.ts';
import { parseUserFile } from '#config/user-file.ts';
import type { ProjectSettingsFile } from '#server/handlers/resume-setting.ts';
import type { ProjectTypes, TypesFile } from '#server/ranges/needs.ts';
import { TypeTable } from '#services/type-table.ts';

export const userFile = '/home/me/config.jsonc';

export class TypesInMemory implements TypesFile {
  /** What stands in it; undefined while there is none. */
  text: string | undefined;
  #types = TypeTable.builtIn;
  /** How often it was written. */
  writes = 0;

  /** What it said when it was sound last. */
  get types(): TypeTable {
    const reading = this.text === undefined ? undefined : parseUserFile(this.text, userFile);
    if (reading === undefined) this.#types = TypeTable.builtIn;
    else if (reading.kind === 'sound') this.#types = reading.types;
    return this.#types;
  }

  async change(decide: Parameters<TypesFile['change']>[0]): Promise<void> {
    const after = withTypes(this.text, userFile, decide);
    if (after === undefined) return;
    this.text = after;
    this.writes += 1;
  }
}

export const projectTypes: ProjectTypes = {
  async declare(root, type) {
    const file = join(root, 'harbormaster.jsonc');
    const before = await readFile(file, 'utf8').catch(() => undefined);
    await writeFile(file, withProjectType(before, file, type));
    return file;
  },
};

export const projectSettings: ProjectSettingsFile = {
  async set(root, key, value) {
    const file = join(root, 'harbormaster.jsonc');
    const before = await readFile(file, 'utf8').catch(() => undefined);
    const after = withProjectSetting(before, file, key, value);
    // Projects of tables are on no disk.
    if (existsSync(root)) await writeFile(file, after);
    return file;
  },
};
