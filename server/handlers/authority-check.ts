/** Before a request is handled: whose is what it touches, and may this caller ask it. The rule itself is `mayCall`. */
import { sameProcess } from '#common/process-identity.ts';
import { HarborError } from '#protocol/errors.ts';
import type { Request, Target } from '#protocol/grammar.ts';
import { mayCall, type Needed, type Whose } from '#server/authority/may-call.ts';
import { type Holder, processOf } from '#server/leases/holder.ts';
import type { PortLedger } from '#server/ports/port-ledger.ts';
import type { Caller } from './caller.ts';

export interface AuthorityNeeds {
  /** Which project a path belongs to. Throws `noSuchDirectory`. */
  projectAt(path: string): Promise<string>;
  readonly leases: Pick<PortLedger, 'lease' | 'leaseOnPort'>;
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
    if (needed !== undefined) throw notAllowed(request, caller, needed);
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
    const { leases } = this.#needs;
    const lease =
      'leaseId' in target ? leases.lease(target.leaseId) : leases.leaseOnPort(target.port);
    return !lease || lease.projectId === own || isHeldBy(lease.holder, caller);
  }
}

function isHeldBy(holder: Holder, { instance }: Caller): boolean {
  if (holder.kind === 'agent' && holder.sessionId === instance.sessionId) return true;
  const process = processOf(holder);
  return process !== undefined && sameProcess(process, instance.process);
}

function notAllowed(request: Request, { authority }: Caller, needed: Needed): HarborError {
  const { kind, name } = authority;
  const why =
    needed === 'user'
      ? `${article(kind)} may not ask ${request.method}; a person may.`
      : `An agent may ask ${request.method} only for its own project.`;
  return new HarborError('notAllowed', why, { caller: { kind, name }, needed });
}

function article(kind: string): string {
  return kind === 'agent' ? 'An agent' : 'A reader';
}
