/**
 * Which type a service has, and how that was found. Pure and light, because `hm port` loads it;
 * knows nothing of how tools are recognised.
 */
import { knownName } from './known-names.ts';
import { nearestType, slipOfType } from './type-slip.ts';
import { defaultType, type TypeRow, type TypeTable } from './type-table.ts';

/** Everything that may say something about the type of one service. */
export interface TypeClues {
  /** The name of the service; with nothing else said, `frontend` also means a service of that type. */
  readonly service: string;
  /** The type that the caller asked for. */
  readonly asked?: string | undefined;
  /** What harbormaster.jsonc says of this service; an empty object when it is there without a type. */
  readonly declared?: { readonly type?: string | undefined } | undefined;
  /** The types that there are for its project. */
  readonly types: TypeTable;
  /** The row of the tool that will listen, when it is known. */
  readonly tool?: { readonly serviceType?: string | undefined } | undefined;
}

/** Which clue decided. */
export type TypeFrom = 'asked' | 'projectFile' | 'tool' | 'name' | 'default';

/** The type, or the word that is none and what was probably meant. */
export type TypeAnswer =
  | { readonly kind: 'known'; readonly type: TypeRow; readonly from: TypeFrom }
  | {
      readonly kind: 'unknown';
      /** The word that names no type. */
      readonly word: string;
      /** Who used it: the caller, the project file, or it is the name of the service itself. */
      readonly saidBy: 'asked' | 'projectFile' | 'name';
      readonly didYouMean?: string;
    };

/**
 * Asked, else declared, else the tool's, else by name, else `dev`. An unknown word is never guessed away:
 * a type that does not exist, or a name that is a slip of a type's (and that the project does not declare),
 * is answered with `unknown`. A tool or a name whose type was taken away says nothing.
 */
export function serviceTypeOf(clues: TypeClues): TypeAnswer {
  const { service, types } = clues;
  if (clues.asked !== undefined) return named(clues.asked, 'asked', types);
  if (clues.declared?.type !== undefined) return named(clues.declared.type, 'projectFile', types);
  const ofTool = types.named(clues.tool?.serviceType ?? '');
  if (ofTool) return { kind: 'known', type: ofTool, from: 'tool' };
  const byName = typeByName(service, types) ?? typeByName(withoutNumber(service), types);
  if (byName) return { kind: 'known', type: byName, from: 'name' };
  const slip = clues.declared ? undefined : slipOfType(service, types);
  if (slip !== undefined)
    return { kind: 'unknown', word: service, saidBy: 'name', didYouMean: slip };
  const type = types.named(defaultType);
  if (!type) throw new Error(`No service type is called ${defaultType}.`);
  return { kind: 'known', type, from: 'default' };
}

function named(word: string, from: 'asked' | 'projectFile', types: TypeTable): TypeAnswer {
  const type = types.named(word);
  if (type) return { kind: 'known', type, from };
  const didYouMean = nearestType(word, types);
  return { kind: 'unknown', word, saidBy: from, ...(didYouMean !== undefined && { didYouMean }) };
}

function typeByName(name: string, types: TypeTable): TypeRow | undefined {
  return types.named(name) ?? types.named(knownName(name)?.serviceType ?? '');
}

/** `web-2` and `auth2` are what `web` and `auth` are. */
function withoutNumber(name: string): string {
  return name.replace(/-?\d+$/, '');
}
