/** Answers what clients ask of the server itself. */
import type { Handlers } from '#protocol/grammar.ts';
import type {
  server as contract,
  ServerHealth,
  ServerStats,
  ServerStatus,
} from '#protocol/server.ts';
import { compatibility } from '#protocol/version.ts';
import type { Caller } from './caller.ts';

export function serverHandlers(
  self: { status(): ServerStatus; health(): ServerHealth },
  stats: () => Promise<ServerStats>,
  stop: (why: string) => void,
): Handlers<typeof contract, Caller> {
  return {
    status: () => self.status(),
    health: () => self.health(),
    stats,
    stop: () => {
      stop('asked to stop');
      return null;
    },
    handOver: (successor) => {
      if (compatibility(successor, self.status()) !== 'handOver') return { kind: 'staying' };
      stop(`makes way for ${successor.build ?? successor.version}`);
      return { kind: 'leaving' };
    },
  };
}
