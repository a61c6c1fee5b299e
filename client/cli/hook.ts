/**
 * `hm hook claude-code`: what a coding agent calls at its events. At the begin of a session it tells the project's ports and
 * how to get one; everything else passes. It must never be in the way: one second, no server started, no word on any failure.
 * Source: code.claude.com/docs/en/hooks, "Hook input" and "SessionStart decision control".
 */
import { basename, isAbsolute } from 'node:path';
import process from 'node:process';
import { introductionOf } from '#client/connection/connect.ts';
import { findServer } from '#client/connection/find-server.ts';
import { introducePeer } from '#client/connection/socket-peer.ts';
import { launcherPlaces } from '#client/launcher/launcher-places.ts';
import { isSameFile, onPath } from '#client/launcher/on-path.ts';
import { quoted } from '#client/launcher/shell-word.ts';
import { withDeadline } from '#common/clock.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { productVersion } from '#protocol/product.ts';
import { hookContext } from './hook-context.ts';

/** From the first line of ours to the last, in milliseconds; Node's own start is before it. */
const limitMs = 900;
/** How long a server may take for its proof and its answers, in milliseconds: without them the rest is told all the same. */
const serverLimitMs = 400;
/** No event that is answered comes near it, in bytes. */
const longestInput = 64 * 1024;

/** Ends the process with 0, come what may: whoever wrote our input may keep it open, and nobody waits for that. */
export async function hook(argv: readonly string[]): Promise<never> {
  const answer =
    argv[0] === 'claude-code'
      ? await withDeadline(answerTo(), limitMs, 'The hook').catch(() => '')
      : '';
  if (answer) await new Promise<void>((resolve) => process.stdout.write(answer, () => resolve()));
  process.exit(0);
}

async function answerTo(): Promise<string> {
  const event = JSON.parse(await input()) as { hook_event_name?: unknown; cwd?: unknown };
  if (event.hook_event_name !== 'SessionStart') return '';
  const cwd = typeof event.cwd === 'string' && isAbsolute(event.cwd) ? event.cwd : process.cwd();
  const [leases, hm] = await Promise.all([leasesOf(cwd).catch(() => undefined), commandHere()]);
  const hookSpecificOutput = {
    hookEventName: 'SessionStart',
    additionalContext: hookContext(hm, leases),
  };
  return `${JSON.stringify({ hookSpecificOutput })}\n`;
}

async function input(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.length > longestInput) return '';
  }
  return text;
}

/** What the project of `path` holds; undefined when no server runs, which is not changed. */
async function leasesOf(path: string) {
  const sighting = await findServer({ limitMs: serverLimitMs });
  if (sighting.kind !== 'connected') return undefined;
  const facts = { kind: 'script' as const, name: 'hm hook', version: productVersion };
  const limit = { deadlineMs: serverLimitMs };
  const peer = await introducePeer(sighting.socket, await introductionOf(facts), limit);
  return await peer.request('ports/list', { path }, limit);
}

/** How a shell of this environment calls us: by name when that is us, else by the launcher's path. */
async function commandHere(): Promise<string> {
  const { launcher } = launcherPlaces(placesHere());
  const found = await onPath(basename(launcher));
  return found !== undefined && (await isSameFile(found, launcher)) ? 'hm' : quoted(launcher);
}
