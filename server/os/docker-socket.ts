/** Where Docker, or an engine that speaks as it does, has its socket on this machine. Knows the places that engines document, and asks none. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';

type Environment = Readonly<Record<string, string | undefined>>;

/** What is asked of the surroundings; tests put their own here. */
export interface DockerSurroundings {
  readonly env: Environment;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

const here: DockerSurroundings = {
  env: process.env,
  home: homedir(),
  platform: process.platform,
};

/**
 * The way that the docker command goes: DOCKER_HOST, then the chosen context, then where engines put their sockets. Undefined
 * when there is none, and when Docker is that of another machine: its ports are not ours.
 */
export async function findDockerSocket(
  surroundings: DockerSurroundings = here,
): Promise<string | undefined> {
  const { env, home } = surroundings;
  const host = env.DOCKER_HOST || (await hostOfContext(env, home));
  if (host) return socketOfHost(host);
  for (const place of placesOf(surroundings)) if (await isSocket(place)) return place;
  return undefined;
}

/** `unix:///run/docker.sock`, `npipe:////./pipe/docker_engine`; undefined for `tcp:` and `ssh:`. */
export function socketOfHost(host: string): string | undefined {
  const [, scheme, path] = /^(unix|npipe):\/\/(.+)$/.exec(host) ?? [];
  return scheme === 'npipe' ? path?.replaceAll('/', '\\') : path;
}

/** ~/.docker/config.json names a context, whose description lies under the hash of its name (docs.docker.com, "Docker contexts"). */
async function hostOfContext(env: Environment, home: string): Promise<string | undefined> {
  const directory = env.DOCKER_CONFIG || join(home, '.docker');
  const name =
    env.DOCKER_CONTEXT || textAt(await jsonIn(join(directory, 'config.json')), 'currentContext');
  if (!name || name === 'default') return undefined;
  const hash = createHash('sha256').update(name).digest('hex');
  const meta = await jsonIn(join(directory, 'contexts', 'meta', hash, 'meta.json'));
  return textAt(meta, 'Endpoints', 'docker', 'Host');
}

async function jsonIn(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function textAt(value: unknown, ...keys: readonly string[]): string | undefined {
  let at = value;
  for (const key of keys)
    at = typeof at === 'object' && at !== null ? (at as Record<string, unknown>)[key] : undefined;
  return typeof at === 'string' ? at : undefined;
}

/** The engine's own socket, that of Docker Desktop, of a rootless engine, and of others that offer Docker's API. */
function placesOf({ env, home, platform }: DockerSurroundings): readonly string[] {
  if (platform === 'win32') return ['\\\\.\\pipe\\docker_engine'];
  const runtime = env.XDG_RUNTIME_DIR;
  return [
    '/var/run/docker.sock',
    join(home, '.docker/run/docker.sock'),
    join(home, '.docker/desktop/docker.sock'),
    ...(runtime ? [join(runtime, 'docker.sock'), join(runtime, 'podman/podman.sock')] : []),
    join(home, '.orbstack/run/docker.sock'),
    join(home, '.colima/default/docker.sock'),
    join(home, '.rd/docker.sock'),
  ];
}

/** A named pipe of Windows is no file that could be asked about: whether it is there shows when it is opened. */
async function isSocket(path: string): Promise<boolean> {
  if (path.startsWith('\\\\')) return true;
  return stat(path).then(
    (seen) => seen.isSocket(),
    () => false,
  );
}
