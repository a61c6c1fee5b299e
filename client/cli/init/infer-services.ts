/** Puts together what the files of a project say about its services; the first file that names one decides. */
import { serviceTypeOf } from '#services/service-type-of.ts';
import { TypeTable } from '#services/type-table.ts';
import type { FoundService } from './found-service.ts';
import { fromCompose } from './from-compose.ts';
import { fromDotenv, type NamedPort } from './from-dotenv.ts';
import { fromFrameworks } from './from-frameworks.ts';
import { fromPackages } from './from-packages.ts';
import { developmentProcfile, fromProcfile, procfile } from './from-procfile.ts';
import { type ProjectReader, readObject } from './project-reader.ts';

/** One service of the project file to be. */
export interface InferredService {
  readonly name: string;
  readonly type: string;
  readonly port?: number;
  readonly command?: string;
  readonly main: boolean;
  /** Which file says so. */
  readonly source: string;
}

export interface Inference {
  /** The name that the project gives itself. */
  readonly name?: string;
  readonly services: readonly InferredService[];
}

/** Names by which the one that people look at is called, likeliest first. */
const mainNames = ['web', 'app', 'frontend', 'client', 'site', 'website'];
/** A port in .env makes a service of its own only where something of the project itself would listen. */
const ownTypes = ['dev', 'api'];

/** Pure: the same files give the same services. Nothing found is an empty list. */
export function inferServices(files: ProjectReader): Inference {
  const applications: FoundService[] = [];
  const found = [
    ...fromProcfile(files, developmentProcfile),
    ...fromFrameworks(files),
    ...fromPackages(files),
    ...fromProcfile(files, procfile),
  ];
  for (const one of found) add(applications, one);
  const all = withDotenv(withCompose(applications, fromCompose(files)), fromDotenv(files));
  const main = all.length > 1 ? mainOf(all) : undefined;
  const name = nameOf(files);
  return {
    ...(name !== undefined && { name }),
    services: all.map((found, at) => ({
      name: found.name,
      type: found.type,
      ...portOf(found, all.slice(0, at), all),
      ...(found.command !== undefined && { command: found.command }),
      main: found === main,
      source: found.source,
    })),
  };
}

/** Another one of the same name gets its other name; without one, or started by the same command, it was said already. */
function add(services: FoundService[], found: FoundService): void {
  const isTaken = (name: string) => services.some((service) => service.name === name);
  const name = isTaken(found.name) ? found.otherwise : found.name;
  const isSame = services.some(({ command }) => startsAsWell(command, found.command));
  if (!isSame && name !== undefined && !isTaken(name)) services.push({ ...found, name });
}

/** `PORT=4000 yarn run start` starts what `yarn start` starts. */
function startsAsWell(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  return ` ${one.replaceAll(' run ', ' ')}`.endsWith(` ${other.replaceAll(' run ', ' ')}`);
}

/** A container built from an application's directory is that application: it adds a port, not a service. */
function withCompose(
  applications: readonly FoundService[],
  containers: readonly FoundService[],
): FoundService[] {
  const services = [...applications];
  for (const container of containers) {
    const at = services.findIndex(
      ({ name, directory, type }) =>
        name === container.name || (directory === container.directory && ownTypes.includes(type)),
    );
    const application = services[at];
    if (application === undefined) services.push(container);
    else if (application.port === undefined)
      services[at] = { ...application, port: container.port };
  }
  return services;
}

function withDotenv(found: readonly FoundService[], ports: readonly NamedPort[]): FoundService[] {
  const services = [...found];
  for (const { service, port, source } of ports) {
    const main = service === undefined ? mainOf(services)?.name : service;
    const at = services.findIndex(({ name }) => name === main);
    const known = services[at];
    const answer = serviceTypeOf({
      ...{ service: service ?? 'web', declared: {} },
      // What is written for a team must not depend on the types of one user.
      types: TypeTable.builtIn,
    });
    const type = answer.kind === 'known' && answer.from === 'name' ? answer.type.name : undefined;
    if (known) {
      if (!known.stated && known.port !== port && readsPort(known, service)) {
        services[at] = { ...known, port, stated: true, source: `${known.source}; ${source}` };
      }
    } else if (
      type !== undefined &&
      ownTypes.includes(type) &&
      !services.some((one) => one.port === port)
    ) {
      services.push({ name: service ?? 'web', type, port, stated: true, directory: '.', source });
    }
  }
  return services;
}

/** A bare PORT speaks of programs that read it; a framework with a port of its own does not. */
function readsPort({ port }: FoundService, service: string | undefined): boolean {
  return service !== undefined || port === undefined;
}

function mainOf(services: readonly FoundService[]): FoundService | undefined {
  const named = mainNames.map((name) => services.find((service) => service.name === name));
  const ofType = (type: string) => services.find((service) => service.type === type);
  return named.find((service) => service) ?? ofType('dev') ?? ofType('api');
}

/** A tool's default goes to the first that has it, and never to one whose port a file names for another. */
function portOf(
  found: FoundService,
  before: readonly FoundService[],
  all: readonly FoundService[],
): { port?: number } {
  const { port } = found;
  if (port === undefined) return {};
  const wanted = found.stated ? before.filter(({ stated }) => stated) : before;
  const others = found.stated ? wanted : [...wanted, ...all.filter(({ stated }) => stated)];
  return others.some((other) => other.port === port) ? {} : { port };
}

function nameOf(files: ProjectReader): string | undefined {
  const name = readObject(files, 'package.json')?.name;
  if (typeof name !== 'string') return undefined;
  const plain = name.slice(name.lastIndexOf('/') + 1);
  return plain.length > 0 && plain.length <= 63 ? plain : undefined;
}
