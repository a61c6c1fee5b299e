/** Why a process is not taken under management, or a port not blocked, and what can be done. */

import { leaseWords, processWords } from '#client/cli/speak.ts';
import type { ResultOf } from '#client/connection/calls.ts';

type Refused = Extract<ResultOf<'ports/adopt'>, { kind: 'refused' }>;

export function adoptionRefusalWords({ reason, port, lease, process }: Refused): string {
  const who = process ? processWords(process) : 'Who listens there';
  switch (reason) {
    case 'leased':
      return `Port ${port} is leased by ${lease ? leaseWords(lease) : 'another service'}. See who has it: hm who ${port}.`;
    case 'serviceRuns':
      return `${lease?.service ?? 'That service'} runs already, on port ${lease?.port ?? '?'}. Take this one as another: hm adopt ${port} --service NAME`;
    case 'nobodyListens':
      return `Nobody listens on port ${port}. To block it all the same: hm reserve ${port}`;
    case 'notYours':
      return `${who} runs as another user, and cannot be taken. To block the port only: hm reserve ${port}`;
    case 'notProven':
      return `Nothing proves that ${who} was started under this project. A person can take it all the same.`;
    case 'guarded':
      return `${who} is Harbormaster's server, a window, an agent, or what this command was started from, and is not taken.`;
    case 'inContainer':
      return `A container listens on port ${port}; its processes cannot be taken. To block the port only: hm reserve ${port}`;
    case 'cannotTell':
      return `${who} cannot be told: the system does not say enough of it. See: hm who ${port}`;
    case 'nowAnother':
      return `Who was seen on port ${port} is not there any more. Look again: hm who ${port}`;
  }
}
