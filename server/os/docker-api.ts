/** Asks Docker's API, over its socket, which containers run. Knows HTTP and the shape of the answer; bounds both. */
import { get } from 'node:http';
import { withDeadline } from '#common/clock.ts';
import { findDockerSocket } from './docker-socket.ts';

/** A container that runs, and what it publishes. */
export interface DockerContainer {
  readonly id: string;
  readonly name: string;
  /** Where the compose file lies that made it; it works for the project there. */
  readonly directory?: string | undefined;
  readonly published: readonly {
    readonly protocol: 'tcp' | 'udp';
    readonly port: number;
    /** '0.0.0.0', '::', '127.0.0.1'. */
    readonly address: string;
  }[];
}

/** How long Docker may take, in milliseconds. */
const LIMIT_MS = 3_000;
/** How much it may say, in bytes: a thousand containers have about 3 MB. */
const LIMIT_BYTES = 16 * 1_048_576;

/** Undefined when there is no Docker, or it does not answer as it should. Never rejects. */
export async function askDocker(
  socket?: string | undefined,
): Promise<readonly DockerContainer[] | undefined> {
  try {
    const socketPath = socket ?? (await findDockerSocket());
    if (socketPath === undefined) return undefined;
    const text = await withDeadline(textOf(socketPath), LIMIT_MS, 'Docker');
    return parseContainers(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** Without a version in its path a request gets the newest that the engine knows (Docker Engine API, "Versioning"). */
function textOf(socketPath: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const request = get(
      { socketPath, path: '/containers/json', headers: { host: 'docker' }, timeout: LIMIT_MS },
      (response) => {
        if (response.statusCode !== 200) {
          request.destroy(new Error(`Docker answered ${response.statusCode}.`));
          return;
        }
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => {
          text += part;
          if (text.length > LIMIT_BYTES) request.destroy(new Error('Docker says too much.'));
        });
        response.on('end', () => resolve(text)).on('error', reject);
      },
    );
    request.on('timeout', () => request.destroy(new Error('Docker is silent.')));
    request.on('error', reject);
  });
}

type Fields = Readonly<Record<string, unknown>>;

/** The answer of `GET /containers/json`; entries and fields of another form are left out. Throws when it is no list. */
export function parseContainers(answer: unknown): readonly DockerContainer[] {
  if (!Array.isArray(answer)) throw new Error('This is no list of containers.');
  return answer.filter(isFields).flatMap(({ Id, Names, Labels, Ports }) => {
    const [name] = Array.isArray(Names) ? Names : [];
    if (typeof Id !== 'string' || typeof name !== 'string') return [];
    const labels = isFields(Labels) ? Labels : {};
    // Set by docker compose (compose-spec, well-known labels).
    const directory = labels['com.docker.compose.project.working_dir'];
    return [
      {
        id: Id,
        name: name.replace(/^\//, ''),
        ...(typeof directory === 'string' && { directory }),
        published: (Array.isArray(Ports) ? Ports : []).filter(isFields).flatMap(publishedIn),
      },
    ];
  });
}

function publishedIn({ IP, PublicPort, Type }: Fields): DockerContainer['published'] {
  if (typeof PublicPort !== 'number' || PublicPort < 1 || PublicPort > 65_535) return [];
  if (Type !== 'tcp' && Type !== 'udp') return [];
  const address = typeof IP === 'string' && IP !== '' ? IP : '0.0.0.0';
  return [{ protocol: Type, port: PublicPort, address }];
}

function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
