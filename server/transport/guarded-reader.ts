/** What reads messages from a stream, guarded: whatever comes costs the other end its connection, and us nothing more. */
import type { Duplex } from 'node:stream';
import { ReadableStreamMessageReader } from 'vscode-jsonrpc/node';
import type { FrameGuard } from './frame-guard.ts';
import { GuardedBytes } from './guarded-bytes.ts';
import { readMessage } from './json.ts';
import type { Limits } from './limits.ts';

/** `refused` is told of a message that is none; the library is told of it in any case. */
export function guardedReader(
  stream: Duplex,
  guard: FrameGuard,
  limits: Pick<Limits, 'depth'>,
  refused: (failure: unknown) => void = () => {},
): ReadableStreamMessageReader {
  const reader = new ReadableStreamMessageReader(new GuardedBytes(stream, guard), {
    charset: 'utf-8',
    contentTypeDecoder: {
      name: 'application/json',
      decode: async (bytes) => {
        try {
          return readMessage(bytes, limits.depth) as never;
        } catch (failure) {
          refused(failure);
          throw failure;
        }
      },
    },
  });
  // The guard watches the time; the library's own timer would go on for ever behind a connection that ended within a frame.
  reader.partialMessageTimeout = 0;
  return reader;
}
