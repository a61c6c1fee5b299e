/** `hm hook later`: what a hook leaves to a process that nobody waits for. */
import { program } from '#client/cli/program.ts';
import { placesAt } from '#client/connection/choose-server.ts';
import { connect } from '#client/connection/connect.ts';
import { systemClock } from '#common/clock.ts';
import { productVersion } from '#protocol/product.ts';
import { addToEnvironmentFile } from './environment-file.ts';
import type { Later } from './line-to-server.ts';
import { openLine } from './open-line.ts';
import { startOf } from './start-of.ts';

/** How long a busy server is waited for when it is told of an end, in milliseconds. */
const endLimitMs = 8_000;

/** `later` was written by a hook of ours a moment ago; what is wrong with it the server says. */
export async function doNow(later: Later): Promise<void> {
  if ('end' in later) return sayEnd(later.end);
  if ('start' in later) return makeKnown(later);
  const { environmentFile } = later.begin;
  const start = await startOf(later.begin);
  if (start) await makeKnown({ start, environmentFile });
}

async function sayEnd(end: Extract<Later, { end: unknown }>['end']): Promise<void> {
  const { agent: name, session: sessionId, cwd } = end;
  const deadline = systemClock.monotonic() + endLimitMs;
  const opened = await openLine(end, await placesAt(cwd), deadline);
  if (opened.kind !== 'connected') return;
  try {
    await opened.peer.request('agents/end', { name, sessionId });
  } finally {
    opened.peer.close();
  }
}

async function makeKnown({
  start,
  environmentFile,
  note,
}: Extract<Later, { start: unknown }>): Promise<void> {
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
