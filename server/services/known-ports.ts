/** Ports that a known program or tool has by default: whoever is given one for something else will meet it. */
import { knownNames } from './known-names.ts';
import type { PortArea } from './port-areas.ts';
import { tools } from './tools.ts';

/** Each as an area of one port, lowest first. */
export function knownPorts(): PortArea[] {
  const ports = new Set([
    ...knownNames.flatMap(({ port }) => port?.number ?? []),
    ...tools.flatMap(({ defaultPort }) => defaultPort ?? []),
  ]);
  return [...ports].sort((one, other) => one - other).map((port) => ({ from: port, to: port }));
}
