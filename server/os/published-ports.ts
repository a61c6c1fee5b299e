/** Puts what Docker publishes to what the system's tables show. Pure; knows containers by their names. */
import type { Listener, MachineSocket, SeenProcess } from '#server/ports/needs.ts';
import type { PublishedPort } from './docker-ports.ts';
import type { SeenSocket } from './listener-source.ts';

/**
 * Docker's proxy listens for containers that it publishes: there it only gets its container's name. Where nothing
 * listens, a row of its own stands for the container, under pid 0, of which no verdict but `unknown` is ever given.
 */
export function withPublished(
  listeners: readonly Listener[],
  published: readonly PublishedPort[],
): readonly Listener[] {
  const containers = new Map(published.map((each) => [each.port, each]));
  const shown = listeners.map((listener) => {
    const container = containers.get(listener.port);
    return container && isProxy(listener.process) ? forContainer(listener, container) : listener;
  });
  const listed = new Set(listeners.map((listener) => listener.port));
  const missing = published.filter((each) => !listed.has(each.port));
  return [...shown, ...missing.map((each) => forContainer(each, each))];
}

/** The same for every kind of socket; a process within a container keeps its own command. `nameOf` knows containers by their ids. */
export function withPublishedSockets(
  sockets: readonly SeenSocket[],
  published: readonly PublishedPort[],
  udp: boolean,
  nameOf: (id: string) => string,
): readonly MachineSocket[] {
  const containers = new Map(published.map((each) => [keyOf(each), each]));
  const shown = sockets.map(({ vanished: _, ...socket }): MachineSocket => {
    const { process, container: id } = socket;
    if (id !== undefined) return { ...socket, container: nameOf(id) };
    const found = containers.get(keyOf(socket));
    if (!found || !isProxy(process)) return socket;
    return { ...socket, process: standIn(found, process), container: found.container };
  });
  const listed = new Set(sockets.map(keyOf));
  const missing = published.filter(
    (each) => !listed.has(keyOf(each)) && (udp || each.protocol === 'tcp'),
  );
  return [
    ...shown,
    ...missing.map((each): MachineSocket => {
      const { protocol, port, address, container } = each;
      const family = address.includes(':') ? 'ipv6' : 'ipv4';
      return { protocol, family, port, address, process: standIn(each), container };
    }),
  ];
}

function keyOf({ protocol, port }: Pick<PublishedPort, 'protocol' | 'port'>): string {
  return `${protocol}${port}`;
}

/** Docker's own programs listen for its containers; of another user, as the engine is, the system does not say which. */
function isProxy(process: SeenProcess | undefined): boolean {
  return !process || /\bdocker|vpnkit/i.test(process.command);
}

/** A container works where its compose file lies, which proves it the project's. */
function forContainer({ port, address, process }: Listener, published: PublishedPort): Listener {
  return { port, address, process: standIn(published, process) };
}

/** What is shown for a container: its proxy's process with the container's name, or nobody's with pid 0. */
function standIn({ container, directory }: PublishedPort, proxy?: SeenProcess): SeenProcess {
  const nobody = { process: { pid: 0, startTime: container, bootId: '' }, ancestors: [] };
  const seen = { ...(proxy ?? nobody), command: `docker: ${container}` };
  return directory === undefined ? seen : { ...seen, cwd: directory };
}
