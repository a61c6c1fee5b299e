/** What there is to say of the ending of processes: who it is, what proves whose, why it is left alone, and each step. */

import { ageWords, printable, processWords } from '#client/cli/speak.ts';
import { systemClock } from '#common/clock.ts';
import type { SeenProcess } from '#protocol/ports.ts';
import type { Evidence, StopReason, Suspect } from '#protocol/stops.ts';

/** `PID@START`: the process itself, and none that gets its number later. */
export function stampOf({ process: { pid, startTime } }: SeenProcess): string {
  return `${pid}@${startTime}`;
}

/** Why nobody was ended, and what can be done. `what` is what was typed. */
export function refusalWords(
  reason: StopReason,
  suspect: Suspect | undefined,
  what: string,
): string {
  const who = suspect?.process ? processWords(suspect.process) : 'It';
  switch (reason) {
    case 'notYours':
      return `${suspect?.process ? who : 'Who listens there'} runs as another user, so it is left alone. That user, or an administrator, can end it.`;
    case 'notProven':
      return `Nothing proves that ${who} was started under this project, so it is left alone.${nextStep(suspect, what)}`;
    case 'adopted':
      return `${who} was taken under management and not started here, so it is left alone.${nextStep(suspect, what)}`;
    case 'guarded':
      return `${who} is Harbormaster's server, a window, an agent, or what this command was started from: it is left alone. End it by hand.`;
    case 'inContainer':
      return `A container listens there: docker stop ${printable(suspect?.container ?? 'NAME')}`;
    case 'cannotTell':
      return `${who} cannot be told: the system does not say enough of it, so it is left alone. See: hm who ${what}`;
    case 'nowAnother':
      return `What was confirmed is not there any more. Now it is ${who}, and nobody was ended. Look again: hm stop ${what}`;
  }
}

function nextStep(suspect: Suspect | undefined, what: string): string {
  const stamp = suspect?.process && stampOf(suspect.process);
  if (stamp === undefined) return '';
  const quoted = /^[\w@]+$/.test(stamp) ? stamp : `'${stamp}'`;
  return ` A person who knows it can say so: hm stop ${what} --confirm ${quoted}`;
}

/** Who it is, for whom is to decide: one line a fact. */
export function suspectLines({ process, addresses, evidence }: Suspect): string[] {
  if (!process) return [];
  const { command, cwd, startedAt } = process;
  const age =
    startedAt === undefined ? '' : `, started ${ageWords(systemClock.now() - startedAt)} ago`;
  return [
    `${processWords(process)}${age}`,
    `  command    ${printable(command)}`,
    ...(cwd === undefined ? [] : [`  directory  ${printable(cwd)}`]),
    ...(addresses.length === 0 ? [] : [`  listens on ${addresses.join(', ')}`]),
    `  proof      ${evidence.length === 0 ? 'none that this project started it' : evidence.map(evidenceWords).join(', ')}`,
  ];
}

function evidenceWords(evidence: Evidence): string {
  switch (evidence) {
    case 'marker':
      return "carries the mark of this project's lease";
    case 'ancestor':
      return "descends from who holds this project's lease";
    case 'directory':
      return "works in this project's directory";
  }
}

export type Step = 'asked' | 'killed' | 'ended' | 'free';

export function stepWords(step: Step, process: SeenProcess | undefined, port?: number): string {
  const who = process ? processWords(process) : '';
  switch (step) {
    case 'asked':
      return `${who} was asked to end.`;
    case 'killed':
      return `${who} was killed.`;
    case 'ended':
      return `${who} has ended.`;
    case 'free':
      return port === undefined ? 'Nothing of it is left.' : `Port ${port} is free.`;
  }
}
