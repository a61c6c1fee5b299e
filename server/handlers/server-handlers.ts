/** Answers what clients ask of the server itself. */
import type { Handlers } from '#protocol/grammar.ts';
import type { server as contract, ServerHealth, ServerStatus } from '#protocol/server.ts';
import type { Caller } from './caller.ts';

export function serverHandlers(
  status: () => ServerStatus,
  health: () => ServerHealth,
  stop: () => void,
): Handlers<typeof contract, Caller> {
  return {
    status,
    health,
    stop: () => {
      stop();
      return null;
    },
  };
}
