/** What the users of a Linux machine are called (passwd(5)). Knows the file, not the directories of a company's network. */
import { readFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { type Clock, systemClock } from '#common/clock.ts';

/** How long the names are believed, in milliseconds. */
const BELIEVED_MS = 60_000;

/** `name:password:uid:...`, a user a line; the first name of a number counts, as it does for getpwuid(3). */
export function parsePasswd(text: string): Map<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name, , uid] = line.split(':');
    if (name && uid && /^\d+$/.test(uid) && !names.has(Number(uid))) names.set(Number(uid), name);
  }
  return names;
}

export class LinuxUsers {
  readonly #clock: Clock;
  #names: ReadonlyMap<number, string> = new Map();
  #until = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
  }

  /** By number. Never rejects. */
  async names(): Promise<ReadonlyMap<number, string>> {
    if (this.#clock.monotonic() < this.#until) return this.#names;
    const names = parsePasswd(await readFile('/etc/passwd', 'utf8').catch(() => ''));
    addOurselves(names);
    this.#names = names;
    this.#until = this.#clock.monotonic() + BELIEVED_MS;
    return names;
  }
}

/** We are known to the system by name, even where the file does not have us. */
function addOurselves(names: Map<number, string>): void {
  try {
    const { uid, username } = userInfo();
    if (!names.has(uid)) names.set(uid, username);
  } catch {
    // A user without a name, as in many containers, is shown by its number.
  }
}
