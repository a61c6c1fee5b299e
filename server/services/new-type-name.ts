/** Whether a name may become a service type by itself, or is so near to one that is known that it is probably a slip. Pure. */
import { distance } from 'fastest-levenshtein';
import { knownNames } from './known-names.ts';
import { serviceTypes } from './service-types.ts';
import type { TypeTable } from './type-table.ts';

/** So many letters typed wrongly, left out or put in still make a slip. */
const mostEdits = 2;

/**
 * The word of a type or a service that a new name lies within two edits of: the nearest, of several a type's. Undefined for
 * a name that is clearly new, and for one that is the very name of a service, which is no slip of anything.
 */
export function knownNear(
  name: string,
  types: TypeTable,
  services: readonly string[],
): string | undefined {
  const ofServices = [...services, ...knownNames.flatMap((row) => row.names)];
  if (ofServices.includes(name)) return undefined;
  let nearest: { readonly word: string; readonly edits: number } | undefined;
  for (const word of [...types.words, ...ofServices]) {
    if (Math.abs(word.length - name.length) > mostEdits) continue;
    const edits = distance(name, word);
    if (edits <= mostEdits && edits < (nearest?.edits ?? mostEdits + 1)) nearest = { word, edits };
  }
  return nearest?.word;
}

/** Whether somebody has declared that there is no such type. */
export function isTakenAway(name: string, types: TypeTable): boolean {
  return !types.named(name) && serviceTypes.some((type) => type.name === name);
}
