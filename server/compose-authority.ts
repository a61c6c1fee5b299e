/** The part of the object graph about who may do what. */
import type { Clock } from '#common/clock.ts';
import type { Journal } from '#common/origin.ts';
import type { AuthorityEvent } from './authority/authority-events.ts';
import type { TokenFiles } from './authority/needs.ts';
import { Tokens } from './authority/tokens.ts';
import { AuthorityCheck } from './handlers/authority-check.ts';
import { authorityHandlers } from './handlers/authority-handlers.ts';
import type { ProjectLookup } from './handlers/project-lookup.ts';
import type { HarborState } from './harbor-state.ts';
import type { Machine } from './os/machine.ts';

export interface AuthorityWorld {
  readonly tokens: TokenFiles;
  readonly machine: Machine;
  readonly durable: HarborState;
  readonly journal: Journal<AuthorityEvent>;
  readonly clock: Clock;
  readonly lookup: ProjectLookup;
}

export interface ComposedAuthority {
  readonly tokens: Tokens;
  readonly check: AuthorityCheck;
  readonly handlers: ReturnType<typeof authorityHandlers>;
}

export function composeAuthority(parts: AuthorityWorld): ComposedAuthority {
  const { tokens: files, machine, durable, journal, clock, lookup } = parts;
  const tokens = new Tokens({ files, journal, liveness: machine.liveness, clock });
  const check = new AuthorityCheck({
    projectAt: (path) => lookup.idAt(path),
    leases: durable.ports,
  });
  return { tokens, check, handlers: authorityHandlers(tokens, lookup) };
}
