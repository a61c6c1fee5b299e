/** The variables that tell a process the ports of its project. Knows names of variables, nothing of holders. */

/** What is told of one service. */
export interface ToldService {
  readonly service: string;
  readonly port: number;
  readonly url: string;
  /** Further variables that carry its port. */
  readonly env?: readonly string[] | undefined;
}

/** Which further variables carry the port of a service, by its name and by its type. */
export interface NamedVariables {
  readonly ofService: Readonly<Record<string, string[]>>;
  readonly ofType: Readonly<Record<string, string[]>>;
}

/** Those of one service: its own, then its type's. */
export function variablesOf(
  { service, type }: { readonly service: string; readonly type: string },
  { ofService, ofType }: NamedVariables,
): string[] {
  const named = (all: Readonly<Record<string, string[]>>, name: string) =>
    Object.hasOwn(all, name) ? (all[name] ?? []) : [];
  return [...named(ofService, service), ...named(ofType, type)];
}

/** `HM_PORT_` or `HM_URL_` and the service in upper case, `-` as `_`: `my-api` is `HM_PORT_MY_API`. */
export function variableOf(prefix: 'HM_PORT' | 'HM_URL', service: string): string {
  return `${prefix}_${service.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * `HM_PORT_*` and `HM_URL_*` of every service; `PORT` is the main service's, or the only one's, and is
 * absent when there are several and none is main, because it would be wrong for all but one. A variable of its own that
 * several services have goes by the same rule. `shared` are singletons that somebody else runs: they are told, and never
 * PORT, which says where to listen.
 */
export function environmentOf(
  services: readonly ToldService[],
  main?: string,
  shared: readonly ToldService[] = [],
): Record<string, string> {
  const environment = ownVariables([...services, ...shared], main);
  for (const { service, port, url } of [...shared, ...services]) {
    environment[variableOf('HM_PORT', service)] = String(port);
    environment[variableOf('HM_URL', service)] = url;
  }
  const [only] = services;
  const told = services.length === 1 ? only : services.find(({ service }) => service === main);
  if (told) environment.PORT = String(told.port);
  return environment;
}

function ownVariables(services: readonly ToldService[], main?: string): Record<string, string> {
  const claims = new Map<string, ToldService[]>();
  for (const told of services)
    for (const name of new Set(told.env)) claims.set(name, [...(claims.get(name) ?? []), told]);
  const meant = [...claims].flatMap(([name, claimants]) => {
    const [only] = claimants;
    const told = claimants.length === 1 ? only : claimants.find(({ service }) => service === main);
    return told ? [[name, String(told.port)] as const] : [];
  });
  return Object.fromEntries(meant);
}
