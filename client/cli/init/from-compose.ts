/** Services out of docker-compose files: those that publish a port to the machine. */
import { knownName } from '#services/known-names.ts';
import { type FoundService, labelOf, typeFor } from './found-service.ts';
import { parsedYaml } from './package-manager.ts';
import { asObject, type ProjectReader } from './project-reader.ts';

/** The first one counts, as for docker compose itself; then what overrides it. */
const composeFiles = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];
const overrides = [
  'compose.override.yaml',
  'compose.override.yml',
  'docker-compose.override.yaml',
  'docker-compose.override.yml',
];
/** Ports under this belong to the administrator; a developer's tools do not lease them. */
const lowestPort = 1024;

interface Published {
  readonly host: number;
  readonly container: string;
}

export function fromCompose(files: ProjectReader): FoundService[] {
  const main = composeFiles.find((file) => files.read(file) !== undefined);
  if (main === undefined) return [];
  const found = new Map<string, FoundService>();
  for (const file of [main, ...overrides]) {
    const services = asObject(asObject(parsedYaml(files.read(file)))?.services) ?? {};
    for (const [name, service] of Object.entries(services)) {
      for (const one of servicesOf(name, asObject(service) ?? {}, file)) found.set(one.name, one);
    }
  }
  return [...found.values()];
}

function servicesOf(name: string, service: Record<string, unknown>, file: string): FoundService[] {
  const label = labelOf(name);
  const published = (Array.isArray(service.ports) ? service.ports : [])
    .map(publishedPort)
    .filter((port) => port !== undefined)
    .filter(({ host }) => host >= lowestPort);
  return published.map(({ host, container }, at) => ({
    name: at === 0 ? label : labelOf(`${label}-${container}`),
    type: knownName(imageOf(service))?.serviceType ?? typeFor(label),
    port: host,
    stated: true,
    ...(at === 0 && { command: `docker compose up ${name}` }),
    directory: contextOf(service) ?? `${file}#${name}`,
    source: `${file}: ${name}`,
  }));
}

/** `8000:80`, `127.0.0.1:8000:80/tcp`, `${WEB_PORT:-8000}:80`, and the long form; ranges are passed over. */
function publishedPort(entry: unknown): Published | undefined {
  const long = asObject(entry);
  const text = long ? `${String(long.published)}:${String(long.target)}` : String(entry);
  const parts =
    text
      .replace(/\$\{\w+:?-([^}]*)\}/g, '$1')
      .split('/')[0]
      ?.split(':') ?? [];
  const host = Number(parts.at(-2));
  if (parts.length < 2 || !Number.isInteger(host) || host < 1 || host > 65535) return undefined;
  return { host, container: parts.at(-1) ?? '' };
}

/** `docker.io/library/postgres:18` is postgres. */
function imageOf({ image }: Record<string, unknown>): string {
  const path = typeof image === 'string' ? image : '';
  return path.slice(path.lastIndexOf('/') + 1).split(/[:@]/)[0] ?? '';
}

function contextOf({ build }: Record<string, unknown>): string | undefined {
  const context = typeof build === 'string' ? build : asObject(build)?.context;
  if (typeof context !== 'string') return undefined;
  return context.replace(/^\.\/(?=.)/, '').replace(/\/$/, '');
}
