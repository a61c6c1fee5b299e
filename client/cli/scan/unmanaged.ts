/** `hm scan --unmanaged`: what listens for this project and stands not in its file; `--write` puts it there. */
import path from 'node:path';
import { refuseAgents } from '#client/cli/authority/person-only.ts';
import { trustWritten } from '#client/cli/authority/trust.ts';
import { readConfiguration } from '#client/cli/config/config-layers.ts';
import { brokenWords } from '#client/cli/config/config-words.ts';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { aside, colors, json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { printable, processWords } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { changeFile } from '#config/change-file.ts';
import { emptyProjectFile } from '#config/empty-files.ts';
import { edited } from '#config/jsonc-edit.ts';
import { parseProjectFile } from '#config/project-file.ts';
import { placesHere } from '#discovery/surroundings.ts';
import type { MachineTrace } from '#protocol/machine.ts';
import { isUndeclared, type Proposal, proposals } from './undeclared.ts';

export interface UnmanagedOptions {
  readonly range: { readonly from: number; readonly to: number } | undefined;
  readonly write: boolean;
  readonly json: boolean;
}

export async function unmanaged(options: UnmanagedOptions): Promise<number> {
  if (options.write) refuseAgents('change the configuration');
  const here = path.resolve('.');
  const { projectFile, project, problems } = await readConfiguration(here, 'asWritten');
  const broken = problems.filter(({ file }) => file === projectFile);
  if (broken.length > 0) throw new Exit(exitCodes.usage, brokenWords(broken));
  const declared = project?.file.services ?? {};
  const { traces, root } = await withServer('hm scan', (peer) =>
    tracesOf(peer, here, options, declared),
  );
  const found = proposals(traces, declared, root);
  const wrote = options.write && found.length > 0;
  if (wrote) await write(projectFile, found, project === undefined);
  if (options.json) json({ file: projectFile, services: found, written: wrote });
  else tell(projectFile, found, traces, wrote);
  return exitCodes.done;
}

async function tracesOf(
  peer: SocketPeer,
  here: string,
  { range }: UnmanagedOptions,
  declared: Parameters<typeof isUndeclared>[2],
): Promise<{ readonly traces: readonly MachineTrace[]; readonly root: string }> {
  const { id, root } = await peer.request('projects/find', { path: here });
  const { sockets } = await peer.request('machine/sockets', { path: here, range });
  const meant = sockets.filter((socket) => isUndeclared(socket, id, declared, socket.port));
  const ports = [...new Set(meant.map(({ port }) => port))];
  const answers = await Promise.all(
    ports.map((port) => peer.request('machine/trace', { port, path: here })),
  );
  const traces = answers.flatMap((answer) =>
    answer.traces
      .filter(({ socket }) => isUndeclared(socket, id, declared, socket.port))
      .slice(0, 1),
  );
  return { traces, root };
}

async function write(file: string, found: readonly Proposal[], isNew: boolean): Promise<void> {
  await changeFile(placesHere(), {
    ...{ file, mode: 0o644 },
    edit: (before) => {
      let text = before ?? emptyProjectFile;
      for (const { service, type, port, command } of found) {
        const { services } = parseProjectFile(text, file);
        if (Object.hasOwn(services, service)) continue;
        const declaration = { type, port, ...(command !== undefined && { command }) };
        text = edited(text, ['services', service], declaration);
      }
      parseProjectFile(text, file);
      return text;
    },
  });
  // What somebody else wrote beside it is for `hm trust` to show.
  if (isNew) await trustWritten(path.dirname(file));
  else aside('what was written takes effect once it is trusted: hm trust');
}

function tell(
  file: string,
  found: readonly Proposal[],
  traces: readonly MachineTrace[],
  wrote: boolean,
): void {
  if (found.length === 0) {
    line('Everything that listens for this project is declared or leased.');
    return;
  }
  const running = new Map(traces.map(({ socket }) => [socket.port, socket.process]));
  line(`${wrote ? 'Wrote into' : 'Not declared in'} ${printable(file)}:`);
  table(
    ['SERVICE', 'TYPE', 'PORT', 'PROCESS', 'COMMAND'],
    found.map(({ service, type, port, command }) => {
      const process = running.get(port);
      return [service, type, String(port), process ? processWords(process) : '-', command ?? '-'];
    }),
  );
  for (const { port, perhaps } of found)
    if (perhaps !== undefined)
      aside(`port ${port} may be the ${perhaps} that is declared already, on another port.`);
  if (!wrote) aside(`write it there: ${colors.bold('hm scan --unmanaged --write')}`);
}
