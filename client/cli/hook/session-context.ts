/** What a coding agent is told at the begin of a session, in two lines. Only names that the contract bounds get in: nothing of it may steer the agent but us. */
import type { Lease } from '#protocol/ports.ts';

/** So many services are named; more would crowd out what the session is about. */
const mostNamed = 20;

/** `hm` is how a shell calls us; `leases` those of the project, unknown while no server runs. */
export function sessionContext(
  hm: string,
  leases: readonly Pick<Lease, 'service' | 'port' | 'state'>[] | undefined,
): string {
  return [
    `Ports on this machine are handed out by Harbormaster, so that projects, worktrees and agents do not collide. ${portsOf(leases)} \`${hm} port SERVICE\` prints a service's port, the same one every time; \`${hm} run --service SERVICE -- COMMAND\` starts a server on it.`,
    `To end a server of this project: \`${hm} stop PORT\`, or kill its own pid; never by name or by port (pkill, killall, fuser -k, kill-port, lsof | xargs kill), which may hit another project's. Who has a port: \`${hm} who PORT\`. Runners (\`${hm} ps\`, \`${hm} logs NAME\`) are started, typed at and ended by a person, who may allow you one such command once.`,
  ].join('\n');
}

function portsOf(leases: Parameters<typeof sessionContext>[1]): string {
  if (!leases)
    return 'Its server does not run or did not answer in time; a command starts it when it is needed.';
  if (leases.length === 0) return 'This project holds no port yet.';
  const named = leases.slice(0, mostNamed).map(({ service, port, state }) => {
    return `${service} ${port}${state === 'bound' ? ' (listening)' : ''}`;
  });
  const rest = leases.length > mostNamed ? `, and ${leases.length - mostNamed} more` : '';
  return `This project holds: ${named.join(', ')}${rest}.`;
}
