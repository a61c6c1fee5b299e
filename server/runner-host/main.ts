/** A runner host: owns the terminals of some runners, and goes on when the server that started it is gone. It leaves when it has nothing left to keep. */
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { join } from 'node:path';
import process from 'node:process';
import { every, systemClock } from '#common/clock.ts';
import type { Log, LogFields } from '#common/log.ts';
import { Doorway } from '#discovery/doorway.ts';
import {
  type HostPointer,
  hostGroups,
  isHostId,
  writeHostPointer,
} from '#discovery/host-pointer.ts';
import { makeOwnDirectory } from '#discovery/own-directory.ts';
import { identifySelf } from '#discovery/process-identity.ts';
import { proveClient } from '#discovery/proof.ts';
import { newSocketAddress } from '#discovery/socket-address.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { productVersion } from '#protocol/product.ts';
import { onlooking, serverConversation } from './conversations.ts';
import { Line } from './line.ts';
import { loadPty } from './pty-binding.ts';
import { RunnerHost } from './runner-host.ts';
import { Tickets } from './tickets.ts';

/** How often it is looked at whether the socket is there and anybody is left, in milliseconds. */
const lookEvery = 1_000;
/** How long a host without runners stays, in milliseconds: the next one may come at once. */
const emptyFor = 10_000;
/** How long it waits for a server to ask how its runners ended, in milliseconds: they say it on the disk, too. */
const waitsFor = 60_000;
/** How long those who are hung up on may take to end, in milliseconds. */
const hangUpLimit = 5_000;

const log = standardLog();

async function main(): Promise<void> {
  process.umask(0o077);
  const [hostId, groupName] = process.argv.slice(2);
  const group = hostGroups.find((each) => each === groupName);
  if (!isHostId(hostId) || !group) throw new Error('A host takes its id and its group.');
  const places = placesHere();
  const clock = systemClock;
  // A bug in one runner's affairs must not end the others.
  process.on('uncaughtException', (failure) =>
    log.error('A failure that nobody handled.', { failure }),
  );
  process.on('unhandledRejection', (failure) =>
    log.error('A failure that nobody handled.', { failure }),
  );
  await makeOwnDirectory(places.hosts);
  const runners = new RunnerHost(loadPty(), clock, log);
  const tickets = new Tickets(clock);
  const token = randomBytes(32);
  /** How many are connected. */
  let servers = 0;
  const server = createServer((socket) => void welcome(socket));
  const door = new Doorway(places, hostId, await newSocketAddress(places, hostId), server);
  await door.open();
  const file = join(places.hosts, `${hostId}.json`);
  const pointer: Omit<HostPointer, 'address'> = {
    ...{ hostId, group, token, process: await identifySelf() },
    ...{ version: productVersion, startedAt: clock.now() },
  };
  let published = '';
  const publish = async () => {
    const { address } = door;
    await writeHostPointer(file, { ...pointer, address });
    published = address;
  };
  await publish();
  process.send?.({ hostId }, () => process.disconnect?.());

  /** Each must prove itself before it is heard: by the token it is a server, by a ticket it may look. */
  async function welcome(socket: Socket): Promise<void> {
    const tokenOf = (key: string) => tickets.secretOf(key);
    const proven = await proveClient(socket, { token, serverId: hostId ?? '', tokenOf });
    if (!proven) return;
    if (proven.key === undefined)
      return listen(new Line(socket, serverConversation(runners, tickets), log));
    const admission = tickets.take(proven.key);
    if (!admission) return void socket.destroy();
    const looking = onlooking(runners, admission, () => line);
    const line: Line = new Line(socket, looking, log);
    await line.closed;
    looking.close();
  }

  async function listen(line: Line): Promise<void> {
    servers += 1;
    const deaf = runners.onTold.on(({ method, params }) => line.send(method, params));
    await line.closed;
    deaf();
    servers -= 1;
  }

  let emptySince = clock.monotonic();
  let aloneSince = clock.monotonic();
  const stop = every(clock, lookEvery, async () => {
    if (servers > 0) aloneSince = clock.monotonic();
    else if (clock.monotonic() - aloneSince > waitsFor) runners.forgetEnded(existsSync(file));
    if (!runners.isEmpty) emptySince = clock.monotonic();
    else if (clock.monotonic() - emptySince > emptyFor) return leave();
    const isOpen = await door.isOpen();
    if (isOpen && published === door.address) return;
    // A full disk may take no pointer: then it is tried again.
    await (isOpen ? publish() : door.openAnew().then(publish)).catch((failure: unknown) =>
      log.warn('No door.', { failure }),
    );
  });

  async function leave(): Promise<void> {
    runners.leave();
    if (!runners.isEmpty) return;
    stop();
    await rm(file, { force: true });
    await door.remove();
    await rm(join(places.hosts, `${hostId}.log`), { force: true });
    process.exit(0);
  }

  // A terminal that is closed, or a shell that ends, is no reason.
  process.on('SIGHUP', () => {});
  process.on('SIGINT', () => {});
  process.once('SIGTERM', async () => {
    log.warn('The host was told to end, and hangs up.');
    clock.after(hangUpLimit, () => process.exit(1));
    await runners.hangUp();
    process.exit(0);
  });
}

/** Standard error is the host's log. Only what is wrong is said, so that it stays small. */
function standardLog(): Log {
  const say =
    (level: string) =>
    (message: string, fields: LogFields = {}) => {
      const { failure, ...rest } = fields;
      const why = failure instanceof Error ? failure.stack : failure;
      const line = {
        time: new Date(systemClock.now()).toISOString(),
        level,
        message,
        ...rest,
        failure: why,
      };
      process.stderr.write(`${JSON.stringify(line)}\n`);
    };
  return { debug() {}, info() {}, warn: say('warn'), error: say('error') };
}

main().catch((failure: unknown) => {
  log.error('The host could not start.', { failure });
  process.exitCode = 1;
});
