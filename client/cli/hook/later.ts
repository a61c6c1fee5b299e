/** `hm hook later`: what a hook leaves to a process that nobody waits for. Finds or starts the server, and makes the agent known there. */

import { program } from '#client/cli/program.ts';
import { placesAt } from '#client/connection/choose-server.ts';
import { connect } from '#client/connection/connect.ts';
import { productVersion } from '#protocol/product.ts';
import { addToEnvironmentFile } from './environment-file.ts';
import type { Later } from './line-to-server.ts';

/** `later` was written by a hook of ours a moment ago; what is wrong with it the server says. */
export async function doNow({ start, environmentFile, note }: Later): Promise<void> {
  const { name: agent, sessionId, path: folder } = start;
  const facts = { kind: 'script' as const, name: 'hm hook', version: productVersion };
  const places = await placesAt(folder);
  const peer = await connect({ program, places }, { ...facts, agent, sessionId, folder });
  try {
    const answer = await peer.request('agents/start', start);
    if (note) await peer.request('agents/note', note);
    if (environmentFile !== undefined)
      await addToEnvironmentFile(environmentFile, {
        ...answer.environment,
        HARBORMASTER_TOKEN: answer.secret ?? '',
      });
  } finally {
    peer.close();
  }
}
