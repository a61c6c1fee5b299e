/** Which hosts were proven dead: remembered in a file each, so that no later server has to prove it again, or can not. */
import { readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '#common/clock.ts';
import { systemCode } from '#discovery/discovery-error.ts';
import { isHostId } from '#discovery/host-pointer.ts';
import type { Places } from '#discovery/paths.ts';
import { goneFile, pointerFile } from './start-host.ts';

/** Milliseconds: longer than anybody waits before a server is started again. */
const rememberedFor = 30 * 24 * 60 * 60_000;

export class GoneHosts {
  readonly #places: Places;
  readonly #clock: Clock;

  constructor(places: Places, clock: Clock) {
    this.#places = places;
    this.#clock = clock;
  }

  async has(hostId: string): Promise<boolean> {
    if (!isHostId(hostId)) return false;
    const seen = await stat(goneFile(this.#places, hostId)).catch(() => undefined);
    return seen !== undefined;
  }

  /** One that left in good order took its file along, and had no runners. */
  async remember(hostId: string): Promise<void> {
    try {
      await rename(pointerFile(this.#places, hostId), goneFile(this.#places, hostId));
    } catch (failure) {
      if (systemCode(failure) !== 'ENOENT') throw failure;
    }
  }

  /** Logs go with what they are about. */
  async dropOld(): Promise<void> {
    const names = await readdir(this.#places.hosts).catch(() => []);
    for (const name of names.filter((each) => /^h_[0-9a-f]{16}\.(gone|log)$/.test(each))) {
      const path = join(this.#places.hosts, name);
      const seen = await stat(path).catch(() => undefined);
      if (seen && this.#clock.now() - seen.mtimeMs > rememberedFor) await rm(path, { force: true });
    }
  }
}
