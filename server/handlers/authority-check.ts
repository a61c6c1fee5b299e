/** Before a request is handled: whose is what it touches, and may this caller ask it. The rule itself is `mayCall`. */
import { type ProcessIdentity, sameProcess } from '#common/process-identity.ts';
import { deedOf } from '#protocol/deed.ts';
import { HarborError } from '#protocol/errors.ts';
import type { PortNamed, Request, RunnerNamed, Target } from '#protocol/grammar.ts';
import type { Asks, Wanted } from '#server/authority/asks.ts';
import { mayCall, type Needed, type Reach } from '#server/authority/may-call.ts';
import { type Holder, processOf } from '#server/leases/holder.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import type { Runner } from '#server/runners/runner.ts';
import type { RunnerLedger } from '#server/runners/runner-ledger.ts';
import type { SessionLedger } from '#server/sessions/session-ledger.ts';
import type { Caller } from './caller.ts';

export interface AuthorityNeeds {
  /** Which project a path belongs to. Throws `noSuchDirectory`. */
  projectAt(path: string): Promise<string>;
  /** Where people are told what an agent asked; absent where nobody would hear of it. */
  readonly asks: Asks | undefined;
  readonly leases: Pick<PortLedger, 'lease' | 'leaseOnPort'>;
  readonly runners: Pick<RunnerLedger, 'runner' | 'runnerNamed'>;
  readonly sessions: Pick<SessionLedger, 'session'>;
  /** The runners that would be ended with what listens there, as far as the asker is in none of them. */
  runnersAt(where: PortNamed, asker: ProcessIdentity): Promise<readonly Runner[]>;
}

export class AuthorityCheck {
  readonly #needs: AuthorityNeeds;

  constructor(needs: AuthorityNeeds) {
    this.#needs = needs;
  }

  /** Throws `notAllowed`. For the user, and for whatever only reads, it does nothing at all. */
  async check(request: Request, params: unknown, caller: Caller): Promise<void> {
    const { kind } = caller.authority;
    const reach = reachOf(request, params);
    if (mayCall(kind, reach, 'foreign') === undefined) return;
    const foreign = await this.#foreign(request, params, caller);
    const needed = mayCall(kind, reach, foreign === undefined ? 'own' : 'foreign');
    if (needed === undefined) return;
    const { asks } = this.#needs;
    const why = whyNot(request, params, caller, needed, foreign);
    if (kind !== 'agent' || !asks) throw notAllowed(why, caller, needed);
    const wanted = await this.#wanted(request, params, caller);
    if (!asks.take(wanted)) throw notAllowed(why, caller, needed, asks.remember(wanted).id);
  }

  /** The agent by its token or its conversation; without either, by its name and where it works. */
  async #wanted(request: Request, params: unknown, caller: Caller): Promise<Wanted> {
    const { authority } = caller;
    const own = await this.#ownProject(caller);
    const { token, name, folder } = authority;
    const who = token ?? caller.instance.sessionId ?? `${name} in ${own ?? folder ?? ''}`;
    const touched = await Promise.all(
      (request.targets?.(params as never) ?? []).map((target) => this.#projectOf(target)),
    );
    const projectIds = [own, ...touched].filter((id) => id !== undefined);
    return { who, name, method: request.method, params, projectIds: [...new Set(projectIds)] };
  }

  async #projectOf(target: Target): Promise<string | undefined> {
    if ('projectId' in target) return target.projectId;
    if ('path' in target) return this.#needs.projectAt(target.path);
    if ('all' in target) return undefined;
    if ('runnerId' in target) return this.#needs.runners.runner(target.runnerId)?.projectId;
    if ('sessionId' in target) return this.#needs.sessions.session(target.sessionId)?.projectId;
    if ('started' in target) return (await this.#runnerOf(target.started))?.projectId;
    if ('stops' in target) return undefined;
    return this.#leaseOf(target)?.projectId;
  }

  /** `runnerId` has the last word, as for whoever answers the request. */
  async #runnerOf({ runnerId, path, name }: RunnerNamed): Promise<Runner | undefined> {
    const { runners, projectAt } = this.#needs;
    if (runnerId !== undefined) return runners.runner(runnerId);
    if (path === undefined || name === undefined) return undefined;
    return runners.runnerNamed(await projectAt(path), name);
  }

  #leaseOf(target: { leaseId: string } | { port: number }): PortLease | undefined {
    const { leases } = this.#needs;
    return 'leaseId' in target ? leases.lease(target.leaseId) : leases.leaseOnPort(target.port);
  }

  /** What of its targets is not the caller's; what says nothing of them touches everybody's. Undefined when all is. */
  async #foreign(request: Request, params: unknown, caller: Caller): Promise<Target | undefined> {
    const everybodys: Target = { all: true };
    const isAsked = request.scope === 'project' || request.isPrivate === true;
    if (!isAsked || caller.authority.kind !== 'agent') return everybodys;
    const targets = request.targets?.(params as never);
    const own = targets && (await this.#ownProject(caller));
    for (const target of targets ?? [])
      if (!(await this.#isOwn(target, own, caller))) return target;
    return targets ? undefined : everybodys;
  }

  async #ownProject({ authority }: Caller): Promise<string | undefined> {
    const { projectId, folder } = authority;
    if (projectId !== undefined || folder === undefined) return projectId;
    return this.#needs.projectAt(folder);
  }

  async #isOwn(target: Target, own: string | undefined, caller: Caller): Promise<boolean> {
    if ('projectId' in target) return target.projectId === own;
    if ('path' in target) return (await this.#needs.projectAt(target.path)) === own;
    if ('all' in target) return false;
    if ('runnerId' in target || 'sessionId' in target) {
      const projectId = await this.#projectOf(target);
      return projectId === undefined || projectId === own;
    }
    if ('started' in target) {
      const runner = await this.#runnerOf(target.started);
      return !runner || isStartedBy(runner, caller);
    }
    if ('stops' in target) {
      const runners = await this.#needs.runnersAt(target.stops, caller.instance.process);
      return runners.every((runner) => isStartedBy(runner, caller));
    }
    const lease = this.#leaseOf(target);
    return !lease || lease.projectId === own || isHeldBy(lease.holder, caller);
  }
}

function isStartedBy({ startedBy }: Runner, { authority }: Caller): boolean {
  return authority.token !== undefined && startedBy === authority.token;
}

/** Of who came by a token, what it says of its conversation and process is no proof; its token is. */
function isHeldBy(holder: Holder, { instance, authority }: Caller): boolean {
  if (authority.token !== undefined)
    return holder.kind === 'agent' && holder.sessionId === authority.token;
  if (holder.kind === 'agent' && holder.sessionId === instance.sessionId) return true;
  const process = processOf(holder);
  return process !== undefined && sameProcess(process, instance.process);
}

function reachOf(request: Request, params: unknown): Reach {
  const { effect, scope, isPrivate } = request;
  const isPersonal = request.personal?.(params as never) !== undefined;
  return { effect, isPrivate, scope: isPersonal ? 'machine' : scope };
}

/** In one sentence. */
function whyNot(
  request: Request,
  params: unknown,
  { authority }: Caller,
  needed: Needed,
  foreign: Target = { all: true },
): string {
  const deed = request.personal?.(params as never) ?? deedOf(request.method);
  if (needed === 'user') return `${article(authority.kind)} may not ${deed}; a person may.`;
  if ('stops' in foreign)
    return `An agent may ${deed}, but a runner's only when it had it started itself, by its own token; a person may.`;
  return 'started' in foreign
    ? `An agent may ${deed} only when it had it started itself, by its own token; a person may.`
    : `An agent may ${deed} only for its own project.`;
}

function notAllowed(why: string, { authority }: Caller, needed: Needed, ask?: string): HarborError {
  const { kind, name } = authority;
  return new HarborError('notAllowed', why, { caller: { kind, name }, needed, ask });
}

function article(kind: string): string {
  return kind === 'agent' ? 'An agent' : 'A reader';
}
