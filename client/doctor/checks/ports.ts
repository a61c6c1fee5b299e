/** The ports: leases on which somebody else listens, and processes of this project that listen where services do without a lease. */
import type { Lease } from '#protocol/ports.ts';
import { commandWord } from '#services/command-word.ts';
import { type Check, shellWord, skipped, well } from '../check.ts';

const none = skipped('No server runs.');

export const contestedPorts: Check = {
  title: 'leases and listeners',
  run({ server }) {
    if (!server?.ports) return none;
    const contested = server.ports.leases.filter(({ state }) => state === 'contested');
    const [first] = contested;
    if (!first) return well;
    return {
      kind: 'wrong',
      what: `${contested.map(contestWords).join(' ')} The service gets another port when it asks again.`,
      remedy: contested.map(({ port }) => `hm release ${port}`).join(' && '),
    };
  },
};

function contestWords({ port, service, listener }: Lease): string {
  const who = listener
    ? `${commandWord(listener.command)} (pid ${listener.process.pid})`
    : 'another user’s process';
  return `Port ${port} is leased to ${service}, and ${who} listens on it.`;
}

export const strangersInRanges: Check = {
  title: 'listeners without a lease here',
  run({ server }) {
    if (!server?.ports) return none;
    const { projectId, strangers } = server.ports;
    const here = strangers.filter(({ process }) => process?.projectId === projectId);
    const [first] = here;
    if (!first?.process) return well;
    const { command, process } = first.process;
    return {
      kind: 'wrong',
      what: `${commandWord(command)} (pid ${process.pid}) of this project listens on port ${first.port}, where services get theirs, without a lease: others do not see that it is this project’s.`,
      remedy: `hm adopt ${first.port} --service port-${first.port}`,
    };
  },
};

/** Files are refused whose ranges overlap, so what is left of them does not count. */
export const typeRanges: Check = {
  title: 'ranges of service types',
  run({ server, places }) {
    if (!server || !places) return none;
    const broken = server.health.reasons.find(({ code }) => code === 'configurationBroken');
    if (!/overlap/i.test(broken?.detail ?? '')) return well;
    return {
      kind: 'wrong',
      what: `Two service types have the same ports, so that the file does not count: ${broken?.detail}`,
      remedy: `mv ${shellWord(places.config)} ${shellWord(`${places.config}.broken`)} && hm server restart`,
    };
  },
};
