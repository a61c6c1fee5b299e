/** `hm discover`: what a program of somebody else's needs to reach the server of this directory. docs/clients.md says what to do with it. */

import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { json, line } from '#client/cli/print.ts';
import { program } from '#client/cli/program.ts';
import { placesAt } from '#client/connection/choose-server.ts';
import { ensureServer } from '#client/connection/ensure-server.ts';
import { findServer } from '#client/connection/find-server.ts';
import type { Places } from '#discovery/paths.ts';
import type { Pointer } from '#discovery/pointer.ts';

interface Options {
  readonly json?: boolean;
  readonly start?: boolean;
}

export async function discover(options: Options): Promise<number> {
  const places = await placesAt('.');
  const sighting = options.start
    ? await ensureServer({ program, places })
    : await findServer({ places });
  if (sighting.kind === 'connected') {
    sighting.socket.destroy();
    const found = { found: true, ...reachOf(places, sighting.pointer) };
    if (options.json) json(found);
    else for (const [name, value] of Object.entries(found)) line(`${name}  ${value}`);
    return exitCodes.done;
  }
  if (sighting.kind === 'absent' || sighting.kind === 'stale') {
    if (options.json) json({ found: false, stale: sighting.kind === 'stale' });
    else line('No server runs here. To start it: hm discover --start');
    return sighting.kind === 'stale' ? exitCodes.stale : exitCodes.notRunning;
  }
  throw new Exit(
    exitCodes.unavailable,
    `The server cannot be reached: it is ${sighting.kind}. See: hm servers`,
    { found: false, why: sighting.kind },
  );
}

/** Where it listens, and what the proof before the first message takes. The secret itself is not said: it is read from its file. */
function reachOf(places: Places, pointer: Pointer) {
  const { address, serverId, version, protocol, process } = pointer;
  return {
    mode: places.project ? 'project' : 'shared',
    ...(places.project && {
      project_id: places.project.id,
      project_root: places.project.root,
    }),
    address,
    server_id: serverId,
    token_file: places.token,
    pid: process.pid,
    protocol: `${protocol.major}.${protocol.minor}`,
    version,
  };
}
