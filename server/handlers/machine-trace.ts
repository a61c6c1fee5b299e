/** Everybody on one port with all that can be told of it: parents, origin, window, and whether it is of the project that asks. */
import type { MachineSocket, MachineTrace } from '#protocol/machine.ts';
import type { Instances } from '#server/instances/instances.ts';
import type { ChainLink } from '#server/ports/needs.ts';
import { guessService } from '#services/guess-service.ts';
import { editorNamed, originOf, originVariables } from '#services/process-origin.ts';
import { type MachineSocketsParts, machineSockets, type Root } from './machine-sockets.ts';
import { urlOf } from './words.ts';

export interface MachineTraceParts extends MachineSocketsParts {
  readonly instances: Pick<Instances, 'all'>;
}

/** Those who listen on TCP and those who have bound the port of UDP. */
export async function machineTrace(
  parts: MachineTraceParts,
  port: number,
  here: Root | undefined,
): Promise<MachineTrace[]> {
  const isMeant = (each: number) => each === port;
  const sockets = await machineSockets(parts, { udp: true, isMeant, here });
  const groups = new Map<string, MachineSocket[]>();
  for (const socket of sockets) {
    const key = `${socket.protocol} ${socket.process?.process.pid} ${socket.ours}`;
    groups.set(key, [...(groups.get(key) ?? []), socket]);
  }
  return Promise.all([...groups.values()].map((group) => traceOf(parts, group, here)));
}

async function traceOf(
  parts: MachineTraceParts,
  sockets: readonly MachineSocket[],
  here: Root | undefined,
): Promise<MachineTrace> {
  const [socket] = sockets as [MachineSocket];
  const { process, port, protocol } = socket;
  const pid = process?.process.pid ?? 0;
  const chain = pid > 0 ? await parts.world.chainOf(pid, originVariables) : [];
  const sameProject = here !== undefined && process?.projectId === here.id;
  const below = sameProject ? belowRoot(here.root, process?.cwd) : undefined;
  const guess = guessService(process?.command ?? '', below);
  return {
    socket,
    addresses: sockets.map(({ address }) => address),
    parents: chain.slice(1).map(({ process: { pid }, command, cwd }) => ({
      ...{ pid, command },
      ...(here && belowRoot(here.root, cwd) !== undefined && { sameProject: true }),
    })),
    origin: originOf(chain),
    instanceId: await windowOf(parts, chain, process?.projectId),
    guess,
    sameProject,
    ...(protocol === 'tcp' && { url: urlAt(sockets, urlOf({ type: guess.type, port })) }),
  };
}

/** With `/`, whatever the platform. */
function belowRoot(root: string, directory: string | undefined): string | undefined {
  if (directory === root) return '';
  if (!directory?.startsWith(root) || !/^[\\/]/.test(directory.slice(root.length)))
    return undefined;
  return directory.slice(root.length + 1).replaceAll('\\', '/');
}

/** `localhost` reaches whoever listens on a loopback address or on every one; others are reached where they listen. */
function urlAt(sockets: readonly MachineSocket[], url: string): string {
  const addresses = sockets.map(({ address }) => address);
  if (addresses.some((each) => /^(?:127\.|0\.0\.0\.0$|::1?$)/.test(each))) return url;
  const [address = 'localhost'] = addresses;
  return url.replace('localhost', address.includes(':') ? `[${address}]` : address);
}

/**
 * A window's extensions and its terminals are children of one editor, so an editor above both tells the editor, not the window: it
 * is certain where the editor has one window, or one in that project.
 */
async function windowOf(
  { world, instances }: MachineTraceParts,
  chain: readonly ChainLink[],
  projectId: string | undefined,
): Promise<string | undefined> {
  const editors = new Set(
    chain.filter(({ command }) => editorNamed(command)).map(({ process }) => process.pid),
  );
  if (editors.size === 0) return undefined;
  const windows = instances.all().filter(({ kind }) => kind === 'window');
  const above = await Promise.all(windows.map(({ process }) => world.chainOf(process.pid, [])));
  const candidates = windows.filter((_, at) =>
    above[at]?.some(({ process }) => editors.has(process.pid)),
  );
  const inProject = candidates.filter(
    ({ projectIds }) => projectId !== undefined && projectIds.includes(projectId),
  );
  const [only, ...others] = inProject.length > 0 ? inProject : candidates;
  return others.length === 0 ? only?.id : undefined;
}
