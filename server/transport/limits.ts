/** What one connection may do to us. Every number is a bound, not a goal. */

export const limits = {
  /** Bytes of a frame's header, from its first byte to the empty line. LSP needs about 30. */
  headerBytes: 1_024,
  /** Bytes of a frame's body. The longest request there is has 400 KB; what is a little too long is still answered by its id. */
  bodyBytes: 4 * 1_048_576,
  /** How deep JSON may be nested. The contract needs 8. */
  depth: 64,
  /** Milliseconds from the first byte of a frame to its last. */
  frameTime: 10_000,
  /** Requests of one connection under way at once; one more is answered with `busy`. */
  inFlight: 1_024,
  /** Bytes that wait to be read by a client; one that reads less than it asks for is cut off. */
  unreadBytes: 16 * 1_048_576,
  /** Milliseconds a request may take before the caller is told so. */
  requestTime: 30_000,
  /** Milliseconds that a client gets to read why its connection ends. */
  farewellTime: 1_000,
} as const;

export type Limits = { readonly [K in keyof typeof limits]: number };
