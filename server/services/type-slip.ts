/**
 * Tells a mistyped name of a service type from a name that merely lies near one.
 * The rule errs towards silence: a refused name costs somebody a service that he meant.
 */
import { distance } from 'fastest-levenshtein';
import { knownName } from './known-names.ts';
import type { TypeTable } from './type-table.ts';

/** Words with this many letters or more: two edits still leave little doubt. */
const longWord = 8;
/** Under this many, one edit leads to other words (rest and test, doc and docs, ux and ui). */
const shortWord = 5;
/** Ordinary words within the distance of a type's name, by which services are really called. */
const ordinaryWords = ['built', 'databank', 'databus', 'datalake', 'fractions', 'functors'];

/**
 * The word of a type that this name of a service was probably meant to be. A name is a slip when it is
 * no word of any table, and for some type's name one of these holds:
 * - of three letters and more: two neighbouring letters swapped, or one letter typed twice;
 * - same first letter, and within edit distance 2 (eight letters and more) or 1 (five to seven), unless
 *   it contains the whole word: `databases`, `builder` and `proxy-2` add to it on purpose.
 */
export function slipOfType(name: string, types: TypeTable): string | undefined {
  if (types.named(name) || knownName(name) || ordinaryWords.includes(name)) return undefined;
  return types.words.find((word) => isSlip(name, word));
}

/**
 * The word of a type nearest to what was asked for as a type, where every unknown word is wrong anyway;
 * undefined when nothing lies within two edits.
 */
export function nearestType(asked: string, { words }: TypeTable): string | undefined {
  const swapped = words.find((word) => isSwapped(asked, word));
  if (swapped !== undefined) return swapped;
  const [nearest] = words
    .map((word) => ({ word, edits: distance(asked, word) }))
    .filter(({ word, edits }) => edits <= 2 && edits < word.length)
    .sort((one, other) => one.edits - other.edits);
  return nearest?.word;
}

function isSlip(name: string, word: string): boolean {
  if (word.length < 3) return false;
  if (isSwapped(name, word) || isDoubled(name, word)) return true;
  if (name[0] !== word[0] || name.includes(word)) return false;
  return distance(name, word) <= editsAllowed(word);
}

function editsAllowed(word: string): number {
  if (word.length >= longWord) return 2;
  return word.length >= shortWord ? 1 : 0;
}

function isSwapped(name: string, word: string): boolean {
  if (name.length !== word.length) return false;
  const at = firstDifference(name, word);
  return (
    at + 1 < word.length &&
    name[at] === word[at + 1] &&
    name[at + 1] === word[at] &&
    name.slice(at + 2) === word.slice(at + 2)
  );
}

function isDoubled(name: string, word: string): boolean {
  if (name.length !== word.length + 1) return false;
  const at = firstDifference(name, word);
  return name[at] === name[at - 1] && name.slice(at + 1) === word.slice(at);
}

function firstDifference(one: string, other: string): number {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at += 1;
  return at;
}
