/** Where a process came from, in the words of `hm who`. Pure. */

import { printable } from '#client/cli/speak.ts';
import type { MachineTrace, Origin } from '#protocol/machine.ts';
import { commandWord } from '#services/command-word.ts';

export type Row = readonly [label: string, text: string];

/** More parents say nothing more. */
const mostParents = 5;

/** `names` are those of windows and other instances, by their ids. */
export function originRows(
  { socket, origin, instanceId, parents }: MachineTrace,
  names: ReadonlyMap<string, string>,
): Row[] {
  const { user, container } = socket;
  const window = instanceId === undefined ? undefined : names.get(instanceId);
  const from = originWords(origin, window);
  const chain = parents.slice(0, mostParents).map(({ pid, command }) => {
    const word = commandWord(printable(command)) || '?';
    return `${word} ${pid}`;
  });
  const more = parents.length - chain.length;
  return [
    ...(user === undefined ? [] : [['user', printable(user)] as const]),
    ...(container === undefined ? [] : [['container', printable(container)] as const]),
    ...(from === '' ? [] : [['came from', from] as const]),
    ...(chain.length === 0
      ? []
      : [['started by', [...chain, ...(more > 0 ? [`${more} more`] : [])].join(' < ')] as const]),
  ];
}

/** Whoever has bound the same port of UDP, which no lease is about. */
export function datagramRows({ socket, addresses }: MachineTrace): Row[] {
  const { protocol, process, user } = socket;
  if (protocol !== 'udp') return [];
  const who = process
    ? `${commandWord(printable(process.command))} (pid ${process.process.pid})`
    : `a process of ${printable(user ?? 'another user')}`;
  return [['udp', `bound by ${who} on ${addresses.join(', ')}`]];
}

/** `claude-code, in VS Code, in tmux, over ssh`. */
export function originWords(
  { agent, editor, terminal, remote, keeper }: Origin,
  window?: string,
): string {
  const place = window === undefined ? editor : `a window of ${window}`;
  const words = [
    agent === undefined ? undefined : `the agent ${agent}`,
    place === undefined ? undefined : `in ${place}`,
    terminal === undefined ? undefined : `in ${terminal}`,
    remote ? 'over ssh' : undefined,
    keeper === undefined ? undefined : `kept running by ${keeper}`,
  ];
  return printable(words.filter((word) => word !== undefined).join(', '));
}

/** What to do about somebody of this very project: use it. */
export function ownWords({ guess, url, socket }: MachineTrace): string {
  if (url === undefined) return 'It is of this project.';
  const { port } = socket;
  return `It is of this project: use ${url} instead of starting a second copy. It looks like ${guess.service} (${guess.type}); to declare it: hm scan ${port} --unmanaged --write`;
}
