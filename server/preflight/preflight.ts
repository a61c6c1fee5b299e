/** Looks before anything is made: all checks at once, none longer than its deadline. What could not be looked at is said, and stops nothing. */
import { withDeadline } from '#common/clock.ts';
import { type Check, checks } from './checks.ts';
import type { Finding } from './finding.ts';
import type { Launch, PreflightWorld } from './needs.ts';

/** Milliseconds; a little longer than a login shell is waited for. */
const usualLimit = 6_000;

export class Preflight<L extends Launch = Launch> {
  readonly #world: PreflightWorld<L>;
  readonly #limit: number;

  constructor(world: PreflightWorld<L>, limit = usualLimit) {
    this.#world = world;
    this.#limit = limit;
  }

  /** What is in the way, in the order of the table. Never rejects. */
  async check(launch: L): Promise<readonly Finding[]> {
    const { skipChecks, unattended } = launch;
    const wanted = checks.filter(
      ({ name, isAdvice }) => !skipChecks.includes(name) && !(unattended && isAdvice),
    );
    const found = await Promise.all(wanted.map((each) => this.#look(each, launch)));
    return found.flat().filter(({ level }) => level === 'required' || !unattended);
  }

  async #look(check: Check, launch: L): Promise<readonly Finding[]> {
    const { name } = check;
    try {
      const found = await withDeadline(check.look(launch, this.#world), this.#limit, name);
      return found.map((each) => ({ check: name, ...each }));
    } catch (failure) {
      const message = failure instanceof Error ? failure.message : String(failure);
      return [{ check: name, level: 'advised', why: 'checkUndone', facts: { message } }];
    }
  }
}
