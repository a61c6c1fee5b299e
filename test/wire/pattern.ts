/** Patterns of what is said on the wire: literal where it matters, open where it does not, with names for what is only known later. */
import assert from 'node:assert/strict';

/** What names stand for: `$web` is bound where it is first met in an answer, and means that value from then on. */
export type Names = Map<string, unknown>;

/** Stands for anything that is there. */
export const anything = '$';

/** `pattern` with every name replaced by what it stands for. */
export function filled(pattern: unknown, names: Names): unknown {
  if (isName(pattern)) {
    assert.ok(names.has(pattern), `nothing is called ${pattern} yet`);
    return names.get(pattern);
  }
  if (Array.isArray(pattern)) return pattern.map((each) => filled(each, names));
  if (!isRecord(pattern)) return pattern;
  return Object.fromEntries(
    Object.entries(pattern).map(([key, value]) => [key, filled(value, names)]),
  );
}

/** Throws unless `value` has all that `pattern` names: of objects the keys that are named, of arrays every element. */
export function match(value: unknown, pattern: unknown, names: Names, where: string): void {
  if (pattern === anything) assert.notEqual(value, undefined, `${where} is there`);
  else if (isName(pattern)) {
    if (names.has(pattern)) assert.deepEqual(value, names.get(pattern), `${where} is ${pattern}`);
    else names.set(pattern, value);
  } else if (pattern instanceof RegExp) assert.match(String(value), pattern, where);
  else if (Array.isArray(pattern)) {
    assert.ok(Array.isArray(value), `${where} is an array, not ${JSON.stringify(value)}`);
    assert.equal(value.length, pattern.length, `${where} has as many: ${JSON.stringify(value)}`);
    for (const [n, each] of pattern.entries()) match(value[n], each, names, `${where}[${n}]`);
  } else if (isRecord(pattern)) {
    assert.ok(isRecord(value), `${where} is an object, not ${JSON.stringify(value)}`);
    for (const [key, each] of Object.entries(pattern))
      match(value[key], each, names, `${where}.${key}`);
  } else assert.deepEqual(value, pattern, where);
}

function isName(pattern: unknown): pattern is string {
  return typeof pattern === 'string' && /^\$\w+$/.test(pattern);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !(value instanceof RegExp);
}
