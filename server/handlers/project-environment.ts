/** The variables that tell a process of a project the ports of its services, as the leases are. */
import { isBlock } from '#server/ports/adoption.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import { environmentOf, type NamedVariables, variablesOf } from '#services/environment.ts';
import { type Found, mainOf } from './project-lookup.ts';
import { urlOf } from './words.ts';

/** PORT, HM_PORT_* and HM_URL_* of the project; `PORT` is that of `service`, when one is meant. */
export function projectEnvironment(
  ledger: Pick<PortLedger, 'leasesOfProject' | 'sharedBy'>,
  found: Found,
  service?: string,
): Record<string, string> {
  const leases = ledger.leasesOfProject(found.project.id);
  const told = leases.filter((lease) => !isBlock(lease)).map((lease) => toldOf(lease, found));
  const shared = ledger.sharedBy(found.project.id).map(({ lease, sharer }) => {
    return toldOf({ ...lease, service: sharer.service }, found);
  });
  return environmentOf(told, service ?? mainOf(found.file), shared);
}

/** The further variables that files name for ports. */
export function portVariablesIn({ file, types }: Pick<Found, 'file' | 'types'>): NamedVariables {
  const services = Object.entries(file?.services ?? {});
  return {
    ofService: Object.fromEntries(
      services.flatMap(([name, { env }]) => (env ? [[name, env]] : [])),
    ),
    ofType: Object.fromEntries(
      types.rows.flatMap(({ name, env }) => (env.length > 0 ? [[name, [...env]]] : [])),
    ),
  };
}

function toldOf(lease: PortLease, found: Found) {
  const { service, type, port } = lease;
  const env = variablesOf({ service, type }, portVariablesIn(found));
  return { service, port, url: urlOf(lease), env };
}
