/** A server in memory that knows one project, and a user who speaks with it. */
import type { Runner } from '#protocol/runner.ts';
import { HarborInMemory } from './harbor-in-memory.ts';
import type { WireClient } from './wire-client.ts';

/** Where the project is. */
export const shopPath = '/home/me/shop';

export async function openShop(): Promise<{
  readonly harbor: HarborInMemory;
  readonly user: WireClient;
}> {
  const harbor = await HarborInMemory.open();
  harbor.machine.addProject(shopPath);
  return { harbor, user: await harbor.connect() };
}

/** The runners of a project, as `user` sees them. */
export async function runnersOf(user: WireClient, path: string): Promise<readonly Runner[]> {
  return (await user.get<{ runners: readonly Runner[] }>('runners/list', { path })).runners;
}
