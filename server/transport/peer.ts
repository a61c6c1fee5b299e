/** One client on one stream: LSP base protocol by vscode-languageserver, guarded before and behind. Knows no request. */
import type { Duplex } from 'node:stream';
import { type Logger, ResponseError } from 'vscode-jsonrpc/node';
import { createConnection, createProtocolConnection, type WatchDog } from 'vscode-languageserver';
import { type Clock, DeadlinePassed, systemClock, withDeadline } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import type { Log } from '#common/log.ts';
import { errorNumbers, HarborError } from '#protocol/errors.ts';
import { BoundedWriter, frameOf } from './bounded-writer.ts';
import { FrameGuard } from './frame-guard.ts';
import { guardedReader } from './guarded-reader.ts';
import type { Limits } from './limits.ts';
import type { Line, OpenSession } from './session.ts';

/** Serves the client behind `stream`, which has proven itself already. Resolves when the stream has closed. */
export function servePeer(
  stream: Duplex,
  openSession: OpenSession,
  limits: Limits,
  log: Log,
  clock: Clock = systemClock,
): Promise<void> {
  const leave = (lastWord?: Buffer) => {
    guard.close();
    stream.end(lastWord);
    clock.after(limits.farewellTime, () => stream.destroy());
  };
  const broken = (why: string) => {
    log.warn('A frame could not be read; the connection is closed.', { why });
    leave(parseErrorFrame(why));
  };
  const guard = new FrameGuard(limits, clock, broken);
  const reader = guardedReader(stream, guard, limits, (failure) => {
    if (stream.writable) broken(failure instanceof Error ? failure.message : String(failure));
  });
  const writer = new BoundedWriter(stream, limits.unreadBytes, () => {
    log.warn('A client does not read what it is sent; its connection is cut.');
    stream.destroy();
  });
  const watchDog: WatchDog = {
    shutdownReceived: false,
    initialize() {},
    exit: () => leave(),
  };
  // The library's own logger speaks to the client, and would fail on one that is gone.
  const connection = createConnection(
    () => createProtocolConnection(reader, writer, protocolLogger(log)),
    watchDog,
  );
  const line: Line = {
    notify: (method, params) => connection.sendNotification(method, params).catch(() => {}),
    close: () => leave(),
  };
  const session = openSession(line);
  let inFlight = 0;
  let wasFlooded = false;

  connection.onInitialize((params) => {
    const correlation = newId('q');
    const experimental = attempt(
      () => session.initialize(params.initializationOptions, correlation),
      correlation,
    );
    return { capabilities: { experimental }, serverInfo: { name: 'harbormaster' } };
  });
  connection.onRequest(async (method, params) => {
    const correlation = newId('q');
    if (inFlight >= limits.inFlight) {
      const why = `More than ${limits.inFlight} requests are under way; ask again.`;
      // Not a line for each: there may be as many as the client can send.
      if (!wasFlooded) log.warn(why, { correlation });
      wasFlooded = true;
      throw responseError(new HarborError('busy', why), correlation);
    }
    inFlight++;
    try {
      const answer = session.request(method, params, correlation);
      return await withDeadline(answer, limits.requestTime, method);
    } catch (failure) {
      if (failure instanceof DeadlinePassed)
        log.warn('A request takes too long; its caller was told so.', { correlation, method });
      throw responseError(failure, correlation);
    } finally {
      inFlight--;
    }
  });
  connection.listen();
  return new Promise((resolve) => {
    stream.on('error', () => stream.destroy());
    stream.once('close', () => {
      guard.close();
      session.closed();
      connection.dispose();
      resolve();
    });
  });
}

function protocolLogger(log: Log): Logger {
  return {
    error: (message) => log.warn(message),
    warn: (message) => log.warn(message),
    info: (message) => log.debug(message),
    log: (message) => log.debug(message),
  };
}

function attempt<T>(task: () => T, correlation: string): T {
  try {
    return task();
  } catch (failure) {
    throw responseError(failure, correlation);
  }
}

/** A HarborError as JSON-RPC says it; anything else is a bug of ours and is not explained to strangers. */
function responseError(failure: unknown, correlation: string): ResponseError<unknown> {
  if (failure instanceof HarborError)
    return new ResponseError(errorNumbers[failure.code], failure.message, {
      correlation,
      ...failure.data,
    });
  if (failure instanceof DeadlinePassed) {
    const advice = 'it may be done yet; asking again with the same key does nothing twice.';
    const busy = new HarborError('busy', `${failure.message.slice(0, -1)}; ${advice}`);
    return responseError(busy, correlation);
  }
  return new ResponseError(
    errorNumbers.internal,
    `The server failed on this request; its log says why under ${correlation}.`,
    { code: 'internal', correlation },
  );
}

/** JSON-RPC 2.0 section 5: when the id could not be read, it is null. */
function parseErrorFrame(why: string): Buffer {
  const error = { code: errorNumbers.parseError, message: why, data: { code: 'parseError' } };
  return frameOf({ jsonrpc: '2.0', id: null, error });
}
