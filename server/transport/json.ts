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

/** The message in `bytes`. Throws a SyntaxError with a sentence when it is no JSON-RPC message or nests too deep. */
export function readMessage(bytes: Uint8Array, depth: number): object {
  if (depthOf(bytes) > depth) throw new SyntaxError(`The JSON nests deeper than ${depth} levels.`);
  const message = parsed(bytes);
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    throw new SyntaxError('A message must be a JSON object.');
  refuseNonsense(message);
  return message;
}

function parsed(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    throw new SyntaxError(`The body must be JSON in UTF-8, as long as Content-Length says: ${why}`);
  }
}

/** What the library would leave without an answer: a message that is neither request, notification nor answer. */
function refuseNonsense(message: { method?: unknown; id?: unknown }): void {
  const { method, id } = message;
  if (typeof method !== 'string' && !('result' in message) && !('error' in message))
    throw new SyntaxError('A message must have a "method", "result" or "error".');
  if (id !== undefined && typeof id !== 'number' && typeof id !== 'string')
    throw new SyntaxError('The "id" of a message must be a number or a string.');
}
