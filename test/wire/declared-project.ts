/** A project on the disk whose file declares what its runners are, for a server in memory. */
import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseProjectFile } from '#config/project-file.ts';
import { trustedParts } from '#discovery/trusted-parts.ts';
import { projectFileName } from '#protocol/project-file.ts';
import type { HarborInMemory } from './harbor-in-memory.ts';

export class DeclaredProject {
  readonly path: string;
  readonly #harbor: HarborInMemory;

  private constructor(harbor: HarborInMemory, path: string) {
    this.#harbor = harbor;
    this.path = path;
  }

  static async make(harbor: HarborInMemory): Promise<DeclaredProject> {
    const path = await realpath(await mkdtemp(join(tmpdir(), 'hm-')));
    harbor.machine.addProject(path);
    return new DeclaredProject(harbor, path);
  }

  /** Writes the file, and has the user trust all of it. */
  async declare(content: object, isTrusted = true): Promise<void> {
    const text = JSON.stringify({ version: 1, ...content });
    await writeFile(join(this.path, projectFileName), text);
    if (!isTrusted) return;
    const place = await this.#harbor.machine.find(this.path);
    assert.ok(place);
    const parts = trustedParts(parseProjectFile(text, projectFileName));
    const hashes = parts.map(({ hash }) => hash);
    await this.#harbor.trust.add(place, hashes);
  }

  async remove(): Promise<void> {
    await rm(this.path, { recursive: true });
  }
}
