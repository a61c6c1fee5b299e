/** Who has a singleton that somebody asked for, in one sentence. Loaded by `hm port`, so it is light. */
import { systemClock } from '#common/clock.ts';
import type { Lease, Sharing } from '#protocol/ports.ts';
import { ageWords, holderWords, printable, processWords } from './speak.ts';

/** Who has it, since when, where, and who else uses it. `lease` is its own. */
export function sharingWords({ owner, state, since, sharers, url }: Sharing, lease: Lease): string {
  const { service, holder } = owner;
  const { listener } = lease;
  const where = listener?.cwd === undefined ? '' : ` in ${printable(listener.cwd)}`;
  const who = listener ? processWords(listener) + where : holderWords(holder);
  const others = sharers > 1 ? `; ${sharers} share it` : '';
  switch (state) {
    case 'bound': {
      const age = ageWords(systemClock.now() - since);
      return `${service} runs already, once for this machine: ${who} at ${url}, since ${age}${others}.`;
    }
    case 'down':
      return `${service} is down: who ran it at ${url} ended. Its port is kept for those who share it.`;
    case 'contested':
      return `${service} has ${url}, once for this machine, but a stranger listens there. See: hm who ${lease.port}`;
    case 'reserved':
    case 'unbound':
      return holder.kind === 'process'
        ? `${service} is being started, once for this machine, by ${who}, for ${url}${others}.`
        : `${service} has ${url}, once for this machine, and nobody runs it yet; a ${holder.kind} keeps it.`;
  }
}
