/** Reads the JSON of one message, within bounds. */

const quote = 0x22;
const backslash = 0x5c;

/** How deep brackets nest in JSON text, found without parsing, so that a deep text cannot exhaust the stack. */
export function depthOf(json: Uint8Array): number {
  let depth = 0;
  let deepest = 0;
  let inString = false;
  for (let i = 0; i < json.length; i++) {
    const byte = json[i];
    if (inString) {
      if (byte === backslash) i++;
      else if (byte === quote) inString = false;
    } else if (byte === quote) inString = true;
    else if (byte === 0x7b || byte === 0x5b) deepest = Math.max(deepest, ++depth);
    else if (byte === 0x7d || byte === 0x5d) depth--;
  }
  return deepest;
}

/** The message in `bytes`. Throws a SyntaxError with a sentence when it is no JSON object or nests too deep. */
export function readMessage(bytes: Uint8Array, depth: number): object {
  if (depthOf(bytes) > depth) throw new SyntaxError(`The JSON nests deeper than ${depth} levels.`);
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  const message: unknown = JSON.parse(text);
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    throw new SyntaxError('A message must be a JSON object.');
  return message;
}
