/** Accessible names, as tests say them. */

/** A row's, button's or item's accessible name: whole when a string, any part when a pattern. */
export type Name = string | RegExp;

/** Playwright takes a string as a part of the name; we mean all of it. */
export function whole(name: Name): RegExp {
  return typeof name === 'string' ? new RegExp(`^${escaped(name)}$`) : name;
}

export function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
