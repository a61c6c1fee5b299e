/** What a coding agent is told at the begin of a session. Only names that the contract bounds get in: nothing of it may steer the agent but us. */
import type { Lease } from '#protocol/ports.ts';

/** So many services are named; more would crowd out what the session is about. */
const mostNamed = 20;

/** `hm` is how a shell calls us; `leases` those of the project, unknown while no server runs. */
export function hookContext(
  hm: string,
  leases: readonly Pick<Lease, 'service' | 'port' | 'state'>[] | undefined,
): string {
  return [
    `Ports on this machine are handed out by Harbormaster, so that projects, worktrees and agents do not collide. ${portsOf(leases)}`,
    `Before a server is started, get its port: \`${hm} port SERVICE\` prints it, and gives the same one every time. Or start the server by \`${hm} run --service SERVICE -- COMMAND\`, which tells the tool its port.`,
    `Who has a port: \`${hm} who PORT\`. Do not end a process of another project to free its port; ask for another one.`,
  ].join('\n');
}

function portsOf(leases: Parameters<typeof hookContext>[1]): string {
  if (!leases) return 'Its server does not run at the moment; the first command starts it.';
  if (leases.length === 0) return 'This project holds no port yet.';
  const named = leases.slice(0, mostNamed).map(({ service, port, state }) => {
    return `${service} ${port}${state === 'bound' ? ' (listening)' : ''}`;
  });
  const rest = leases.length > mostNamed ? `, and ${leases.length - mostNamed} more` : '';
  return `This project holds: ${named.join(', ')}${rest}.`;
}
