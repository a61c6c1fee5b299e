/** Reads what the places follow from: environment, home, user, machine and pid namespace. Decides nothing. */
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { isAbsolute } from 'node:path';
import { type Places, placesFor, type Surroundings } from './paths.ts';

/** The places of this process, or of one with another environment. Some microseconds: two tiny files are read. */
export function placesHere(env: NodeJS.ProcessEnv = process.env): Places {
  return placesFor(surroundings(env));
}

/**
 * The user's home directory. An empty or relative HOME would give every directory a server of its own: then the user database
 * says (getpwuid(3)).
 */
export function homeHere(env: NodeJS.ProcessEnv = process.env): string {
  const home = process.platform === 'win32' ? env.USERPROFILE : env.HOME;
  return home && isAbsolute(home) ? home : userInfo().homedir;
}

function surroundings(env: NodeJS.ProcessEnv): Surroundings {
  const linux = process.platform === 'linux';
  return {
    platform: process.platform,
    env,
    home: homeHere(env),
    uid: process.getuid?.() ?? -1,
    machineId: linux ? machineId() : '',
    pidNamespace: linux ? pidNamespace() : '',
  };
}

/**
 * machine-id(5); D-Bus kept it before systemd did. Many containers have neither, and their pid namespace tells them apart.
 * macOS and Windows keep our state in places that are the machine's own, so nothing need tell machines apart there.
 */
function machineId(): string {
  for (const path of ['/etc/machine-id', '/var/lib/dbus/machine-id']) {
    try {
      const id = readFileSync(path, 'utf8').trim();
      if (id) return id;
    } catch {}
  }
  return hostname();
}

/** pid_namespaces(7): `pid:[4026531836]`, the same for every process whose pids mean the same. */
function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
