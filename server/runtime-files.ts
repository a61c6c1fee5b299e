/** Keeps runtime.json in the directories of the projects that a server serves: its own, or those that the user named. Knows no request. */
import { statSync } from 'node:fs';
import type { Log } from '#common/log.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { isNamed } from '#discovery/named-mode.ts';
import type { Places } from '#discovery/paths.ts';
import { verdictOf } from '#discovery/process-identity.ts';
import type { ProjectRoot } from '#discovery/project-id.ts';
import { readRuntime, removeRuntime, writeRuntime } from '#discovery/runtime-file.ts';
import type { RuntimeFile } from '#protocol/runtime-file.ts';

export interface RuntimeFilesParts {
  /** Of the shared server, which also know what the user named. */
  readonly home: Places;
  /** The project whose own server this is; absent for the shared one. */
  readonly own: ProjectRoot | undefined;
  readonly serverId: string;
  readonly process: ProcessIdentity;
  readonly version: string;
  readonly protocol: string;
  /** Milliseconds since 1970. */
  readonly startedAt: number;
  /** Where clients are let in now. */
  readonly address: () => string;
  readonly log: Log;
}

export class RuntimeFiles {
  readonly #parts: RuntimeFilesParts;
  readonly #told = new Map<string, ProjectRoot>();
  /** Of which nobody needs to hear again that nothing can be written there. */
  readonly #complained = new Set<string>();
  #telling: Promise<void> = Promise.resolve();

  constructor(parts: RuntimeFilesParts) {
    this.#parts = parts;
  }

  /** Tells in each of these projects who serves it, where that is not told yet. Never rejects. */
  tell(projects: Iterable<ProjectRoot>): Promise<void> {
    this.#telling = this.#telling.then(() => this.#tell(projects));
    return this.#telling;
  }

  async #tell(projects: Iterable<ProjectRoot>): Promise<void> {
    for (const { id, root } of projects) {
      const project = { id, root };
      try {
        if (await this.#isToTell(project)) await this.#write(project);
      } catch (failure) {
        if (!this.#complained.has(id))
          this.#parts.log.warn('runtime.json could not be written.', { root, failure });
        this.#complained.add(id);
      }
    }
  }

  /** Removes all that this server told. */
  async close(): Promise<void> {
    const { home, serverId } = this.#parts;
    await this.#telling;
    for (const project of this.#told.values())
      await removeRuntime(home, project, serverId).catch(() => undefined);
  }

  async #isToTell(project: ProjectRoot): Promise<boolean> {
    const { home, own, serverId, address } = this.#parts;
    if (!own && !isNamed(home, project)) return false;
    const reading = readRuntime(home, project);
    switch (reading.kind) {
      case 'newer':
        return false;
      case 'absent':
        return statSync(project.root, { throwIfNoEntry: false })?.isDirectory() ?? false;
      case 'damaged':
        return true;
      case 'found': {
        const { runtime } = reading;
        if (runtime.server_id === serverId) return runtime.address !== address();
        if (own) return true;
        // It may be the project's own server: that one goes before the shared.
        const { pid, start_time: startTime, boot_id: bootId } = runtime;
        const { pidNamespace } = this.#parts.process;
        return (await verdictOf({ pid, startTime, bootId, pidNamespace })) === 'dead';
      }
    }
  }

  async #write(project: ProjectRoot): Promise<void> {
    const { home, own, serverId, process, version, protocol, startedAt, address } = this.#parts;
    const runtime: RuntimeFile = {
      schema_version: 1,
      mode: own ? 'project' : 'shared',
      project_root: project.root,
      project_id: project.id,
      server_id: serverId,
      address: address(),
      pid: process.pid,
      start_time: process.startTime,
      boot_id: process.bootId,
      started_at: new Date(startedAt).toISOString(),
      protocol,
      version,
    };
    this.#told.set(project.id, project);
    await writeRuntime(home, runtime);
  }
}
