/** Before a request is handled: whose is what it touches, and may this caller ask it. The rule itself is `mayCall`. */
import { sameProcess } from '#common/process-identity.ts';
import { deedOf } from '#protocol/deed.ts';
import { HarborError } from '#protocol/errors.ts';
import type { Request, Target } from '#protocol/grammar.ts';
import type { Asks, Wanted } from '#server/authority/asks.ts';
import { mayCall, type Needed, type Whose } from '#server/authority/may-call.ts';
import { type Holder, processOf } from '#server/leases/holder.ts';
import type { PortLease } from '#server/ports/port-lease.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import type { RunnerLedger } from '#server/runners/runner-ledger.ts';
import type { Caller } from './caller.ts';

export interface AuthorityNeeds {
  /** Which project a path belongs to. Throws `noSuchDirectory`. */
  projectAt(path: string): Promise<string>;
  /** Where people are told what an agent asked; absent where nobody would hear of it. */
  readonly asks: Asks | undefined;
  readonly leases: Pick<PortLedger, 'lease' | 'leaseOnPort'>;
  readonly runners: Pick<RunnerLedger, 'runner'>;
}

export class AuthorityCheck {
  readonly #needs: AuthorityNeeds;

  constructor(needs: AuthorityNeeds) {
    this.#needs = needs;
  }

  /** Throws `notAllowed`. For the user, and for whatever only reads, it does nothing at all. */
  async check(request: Request, params: unknown, caller: Caller): Promise<void> {
    const { kind } = caller.authority;
    if (mayCall(kind, request, 'foreign') === undefined) return;
    const needed = mayCall(kind, request, await this.#whose(request, params, caller));
    if (needed === undefined) return;
    const { asks } = this.#needs;
    if (kind !== 'agent' || !asks) throw notAllowed(request, caller, needed);
    const wanted = await this.#wanted(request, params, caller);
    if (!asks.take(wanted)) throw notAllowed(request, caller, needed, asks.remember(wanted).id);
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
    if ('runnerId' in target) return this.#needs.runners.runner(target.runnerId)?.projectId;
    return this.#leaseOf(target)?.projectId;
  }

  #leaseOf(target: { leaseId: string } | { port: number }): PortLease | undefined {
    const { leases } = this.#needs;
    return 'leaseId' in target ? leases.lease(target.leaseId) : leases.leaseOnPort(target.port);
  }

  /** What says nothing of its targets touches what is not the caller's. */
  async #whose(request: Request, params: unknown, caller: Caller): Promise<Whose> {
    if (request.scope !== 'project' || caller.authority.kind !== 'agent') return 'foreign';
    const targets = request.targets?.(params as never);
    const own = targets && (await this.#ownProject(caller));
    for (const target of targets ?? [])
      if (!(await this.#isOwn(target, own, caller))) return 'foreign';
    return targets ? 'own' : 'foreign';
  }

  async #ownProject({ authority }: Caller): Promise<string | undefined> {
    const { projectId, folder } = authority;
    if (projectId !== undefined || folder === undefined) return projectId;
    return this.#needs.projectAt(folder);
  }

  async #isOwn(target: Target, own: string | undefined, caller: Caller): Promise<boolean> {
    if ('projectId' in target) return target.projectId === own;
    if ('path' in target) return (await this.#needs.projectAt(target.path)) === own;
    if ('runnerId' in target) {
      const projectId = await this.#projectOf(target);
      return projectId === undefined || projectId === own;
    }
    const lease = this.#leaseOf(target);
    return !lease || lease.projectId === own || isHeldBy(lease.holder, caller);
  }
}

/** Of who came by a token, what it says of its conversation and process is no proof; its token is. */
function isHeldBy(holder: Holder, { instance, authority }: Caller): boolean {
  if (authority.token !== undefined)
    return holder.kind === 'agent' && holder.sessionId === authority.token;
  if (holder.kind === 'agent' && holder.sessionId === instance.sessionId) return true;
  const process = processOf(holder);
  return process !== undefined && sameProcess(process, instance.process);
}

function notAllowed(
  request: Request,
  { authority }: Caller,
  needed: Needed,
  ask?: string,
): HarborError {
  const { kind, name } = authority;
  const deed = deedOf(request.method);
  const why =
    needed === 'user'
      ? `${article(kind)} may not ${deed}; a person may.`
      : `An agent may ${deed} only for its own project.`;
  return new HarborError('notAllowed', why, { caller: { kind, name }, needed, ask });
}

function article(kind: string): string {
  return kind === 'agent' ? 'An agent' : 'A reader';
}
