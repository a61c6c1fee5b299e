/**
 * Takes what programs of this machine post over HTTP, on 127.0.0.1 alone and by a token in the header. It knows nothing of what is
 * posted, answers nothing that could be read, and bounds everything; a page in a browser has no token and is refused for having an origin.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';

/** What one program may do to us. Every number is a bound, not a goal. */
const bounds = {
  /** Bytes of a body, as it comes and unpacked. An export of an agent has some 10 KB. */
  bodyBytes: 4 * 1_048_576,
  unpackedBytes: 16 * 1_048_576,
  /** Milliseconds for a request's header, and for all of it. */
  headerTime: 5_000,
  requestTime: 10_000,
  /** Milliseconds that a connection waits for the next request; exporters come every 10 s or more. */
  idleTime: 15_000,
  connections: 64,
} as const;

/** `busy`: it could not be written down; the program tries again. */
export type Taken = 'taken' | 'unknownPath' | 'notUnderstood' | 'busy';

export interface IntakeParts {
  /** Asked before a body is read. */
  knows(token: string): boolean;
  take(token: string, path: string, type: string, body: Uint8Array): Promise<Taken>;
}

const statuses: Readonly<Record<Taken, number>> = {
  taken: 200,
  unknownPath: 404,
  notUnderstood: 400,
  busy: 503,
};

export class LoopbackIntake {
  readonly #parts: IntakeParts;
  #server: Server | undefined;

  constructor(parts: IntakeParts) {
    this.#parts = parts;
  }

  /** Resolves with the port: the one that is asked for, or any. Rejects when it cannot be had. */
  open(port = 0): Promise<number> {
    const server = createServer({
      headersTimeout: bounds.headerTime,
      requestTimeout: bounds.requestTime,
      keepAliveTimeout: bounds.idleTime,
      connectionsCheckingInterval: 1_000,
      maxHeaderSize: 16_384,
    });
    server.maxConnections = bounds.connections;
    server.on('request', (request, response) => void this.#serve(request, response));
    this.#server = server;
    return new Promise((resolve, reject) => {
      server.once('error', reject);
      server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
        server.off('error', reject);
        // A connection that broke is the other side's to notice.
        server.on('error', () => undefined);
        server.unref();
        resolve((server.address() as AddressInfo).port);
      });
    });
  }

  close(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    if (!server?.listening) return Promise.resolve();
    return new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const status = await this.#statusOf(request).catch(() => 500);
    if (response.destroyed) return;
    const isJson = (request.headers['content-type'] ?? '').includes('json');
    const type = isJson ? 'application/json' : 'application/x-protobuf';
    // What was not read is not waited for.
    if (!request.complete) response.setHeader('Connection', 'close');
    response.writeHead(status, { 'Content-Type': type });
    // An empty message: all of it was taken (opentelemetry.io/docs/specs/otlp, full success).
    response.end(isJson ? '{}' : '', () => {
      if (!request.complete) request.destroy();
    });
  }

  async #statusOf(request: IncomingMessage): Promise<number> {
    const { headers, method, url = '/' } = request;
    const token = /^Bearer ([0-9a-f]{64})$/.exec(headers.authorization ?? '')?.[1];
    if (headers.origin !== undefined) return 403;
    if (token === undefined || !this.#parts.knows(token)) return 401;
    if (method !== 'POST') return 405;
    const packed = headers['content-encoding'] ?? 'identity';
    if (packed !== 'identity' && packed !== 'gzip') return 415;
    const body = await bodyOf(request);
    if (!body) return 413;
    const unpacked = packed === 'gzip' ? unpack(body) : body;
    if (!unpacked) return 400;
    const { pathname } = new URL(url, 'http://127.0.0.1');
    const type = headers['content-type'] ?? '';
    return statuses[await this.#parts.take(token, pathname, type, unpacked)];
  }
}

/** Undefined when it is too long. Rejects when it breaks off. */
async function bodyOf(request: IncomingMessage): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > bounds.bodyBytes) return undefined;
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bounds.bodyBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function unpack(body: Buffer): Buffer | undefined {
  try {
    return gunzipSync(body, { maxOutputLength: bounds.unpackedBytes });
  } catch {
    return undefined;
  }
}
