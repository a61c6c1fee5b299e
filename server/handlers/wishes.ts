/** From what a client asks to what the ports room understands: which service, of which type, where it would like to be. */
import type * as z from 'zod/mini';
import { HarborError } from '#protocol/errors.ts';
import type { LeaseParams } from '#protocol/ports.ts';
import type { Settings } from '#protocol/settings.ts';
import type { Holder } from '#server/leases/holder.ts';
import type { Wish } from '#server/ports/answers.ts';
import type { PortRange } from '#server/ports/placement.ts';
import { preferredPort } from '#services/preferred-ports.ts';
import { serviceTypeOf, type TypeAnswer, type TypeFrom } from '#services/service-type-of.ts';
import { singletonOf } from '#services/singleton.ts';
import { toolNamed } from '#services/tools.ts';
import type { TypeTable } from '#services/type-table.ts';
import type { Found } from './project-lookup.ts';

export type Asked = Omit<z.output<typeof LeaseParams>, 'path'>;

/** What a service is called when neither the caller nor the project file says. */
const defaultService = 'web';
/** A TCP port has 16 bits (RFC 9293, section 3.1). */
const lastPort = 65_535;

export interface Wanted {
  readonly wish: Wish;
  readonly typeFrom: TypeFrom;
}

/** The service that is meant: the one named, else the project's main or only one, else `web`. */
export function serviceMeant(
  asked: string | undefined,
  found: Pick<Found, 'file' | 'types'>,
): string {
  const { file } = found;
  const declared = Object.entries(file?.services ?? {});
  if (asked === undefined) {
    const main =
      declared.find(([, service]) => service.main) ??
      (declared.length === 1 ? declared[0] : undefined);
    return main?.[0] ?? defaultService;
  }
  if (file?.services[asked]) return asked;
  return declaredOfType(asked, found) ?? asked;
}

/** `hm port frontend` with no service of that name means the one service of that type. */
function declaredOfType(
  word: string,
  { file, types }: Pick<Found, 'file' | 'types'>,
): string | undefined {
  const type = types.named(word);
  if (type === undefined) return undefined;
  const ofType = Object.entries(file?.services ?? {}).filter(([service, { type: said }]) => {
    const answer = serviceTypeOf({ service, declared: { type: said }, types });
    return answer.kind === 'known' && answer.type.name === type.name;
  });
  return ofType.length === 1 ? ofType[0]?.[0] : undefined;
}

/** The user's settings, and the project's over them. */
export function settingsFor({ file }: Pick<Found, 'file'>, user: Settings): Settings {
  return { ...user, ...file?.settings };
}

function typeOf(asked: Asked, { file, types }: Found, service: string): TypeAnswer {
  const declared = file?.services[service];
  const tool = asked.tool === undefined ? undefined : toolNamed(asked.tool);
  return serviceTypeOf({ service, asked: asked.type, declared, tool, types });
}

/** The name of the type that would have to be made first; undefined when there is one, or nobody asked for another. */
export function typeMissing(asked: Asked, found: Found): string | undefined {
  const service = serviceMeant(asked.service, found);
  const answer = typeOf(asked, found, service);
  if (answer.kind === 'known')
    return asked.newType && answer.from === 'default' ? service : undefined;
  return answer.saidBy === 'name' && !asked.newType ? undefined : answer.word;
}

/** Throws a HarborError when the type is not known or the range is empty. */
export function wantedOf(
  asked: Asked,
  found: Found,
  holder: Holder,
  starts: boolean,
  user: Settings,
): Wanted {
  const settings = settingsFor(found, user);
  const { types } = found;
  const service = serviceMeant(asked.service, found);
  const declared = found.file?.services[service];
  const tool = asked.tool === undefined ? undefined : toolNamed(asked.tool);
  const answer = typeOf(asked, found, service);
  if (answer.kind === 'unknown') throw unknownType(answer.word, answer.didYouMean, types);
  const { type, from } = answer;
  const range: PortRange = asked.range ?? type.range;
  if (range.from > range.to)
    throw new HarborError(
      'invalidParams',
      `The range ${range.from}-${range.to} is empty; the smaller port comes first.`,
      { problems: [{ where: 'range', message: 'is empty' }] },
    );
  // Who starts the service starts one process, on the first of its ports.
  const count = asked.count ?? (starts ? undefined : declared?.count) ?? 1;
  if (asked.port !== undefined && asked.port + count - 1 > lastPort)
    throw new HarborError(
      'invalidParams',
      `${count} ports from ${asked.port} on would end beyond ${lastPort}, the last port there is.`,
      { problems: [{ where: 'count', message: 'is too large' }] },
    );
  const usual = preferredPort({ service, tool: tool?.name });
  // Who asked for a type wants its range; what a name is known for counts there only within it.
  const isUsual = usual !== undefined && (asked.type === undefined || isWithin(usual, type.range));
  const preferred = [asked.preferred, type.preferred, isUsual ? usual : undefined];
  return {
    typeFrom: from,
    wish: {
      projectId: found.project.id,
      service,
      type: type.name,
      exact: asked.port,
      rangeAsked: asked.range !== undefined,
      range: { from: range.from, to: range.to },
      declared: declared?.port,
      preferred: preferred.filter((port) => port !== undefined),
      count,
      holder,
      starts,
      singleton: count === 1 ? singletonOf(service, declared, type) : undefined,
      stays: asked.wait ?? false,
      ttl: asked.ttl === undefined ? undefined : asked.ttl * 1_000,
      hold: asked.hold ?? false,
      patience: settings['leases.unusedProject'] * 3_600_000,
      startTimeout: (declared?.startTimeout ?? settings['services.startTimeout']) * 1_000,
    },
  };
}

function unknownType(word: string, suggestion: string | undefined, types: TypeTable): HarborError {
  const hint = suggestion === undefined ? '' : ` Did you mean '${suggestion}'?`;
  const known = types.rows.map(({ name }) => name).join(', ');
  return new HarborError(
    'unknownServiceType',
    `There is no service type '${word}'.${hint || ` There are: ${known}.`}`,
    { suggestion },
  );
}

function isWithin(port: number, { from, to }: PortRange): boolean {
  return port >= from && port <= to;
}
