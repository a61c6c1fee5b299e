/** Who holds what a caller leases: the project, or the caller itself by what it is. */
import { newId } from '#common/id.ts';
import type { ProcessIdentity } from '#common/process-identity.ts';
import { HarborError } from '#protocol/errors.ts';
import type { Holder } from '#server/leases/holder.ts';
import type { Caller } from './caller.ts';

export type HolderWord = 'project' | 'client' | 'terminal' | undefined;

/** One marker a process: what it starts, however often, is proven its own by the same one. */
export class Markers {
  readonly #markers = new Map<string, string>();

  /** The marker of this caller's process; forgotten when its connection is gone. */
  of(caller: Caller): string {
    const { id } = caller.instance;
    const known = this.#markers.get(id);
    if (known !== undefined) return known;
    const marker = newId('m');
    this.#markers.set(id, marker);
    caller.onGone(() => this.#markers.delete(id));
    return marker;
  }
}

/** Throws when `terminal` is asked for without saying which. */
export function holderOf(
  word: HolderWord,
  projectId: string,
  caller: Caller,
  markers: Markers,
  terminal?: ProcessIdentity,
): Holder {
  const { kind, process, id, sessionId } = caller.instance;
  if (word === 'terminal') {
    if (terminal) return { kind: 'terminal', process: terminal };
    throw new HarborError('invalidParams', "A holder 'terminal' needs the terminal's process.", {
      problems: [{ where: 'terminal', message: 'is missing' }],
    });
  }
  if (word !== 'client') return { kind: 'project', projectId };
  if (kind === 'window') return { kind: 'window', instanceId: id, process };
  if (kind === 'agent') return { kind: 'agent', sessionId: sessionId ?? id, process };
  return { kind: 'process', process, marker: markers.of(caller) };
}
