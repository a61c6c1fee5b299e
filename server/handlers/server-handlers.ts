/** Answers what clients ask of the server itself. */
import type { Handlers } from '#protocol/grammar.ts';
import type { server as contract, ServerStatus } from '#protocol/server.ts';
import type { Caller } from './caller.ts';

export function serverHandlers(
  status: () => ServerStatus,
  stop: () => void,
): Handlers<typeof contract, Caller> {
  return {
    status,
    stop: () => {
      stop();
      return null;
    },
  };
}
