/**
 * Which type a service has, and how that was found. Pure and light, because `hm port` loads it;
 * knows nothing of how tools are recognised.
 */
import { knownName } from './known-names.ts';
import { type ServiceType, serviceTypeNamed } from './service-types.ts';
import { nearestType, slipOfType } from './type-slip.ts';

/** Everything that may say something about the type of one service. */
export interface TypeClues {
  /** The name of the service; with nothing else said, `frontend` also means a service of that type. */
  readonly service: string;
  /** The type that the caller asked for. */
  readonly asked?: string | undefined;
  /** What harbormaster.jsonc says of this service; an empty object when it is there without a type. */
  readonly declared?: { readonly type?: string | undefined } | undefined;
  /** The project's own types, which come before those that are built in. */
  readonly own?: readonly ServiceType[] | undefined;
  /** The row of the tool that will listen, when it is known. */
  readonly tool?: { readonly serviceType?: string | undefined } | undefined;
}

/** Which clue decided. */
export type TypeFrom = 'asked' | 'projectFile' | 'tool' | 'name' | 'default';

/** The type, or the word that is none and what was probably meant. */
export type TypeAnswer =
  | { readonly kind: 'known'; readonly type: ServiceType; readonly from: TypeFrom }
  | {
      readonly kind: 'unknown';
      /** The word that names no type. */
      readonly word: string;
      /** Who used it: the caller, the project file, or it is the name of the service itself. */
      readonly saidBy: 'asked' | 'projectFile' | 'name';
      readonly didYouMean?: string;
    };

/** What a service has of which nothing is known. */
const defaultType = 'dev';

/**
 * Asked, else declared, else the tool's, else by name, else `dev`. An unknown word is never guessed away:
 * a type that does not exist, or a name that is a slip of a type's (and that the project does not declare),
 * is answered with `unknown`.
 */
export function serviceTypeOf(clues: TypeClues): TypeAnswer {
  const { own = [] } = clues;
  if (clues.asked !== undefined) return named(clues.asked, 'asked', own);
  if (clues.declared?.type !== undefined) return named(clues.declared.type, 'projectFile', own);
  if (clues.tool?.serviceType !== undefined) return named(clues.tool.serviceType, 'tool', own);
  const byName = typeByName(clues.service, own) ?? typeByName(withoutNumber(clues.service), own);
  if (byName) return { kind: 'known', type: byName, from: 'name' };
  const slip = clues.declared ? undefined : slipOfType(clues.service);
  if (slip !== undefined) {
    return { kind: 'unknown', word: clues.service, saidBy: 'name', didYouMean: slip };
  }
  return named(defaultType, 'default', own);
}

function named(word: string, from: TypeFrom, own: readonly ServiceType[]): TypeAnswer {
  const type = typeNamed(word, own);
  if (type) return { kind: 'known', type, from };
  if (from === 'tool' || from === 'default') throw new Error(`No service type is called ${word}.`);
  const didYouMean = nearestType(word, own);
  return { kind: 'unknown', word, saidBy: from, ...(didYouMean !== undefined && { didYouMean }) };
}

function typeByName(name: string, own: readonly ServiceType[]): ServiceType | undefined {
  return typeNamed(name, own) ?? typeNamed(knownName(name)?.serviceType ?? '', own);
}

function typeNamed(name: string, own: readonly ServiceType[]): ServiceType | undefined {
  return own.find((type) => type.name === name) ?? serviceTypeNamed(name);
}

/** `web-2` and `auth2` are what `web` and `auth` are. */
function withoutNumber(name: string): string {
  return name.replace(/-?\d+$/, '');
}
