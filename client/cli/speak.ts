/** The contract's answers in sentences for a terminal: what happened, who has it, and the next step. */
import type { Holder } from '#protocol/holder.ts';
import type { MadeType } from '#protocol/made-type.ts';
import type { Lease, Refusal, SeenProcess } from '#protocol/ports.ts';
import { commandWord } from '#services/command-word.ts';

/** What others chose as a name must not steer the terminal: control characters (ECMA-48) are shown, not sent. */
export function printable(text: string): string {
  return text.replace(/\p{Cc}/gu, '\u{fffd}');
}

export function processWords({ process, command }: SeenProcess): string {
  return `${commandWord(printable(command))} (pid ${process.pid})`;
}

export function holderWords(holder: Holder): string {
  switch (holder.kind) {
    case 'project':
      return 'project';
    case 'process':
      return `process ${holder.process.pid}`;
    case 'window':
      return `window ${holder.process.pid}`;
    case 'terminal':
      return `terminal ${holder.process.pid}`;
    case 'agent':
      return `agent ${holder.sessionId}`;
  }
}

/** Who has a leased port, for a sentence. */
export function leaseWords(lease: Lease): string {
  const who = lease.listener ? processWords(lease.listener) : holderWords(lease.holder);
  return `${lease.service} (${who})`;
}

export function refusalWords(refusal: Refusal): string {
  return `${whatIsWrong(refusal)} ${nextStep(refusal)}`;
}

function whatIsWrong({ reason, port, range, lease, listener, until }: Refusal): string {
  switch (reason) {
    case 'leased':
      return `Port ${port} is leased by ${lease ? leaseWords(lease) : 'another service'}.`;
    case 'shared':
      return lease ? sharedWords(lease) : `Port ${port} is shared.`;
    case 'used':
      return `Port ${port} is in use by ${listener ? processWords(listener) : 'a process of another user'}.`;
    case 'resting':
      return `Port ${port} was released a moment ago and rests until ${until === undefined ? 'soon' : timeWords(until)}.`;
    case 'excluded':
      return `Port ${port} is kept by the system: nobody without privileges can bind it.`;
    case 'noneFree':
      return range ? `No port of ${range.from}-${range.to} is free.` : 'No port is free.';
  }
}

/** The one that the machine has, and who is in the way of what was asked. */
function sharedWords(lease: Lease): string {
  const count = lease.sharers?.length ?? 0;
  const users = count === 0 ? '' : `, and ${othersWords(count)} it`;
  return `${leaseWords(lease)} is the only one on this machine, on port ${lease.port}${users}.`;
}

function othersWords(count: number): string {
  return count === 1 ? '1 other uses' : `${count} others use`;
}

function nextStep({ reason, port, suggestion, lease }: Refusal): string {
  if (suggestion !== undefined)
    return `Port ${suggestion} is free: leave out --port, or say --port ${suggestion}.`;
  if (reason === 'noneFree')
    return 'See who has them: hm ls. Or name other ports: --range FROM-TO.';
  if (reason === 'shared') {
    const first = lease?.state === 'bound' ? `end it first (hm stop ${port}), then ` : '';
    return `To give it back all the same: ${first}--hand-over lets one of them hold it; --force ends it for all.`;
  }
  return `See who has it: hm who ${port}.`;
}

/** Of a type that had to be made for a request, with the way back. */
export function madeWords({ type, range, inKeptArea, undo }: MadeType): string {
  const kept = inKeptArea
    ? ' Nothing else was left: the system uses ports of it for outgoing connections.'
    : '';
  return `no type was called '${type}', so it got the ports ${range.from}-${range.to}.${kept} Undo: ${undo}`;
}

/** Of a directory whose project file was ignored. */
export const untrusted =
  'harbormaster.jsonc declares what you have not trusted; that was ignored. See what it is: hm trust';

/** `14:03:22`, in the time of the machine. */
export function timeWords(at: number): string {
  return new Date(at).toTimeString().slice(0, 8);
}

/** `12 s`, `3 min`, `5 h`, `2 d`: how long something has been. */
export function ageWords(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1_000));
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3_600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}
