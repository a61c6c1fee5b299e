/** The part of the object graph that answers about ports, about service types, and about types that are made by themselves. */

import type { NamedRange } from '#services/range-planner.ts';
import type { TrustRecords } from '../authority/needs.ts';
import { NewTypes } from '../handlers/new-types.ts';
import { type PortHandlerParts, portHandlers } from '../handlers/port-handlers.ts';
import { rangeHandlers } from '../handlers/range-handlers.ts';
import { typeHandlers } from '../handlers/type-handlers.ts';
import { TypePromotion } from '../handlers/type-promotion.ts';
import type { HarborState } from '../harbor-state.ts';
import type { ProjectTypes, TypesFile } from '../ranges/needs.ts';
import { TypeMaker } from '../ranges/type-maker.ts';
import { composeStops, type StopsComposed } from './compose-stops.ts';
import { rangeSettingsOf } from './settings-in-rooms.ts';

export interface LeasingWorld
  extends StopsComposed,
    Omit<PortHandlerParts, 'durable' | 'newTypes'> {
  readonly typesFile?: TypesFile | undefined;
  readonly projectTypes?: ProjectTypes | undefined;
  readonly trust: TrustRecords;
  readonly decided: HarborState;
}

export interface ComposedLeasing {
  readonly newTypes: NewTypes;
  readonly handlers: LeasingHandlers;
}

interface LeasingHandlers {
  readonly ports: ReturnType<typeof portHandlers> & ReturnType<typeof composeStops>;
  readonly ranges: ReturnType<typeof rangeHandlers>;
  readonly types: ReturnType<typeof typeHandlers>;
}

export function composeLeasing(parts: LeasingWorld): ComposedLeasing {
  const { typesFile: file, projectTypes, trust, machine, journal, settings, projects } = parts;
  const decided = parts.decided.ports;
  const durable = parts.durable.ports;
  const maker =
    file &&
    new TypeMaker({
      ...{ file, journal },
      projectRanges: () => projectRanges(parts),
      settings: () => rangeSettingsOf(settings()),
      isAutomatic: () => settings()['ranges.automatic'],
      isKept: (port) => machine.ports.isEphemeral(port),
    });
  const promotion =
    maker &&
    projectTypes &&
    new TypePromotion({ maker, projectTypes, projects, trust, decided, journal });
  const newTypes = new NewTypes({ maker, projects, durable });
  const handlers = {
    ports: { ...portHandlers({ ...parts, durable, newTypes }), ...composeStops(parts) },
    ranges: rangeHandlers({ maker, promotion, decided }),
    types: typeHandlers({ ...parts, lookup: projects }),
  };
  return { newTypes, handlers };
}

/** What other projects declare is theirs alone, but a range that overlaps it would be no use there. */
async function projectRanges({ durable, projects }: LeasingWorld): Promise<NamedRange[]> {
  const met = [...durable.projects.projects()].filter(({ archived }) => !archived);
  const tables = await Promise.all(
    met.map((project) => projects.typesOf(project).catch(() => undefined)),
  );
  return tables.flatMap((table) =>
    (table?.rows ?? [])
      .filter(({ definedIn }) => definedIn.by === 'project')
      .map(({ name, range }) => ({ name, ...range })),
  );
}
