/** `hm version`: which product, protocol, build and Node are at work, on this side and on the server's. Starts no server. */
import process from 'node:process';
import { exitCodes } from '#client/cli/exit-codes.ts';
import { colors, json, line } from '#client/cli/print.ts';
import { table } from '#client/cli/table.ts';
import { findServer, type Sighting } from '#client/connection/find-server.ts';
import { readBuild } from '#discovery/build.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { productVersion } from '#protocol/product.ts';
import { type ProtocolVersion, protocolVersion } from '#protocol/version.ts';
import { withPeer } from './one-server.ts';

interface Options {
  readonly json?: boolean;
}

export async function about(options: Options): Promise<number> {
  const said = await bothSides();
  if (options.json) json(said);
  else {
    const { client, server } = said;
    line(`${colors.bold('Harbormaster')} ${client.version}`);
    table(
      ['', 'HM', 'SERVER'],
      rows.map(([name, read]) => [name, read(client) || '-', read(server ?? {}) || '-']),
    );
    if (!server) line(sightingWords[said.sighting]);
  }
  return exitCodes.done;
}

/** What one side says of itself. What it does not know is absent. */
export interface Side {
  readonly version?: string | undefined;
  readonly protocol?: ProtocolVersion | undefined;
  readonly build?: string | undefined;
  readonly commit?: string | undefined;
  readonly node?: string | undefined;
  /** Which Node it is. */
  readonly runtime?: string | undefined;
  /** The script that runs. */
  readonly program?: string | undefined;
  readonly stateDir?: string | undefined;
  readonly log?: string | undefined;
}

export interface BothSides {
  readonly client: Side;
  readonly server?: Side | undefined;
  /** How the server was met. */
  readonly sighting: Sighting['kind'];
}

/** Asks the server that runs, if one does. */
export async function bothSides(): Promise<BothSides> {
  const build = await readBuild(import.meta.dirname);
  const { stateDir, log } = placesHere();
  const client: Side = {
    version: productVersion,
    protocol: protocolVersion,
    build: build?.build,
    commit: build?.commit,
    node: process.version,
    runtime: process.execPath,
    program: process.argv[1],
    stateDir,
    log,
  };
  const sighting = await findServer();
  if (sighting.kind !== 'connected') return { client, sighting: sighting.kind };
  const status = await withPeer(sighting, (peer) => peer.request('server/status', {}));
  const { version, protocol, build: running, commit, node, runtime, program } = status;
  const server = {
    ...{ version, protocol, build: running, commit, node, runtime, program },
    ...{ stateDir: status.stateDir, log: status.logFile },
  };
  return { client, server, sighting: sighting.kind };
}

const sightingWords: Readonly<Record<Sighting['kind'], string>> = {
  connected: '',
  absent: 'No server runs. The next command that needs one starts it.',
  stale: 'The last server has died. The next command that needs one starts a new one.',
  silent: 'The server does not answer. See: hm server status',
  impostor: 'Whoever listens where the server was is not the server. See: hm doctor',
  newer: 'A newer Harbormaster runs or ran here. Update this one.',
  damaged: 'The pointer to the server cannot be read. See: hm doctor',
};

const rows: readonly (readonly [string, (side: Side) => string | undefined])[] = [
  ['product', ({ version }) => version],
  ['protocol', ({ protocol }) => protocol && `${protocol.major}.${protocol.minor}`],
  ['build', ({ build }) => build],
  ['commit', ({ commit }) => commit?.slice(0, 12)],
  ['node', ({ node }) => node],
  ['runtime', ({ runtime }) => runtime],
  ['program', ({ program }) => program],
  ['state', ({ stateDir }) => stateDir],
  ['log', ({ log }) => log],
];
