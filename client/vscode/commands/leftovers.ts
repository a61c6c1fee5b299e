/** What an ended agent left running: stopped one after the other, each as *Stop* does it, or kept. */
import * as vscode from 'vscode';
import type { Instance } from '#protocol/instances.ts';
import { hasEnded, instanceIdOf, leftBy } from '../views/instance-row.ts';
import { leaseRowId } from '../views/lease-row.ts';
import type { CommandParts } from './parts.ts';
import { stopPort } from './stop-port.ts';

export async function stopLeftovers(parts: CommandParts, target?: string): Promise<void> {
  const agent = await endedAgent(parts, target);
  if (!agent) return;
  for (const { id } of leftBy(agent, parts.stage.scene.leases))
    await stopPort(parts, leaseRowId(id));
}

export async function keepLeftovers(parts: CommandParts, target?: string): Promise<void> {
  const agent = await endedAgent(parts, target);
  if (agent) await parts.harbor.request('agents/keep', { agentId: agent.id });
}

/** The one of the node, else one that the user picks. */
async function endedAgent(
  { stage: { scene } }: CommandParts,
  target: string | undefined,
): Promise<Instance | undefined> {
  const known = scene.instances.get(instanceIdOf(target) ?? '');
  if (known) return known;
  const items = [...scene.instances.values()]
    .filter((each) => hasEnded(each) && leftBy(each, scene.leases).length > 0)
    .map((agent) => ({ label: agent.name, description: agent.agent?.directory ?? '', agent }));
  const placeHolder = vscode.l10n.t('Which agent?');
  return (await vscode.window.showQuickPick(items, { placeHolder }))?.agent;
}
