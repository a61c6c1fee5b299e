/** What `hm` says of itself to the server; within a coding agent, that it asks on the agent's behalf. */
import { askingFor } from '#client/connection/asking-for.ts';
import type { ClientFacts } from '#client/connection/connect.ts';
import type { ClientKind } from '#protocol/instances.ts';
import { productVersion } from '#protocol/product.ts';

export function factsOf(kind: ClientKind, name: string): ClientFacts {
  return { kind, name, version: productVersion, ...askingFor() };
}
