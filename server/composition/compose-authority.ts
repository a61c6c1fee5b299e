/** The part of the object graph about who may do what. */
import type { Clock } from '#common/clock.ts';
import type { Journal } from '#common/origin.ts';
import { Asks } from '../authority/asks.ts';
import type { AuthorityEvent } from '../authority/authority-events.ts';
import type { TokenFiles, TrustRecords } from '../authority/needs.ts';
import { Tokens } from '../authority/tokens.ts';
import { AskFeed } from '../handlers/ask-feed.ts';
import { AuthorityCheck } from '../handlers/authority-check.ts';
import { authorityHandlers } from '../handlers/authority-handlers.ts';
import type { ProjectLookup } from '../handlers/project-lookup.ts';
import { trustHandlers } from '../handlers/trust-handlers.ts';
import type { HarborState } from '../harbor-state.ts';
import type { Instances } from '../instances/instances.ts';
import type { Machine } from '../os/machine.ts';
import { runnersAt } from './runners-at-port.ts';

export interface AuthorityWorld {
  readonly tokens: TokenFiles;
  readonly trust: TrustRecords;
  readonly machine: Machine;
  readonly instances: Instances;
  readonly durable: HarborState;
  readonly journal: Journal<AuthorityEvent>;
  readonly clock: Clock;
  readonly lookup: ProjectLookup;
  /** Whether people watch and answer the asks of this server; those of a project's own go by the shared one. */
  readonly hasAsks: boolean;
}

export interface ComposedAuthority {
  readonly tokens: Tokens;
  readonly check: AuthorityCheck;
  /** Of the nouns `authority` and `trust`. */
  readonly handlers: {
    readonly authority: ReturnType<typeof authorityHandlers>;
    readonly trust: ReturnType<typeof trustHandlers>;
  };
}

export function composeAuthority(parts: AuthorityWorld): ComposedAuthority {
  const {
    tokens: files,
    trust,
    machine,
    instances,
    durable,
    journal,
    clock,
    lookup,
    hasAsks,
  } = parts;
  const tokens = new Tokens({ files, journal, liveness: machine.liveness, clock });
  const asks = new Asks(clock);
  const check = new AuthorityCheck({
    projectAt: (path) => lookup.idAt(path),
    leases: durable.ports,
    runners: durable.runners,
    sessions: durable.sessions,
    runnersAt: runnersAt({ machine, durable, lookup }),
    asks: hasAsks ? asks : undefined,
  });
  const feed = new AskFeed(asks, instances);
  const handlers = {
    authority: authorityHandlers({ tokens, asks, feed, journal }, lookup),
    trust: trustHandlers(trust, lookup, journal),
  };
  return { tokens, check, handlers };
}
