/** The server process: claims the state directory, opens the harbor, makes itself known, serves, and leaves in good order. */
import { createServer, type Socket } from 'node:net';
import { isAbsolute } from 'node:path';
import process from 'node:process';
import { type Clock, every, systemClock } from '#common/clock.ts';
import { Scope } from '#common/scope.ts';
import { troubleWords, UserSettings } from '#config/user-settings.ts';
import { readBuild } from '#discovery/build.ts';
import { type Claim, claim, claimLostExitCode } from '#discovery/claim.ts';
import { readIssuedToken } from '#discovery/issued-token.ts';
import { refuseForeignLog } from '#discovery/own-file.ts';
import { type Places, projectPlaces } from '#discovery/paths.ts';
import { projectIdOf } from '#discovery/project-id.ts';
import { proveClient } from '#discovery/proof.ts';
import { homeHere, placesHere } from '#discovery/surroundings.ts';
import { productVersion } from '#protocol/product.ts';
import { protocolVersion } from '#protocol/version.ts';
import { tokenFiles, trustFiles } from './composition/authority-files.ts';
import { runnersWorld } from './composition/runners-world.ts';
import { projectSettings, projectTypes, typesFile } from './composition/types-file.ts';
import { Daemon } from './daemon.ts';
import { Idleness } from './idleness.ts';
import { ObservedTime } from './leases/observed-time.ts';
import { watchLoopDelay } from './metrics/loop-delay.ts';
import { thisMachine } from './os/machine.ts';
import { RuntimeFiles } from './runtime-files.ts';
import { openServerLog, type ServerLog } from './server-log.ts';
import { SharedServer } from './shared-server.ts';
import { lastEpoch } from './store/fence.ts';
import { nodeFiles } from './store/node-files.ts';
import { limits } from './transport/limits.ts';
import { servePeer } from './transport/peer.ts';

/** How often that is looked at, in milliseconds. */
const idleLook = 10_000;
/** How often the user's configuration is read again, in milliseconds: as soon as somebody would look whether it counts. */
const settingsLook = 2_000;

/** How often it is looked at whether the projects are told who serves them, in milliseconds. */
const tellEvery = 2_000;

async function main(): Promise<void> {
  process.umask(0o077);
  const home = placesHere();
  const places = placesOf(home, process.argv.slice(2));
  const clock = systemClock;
  const { build, commit } = (await readBuild(import.meta.dirname)) ?? {};
  const mine = await claim(places, { version: productVersion, protocol: protocolVersion, build });
  if (mine.kind === 'lost') {
    process.exitCode = claimLostExitCode;
    return;
  }
  const settings = new UserSettings(places.config, process.env);
  await settings.look();
  refuseForeignLog(places.log);
  const log = openServerLog(places.log, clock, settings.now['server.logLevel']);
  // A bug in one request must not end everybody's server; it is written down and can be reported.
  process.on('unhandledRejection', (failure) =>
    log.error('A failure that nobody handled.', { failure }),
  );
  const scope = new Scope();
  await scope.add(() => log.close());
  tellOfSettings(settings, log);
  await scope.add(every(clock, settingsLook, () => settings.look()));
  await scope.add(() => mine.leave());
  try {
    const { serverId, dataDir } = mine;
    await mine.raiseEpoch(await lastEpoch(nodeFiles, dataDir));
    const { epoch } = mine;
    const { stateDir, log: logFile } = places;
    const own = ownProject(home, places, log);
    const world = own
      ? undefined
      : runnersWorld({ places, clock, log, settings: () => settings.now });
    await scope.add(() => world?.close());
    const daemon = new Daemon({
      runnersWorld: world,
      runnersEnvironment: () => ({ HARBORMASTER_SOCKET: mine.address }),
      ...{ own, serverId, epoch, dataDir, stateDir, logFile, clock, log },
      version: productVersion,
      program: {
        ...{ build, commit: commit || undefined, node: process.version },
        ...{ runtime: process.execPath, program: process.argv[1] },
      },
      machine: thisMachine(),
      tokens: tokenFiles(places),
      settings: () => settings.now,
      types: () => settings.types,
      ...(!own && { typesFile: typesFile(home, settings), projectTypes: projectTypes(home) }),
      ...(!own && { projectSettings: projectSettings(home) }),
      configurationTrouble: () => settings.trouble && troubleWords(settings.trouble),
      trust: trustFiles(home),
      homes: () => ({ home: homeHere(), env: process.env }),
    });
    await scope.add(watchLoopDelay(daemon.metrics));
    await daemon.open();
    await scope.add(() => daemon.close());
    own?.upstream.begin();
    await scope.add(() => own?.upstream.close());
    await serve(mine, places, daemon, clock, scope, log);
    await tellProjects(home, places, mine, daemon, clock, scope, log);
    await mine.publish();
    daemon.metrics.time('start', clock.monotonic() / 1_000, {});
    log.info('The harbor is open.', { serverId, epoch, address: mine.address, build });
    const why = await untilOver(mine, daemon, settings, clock, scope);
    log.info('The harbor closes.', { why });
    await daemon.farewell.over(limits.farewellTime);
    await mine.forgiveStarts();
  } finally {
    await scope.close();
  }
}

/** `--project ROOT` makes it the server of that project alone. */
function placesOf(home: Places, args: readonly string[]): Places {
  const [option, root] = args;
  if (option === undefined) return home;
  if (option !== '--project' || root === undefined || !isAbsolute(root))
    throw new Error('The server takes nothing but: --project ROOT');
  return projectPlaces(home, { id: projectIdOf(root), root });
}

/** Keeps runtime.json in the projects that it serves until it leaves. */
async function tellProjects(
  home: Places,
  { project }: Places,
  mine: Claim,
  daemon: Daemon,
  clock: Clock,
  scope: Scope,
  log: ServerLog,
): Promise<void> {
  const files = new RuntimeFiles({
    ...{ home, own: project, serverId: mine.serverId, process: mine.identity, log },
    version: productVersion,
    protocol: `${protocolVersion.major}.${protocolVersion.minor}`,
    startedAt: clock.now(),
    address: () => mine.address,
  });
  const tell = () => files.tell(project ? [project] : daemon.projects);
  await tell();
  await scope.add(() => files.close());
  await scope.add(every(clock, tellEvery, tell));
}

/** The shared server is started from where this one runs. */
function ownProject(home: Places, { project }: Places, log: ServerLog) {
  const [, script = ''] = process.argv;
  const nodeFlags = process.execArgv.length > 0 ? process.execArgv : undefined;
  const program = { script, nodeFlags };
  return project && { project, upstream: new SharedServer({ places: home, program, log }) };
}

/** Accepts clients on the claimed address; each must prove itself before it is heard. */
async function serve(
  mine: Claim,
  places: Places,
  daemon: Daemon,
  clock: Clock,
  scope: Scope,
  log: ServerLog,
): Promise<void> {
  const sockets = new Set<Socket>();
  const welcome = async (socket: Socket) => {
    const { token, serverId } = mine;
    const tokenOf = (key: string) => daemon.pass(key) && readIssuedToken(places, key)?.secret;
    const proven = await proveClient(socket, { token, serverId, tokenOf });
    if (!proven) return;
    const pass = proven.key === undefined ? undefined : daemon.pass(proven.key);
    if (proven.key !== undefined && !pass) socket.destroy();
    else await servePeer(socket, (line) => daemon.openSession(line, pass), limits, log);
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
    void welcome(socket);
  });
  await mine.listenOn(server);
  await scope.add(async () => {
    const closed = Promise.all([
      new Promise((resolve) => server.close(resolve)),
      ...Array.from(sockets, (socket) => new Promise((resolve) => socket.once('close', resolve))),
    ]);
    for (const socket of sockets) socket.destroySoon();
    // A client that reads nothing, such as a stopped one, must not keep this server in charge for ever.
    const cancel = clock.after(limits.farewellTime, () => {
      for (const socket of sockets) socket.destroy();
    });
    await closed;
    cancel();
  });
}

/** Resolves with the reason when the server should leave. */
function untilOver(
  mine: Claim,
  daemon: Daemon,
  settings: UserSettings,
  clock: Clock,
  scope: Scope,
): Promise<string> {
  return new Promise((resolve) => {
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const)
      process.once(signal, () => resolve(signal));
    daemon.onStop.on((why) => setImmediate(() => resolve(why)));
    void scope.add(mine.keep(clock, resolve));
    const idleLimit = () => settings.now['server.idleTime'] * 60_000;
    const idleness = new Idleness(new ObservedTime(clock, 3 * idleLook), idleLimit);
    const look = () => {
      if (idleness.look(!daemon.isIdle)) resolve('nobody needed it');
    };
    void scope.add(every(clock, idleLook, look));
  });
}

/** Says in the log what is wrong with the configuration, now and after every change of it. */
function tellOfSettings(settings: UserSettings, log: ServerLog): void {
  const tell = () => {
    const { now, trouble, warnings, file } = settings;
    log.setLevel(now['server.logLevel']);
    if (trouble)
      log.warn('Something in the configuration is wrong; the rest counts.', { ...trouble });
    if (warnings.length > 0)
      log.warn('The configuration is of a later version.', { file, warnings });
  };
  tell();
  settings.onChanged.on(() => {
    tell();
    log.info('The configuration was read again.', { settings: settings.now });
  });
}

main().catch((failure: unknown) => {
  process.stderr.write(`${failure instanceof Error ? failure.stack : String(failure)}\n`);
  process.exitCode = 1;
});
