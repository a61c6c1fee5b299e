/** Names for new things: short, unguessable, told apart by their first letter. */

/** `prefix_` and 16 hex digits, 64 bits from the system's cryptographic random source. */
export function newId(prefix: string): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(8));
  return `${prefix}_${Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')}`;
}
