/** `hm ls`: who has which port, this project's first. */

import path from 'node:path';
import process from 'node:process';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { aside, colors, json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { ageWords, holderWords, printable } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import { systemClock } from '#common/clock.ts';
import type { Lease, LeaseState } from '#protocol/ports.ts';
import type { Project } from '#protocol/projects.ts';
import { commandWord } from '#services/command-word.ts';
import { holderNote } from './lease-health-words.ts';

export interface ListOptions {
  readonly here?: boolean;
  readonly json?: boolean;
}

export function list(options: ListOptions): Promise<number> {
  return withServer('hm ls', async (peer) => {
    const here = path.resolve('.');
    const leases = await peer.request('ports/list', options.here ? { path: here } : {});
    if (options.json) {
      json(leases);
      return exitCodes.done;
    }
    if (leases.length === 0) {
      line('No port is leased.');
      if (process.stdout.isTTY)
        aside('lease one: hm port web. Or run a server on one: hm run -- npm run dev');
      return exitCodes.done;
    }
    const [{ change }, mine] = await Promise.all([
      peer.request('state/watch', {}),
      peer.request('projects/find', { path: here }),
    ]);
    const projects = new Map(change.projects.map((project) => [project.id, project]));
    const isMine = ({ projectId, sharers = [] }: Lease) =>
      Number([projectId, ...sharers.map((each) => each.projectId)].includes(mine.id));
    const rows = [...leases]
      .sort(
        (a, b) =>
          isMine(b) - isMine(a) ||
          nameOf(a, projects).localeCompare(nameOf(b, projects)) ||
          a.port - b.port,
      )
      .map((lease) => row(lease, projects));
    table(['PROJECT', 'SERVICE', 'PORT', 'STATE', 'HELD BY', 'PROCESS', 'SINCE'], rows);
    return exitCodes.done;
  });
}

function row(lease: Lease, projects: ReadonlyMap<string, Project>): string[] {
  return [
    nameOf(lease, projects),
    lease.service,
    String(lease.port),
    stateWord(lease.state),
    `${holderWords(lease.holder)}${lease.sharers ? ` +${lease.sharers.length}` : ''}${holderNote(lease)}`,
    lease.listener
      ? `${commandWord(printable(lease.listener.command))} ${lease.listener.process.pid}`
      : '-',
    ageWords(systemClock.now() - lease.since),
  ];
}

function nameOf({ projectId }: Lease, projects: ReadonlyMap<string, Project>): string {
  const project = projects.get(projectId);
  if (!project) return projectId;
  const { name, branch } = project;
  return printable(branch === undefined ? name : `${name} (${branch})`);
}

export function stateWord(state: LeaseState): string {
  switch (state) {
    case 'bound':
      return colors.green('listening');
    case 'reserved':
      return 'reserved';
    case 'unbound':
      return colors.yellow('silent');
    case 'contested':
      return colors.red('contested');
    case 'down':
      return colors.yellow('down');
  }
}
