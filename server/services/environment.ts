/** The variables that tell a process the ports of its project. Knows names of variables, nothing of holders. */

/** What is told of one service. */
export interface ToldService {
  readonly service: string;
  readonly port: number;
  readonly url: string;
}

/** `HM_PORT_` or `HM_URL_` and the service in upper case, `-` as `_`: `my-api` is `HM_PORT_MY_API`. */
export function variableOf(prefix: 'HM_PORT' | 'HM_URL', service: string): string {
  return `${prefix}_${service.toUpperCase().replaceAll('-', '_')}`;
}

/**
 * `HM_PORT_*` and `HM_URL_*` of every service; `PORT` is the main service's, or the only one's, and is
 * absent when there are several and none is main, because it would be wrong for all but one.
 */
export function environmentOf(
  services: readonly ToldService[],
  main?: string,
): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const { service, port, url } of services) {
    environment[variableOf('HM_PORT', service)] = String(port);
    environment[variableOf('HM_URL', service)] = url;
  }
  const [only] = services;
  const told = services.length === 1 ? only : services.find(({ service }) => service === main);
  if (told) environment.PORT = String(told.port);
  return environment;
}
