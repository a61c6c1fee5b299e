/** What an agent, and the person beside it, is told about a command: what would happen, whose it is, and the better command. Pure. */
import type { ResultOf } from '#client/connection/calls.ts';
import type { Denial } from '#commands/judgement.ts';
import type { Lease } from '#protocol/ports.ts';
import type { Starting } from '#protocol/starting.ts';
import { commandWord } from '#services/command-word.ts';

type Owned = ResultOf<'agents/whose'>[number];

/** Longest name of somebody else's that is repeated, in characters. */
const longestName = 40;

export function denialWords(denial: Denial): string {
  return `${whatItDoes(denial)} Use instead: ${denial.better}`;
}

function whatItDoes({ why, program, port }: Denial): string {
  switch (why) {
    case 'byName':
      return `${program} would end every process of that name, other projects' and other agents' servers among them.`;
    case 'byPort':
      return `${program} would end whatever has port ${port ?? 'that is named'}, which may be another project's server.`;
    case 'bySubstitution':
      return `${program} would end whatever another command prints, and nobody can say beforehand whose that is.`;
    case 'everyProcess':
      return `${program} would end everything there is, whosever it is.`;
    case 'everyContainer':
      return `${program} would end every container of the machine, whosever it is.`;
  }
}

/** Of a pid that is proven to be another's. */
export function foreignWords({ pid, verdict, seen, project, lease }: Owned): string {
  if (verdict === 'server')
    return `Process ${pid} is Harbormaster's server, which keeps everybody's ports. A person can end it: hm server stop`;
  const what = seen ? ` (${tame(commandWord(seen.command))})` : '';
  const serves = lease ? `, it serves ${lease.service} on port ${lease.port}` : '';
  return `Process ${pid}${what} is not this project's: it belongs to ${tame(project ?? 'another project')}${serves}. Leave it running. For a port of this project's own: hm port SERVICE`;
}

export function runningWords({ service, port, url, listener }: Lease): string {
  const who = listener ? ` (pid ${listener.process.pid})` : '';
  return `${service} of this project runs already at ${url}${who}; a second copy is not started. Use that one. To start it anew, end it first: hm stop ${port}`;
}

export function startingWords({ service, url }: Lease, { agent }: Starting): string {
  return `${service} of this project is being started just now by ${tame(agent)}, to listen at ${url}; a second copy is not started. Wait some seconds, and use that one. If nothing listens there in 15 seconds, start it again.`;
}

/** One change of a command: what stood there, and what stands there now. */
export interface Change {
  readonly before: string;
  readonly after: string;
}

export function startWords({ service, port }: Lease, tool: string, change: Change): string {
  return `Port ${port} is leased to ${service} of this project, so that ${tool} meets no other. The command is changed: ${change.before}  →  ${change.after}`;
}

export function runnerWords({ service, url }: Lease, runner: string, change: Change): string {
  return `${service} of this project runs at ${url}, and ${runner} is told so. The command is changed: ${change.before}  →  ${change.after}`;
}

/** Where the agent has to change the command itself. */
export function startContext({ service, port }: Lease, tool: string, instead?: string): string {
  const how = instead
    ? `Start it so: ${instead}`
    : `It cannot be told from the command line: change the project's own script or configuration, or leave it and expect another port.`;
  return `Port ${port} is leased to ${service} of this project for ${tool}. ${how}`;
}

export function runnerContext({ service, url }: Lease, instead: string): string {
  return `${service} of this project runs at ${url}. Test it so: ${instead}`;
}

/** What others chose as a name says nothing to an agent but itself. */
function tame(name: string): string {
  return `'${name.replace(/[^\p{L}\p{N} ._@+-]/gu, '').slice(0, longestName)}'`;
}
