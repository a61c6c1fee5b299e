/** `hm server keep`: what the login item runs. It stays connected, so that the server never leaves idle, and finds or starts the next one when it ends. */
import { access } from 'node:fs/promises';
import process from 'node:process';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { factsOf } from '#client/cli/facts.ts';
import { aside } from '#client/cli/print.ts';
import { program } from '#client/cli/program.ts';
import { connect } from '#client/connection/connect.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { forgetKeeper, writeKeeper } from '#client/launcher/keeper-file.ts';
import { launcherPlaces } from '#client/launcher/launcher-places.ts';
import { pause, systemClock } from '#common/clock.ts';
import type { Places } from '#discovery/paths.ts';
import { identifySelf } from '#discovery/process-identity.ts';
import { runTool } from '#discovery/run-tool.ts';
import { placesHere } from '#discovery/surroundings.ts';

/** How often the server is asked how it is, in milliseconds: three times within the watchdog's time. */
const askEvery = 60_000;
/** How long it may take to answer, in milliseconds; a busy server is no dead one. */
const answerLimit = 30_000;
/** How soon the next server is looked for, in milliseconds, and how late at most when there is none to be had. */
const lookAgain = { first: 200, most: 30_000 };

/** Ends when it is asked to, and when the launcher is gone that started it. */
export async function keep(): Promise<number> {
  const places = placesHere();
  const end = new AbortController();
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
    process.once(signal, () => end.abort());
  let wait = lookAgain.first;
  while (!end.signal.aborted && (await isInstalled(places))) {
    try {
      const peer = await connect(
        { program, places, signal: end.signal },
        factsOf('script', 'login item'),
      );
      wait = lookAgain.first;
      await stay(peer, places, end.signal);
    } catch (failure) {
      if (end.signal.aborted) break;
      aside(`no server: ${failure instanceof Error ? failure.message : String(failure)}`);
      wait = Math.min(lookAgain.most, wait * 2);
    }
    await pause(wait, end.signal);
  }
  await forgetKeeper(places);
  return exitCodes.done;
}

/** Resolves when the server or we are to end. */
async function stay(peer: SocketPeer, places: Places, signal: AbortSignal): Promise<void> {
  const self = await identifySelf();
  let isOver = false;
  const over = new AbortController();
  const finish = () => {
    isOver = true;
    over.abort();
  };
  signal.addEventListener('abort', finish, { once: true });
  void peer.closed.then(finish);
  try {
    while (!isOver && (await isInstalled(places))) {
      await peer.request('server/health', {}, { deadlineMs: answerLimit });
      await writeKeeper(places, { process: self, answeredAt: systemClock.now() });
      await feedWatchdog();
      await pause(askEvery, over.signal);
    }
  } finally {
    signal.removeEventListener('abort', finish);
    peer.close();
  }
}

/** Node cannot send the datagram of sd_notify(3); systemd's own command does, for whoever the manager watches. */
async function feedWatchdog(): Promise<void> {
  if (!process.env.NOTIFY_SOCKET || !process.env.WATCHDOG_USEC) return;
  await runTool('systemd-notify', ['WATCHDOG=1']);
}

async function isInstalled(places: Places): Promise<boolean> {
  return access(launcherPlaces(places).launcher).then(
    () => true,
    () => false,
  );
}
