/** One connected client: who it is, what it asks, and what happens when it goes. */
import { newId } from '#common/id.ts';
import type { Origin } from '#common/origin.ts';
import { HarborError } from '#protocol/errors.ts';
import { Introduction, type Welcome } from '#protocol/instances.ts';
import { problemsOf } from '#protocol/problems.ts';
import { server as contract } from '#protocol/server.ts';
import { protocolVersion } from '#protocol/version.ts';
import { type Authority, authorityOf, type Pass } from '#server/authority/authority.ts';
import type { Instance, Instances } from '#server/instances/instances.ts';
import type { Caller } from './caller.ts';
import type { Dispatch } from './dispatch.ts';
import type { Farewell } from './farewell.ts';
import { isAskedUpstream, type Upstream, type UpstreamLine } from './upstream.ts';
import type { Sight, Witness } from './witness.ts';

export interface ClientSessionParts {
  readonly line: { notify(method: string, params: unknown): Promise<void>; close(): void };
  readonly serverId: string;
  readonly version: string;
  readonly instances: Instances;
  /** What the token of its proof stands for; absent for the user's own. */
  readonly pass: Pass | undefined;
  readonly dispatch: Dispatch;
  readonly farewell: Farewell;
  readonly witness: Witness;
  /** The shared server, for the session of a project's own. */
  readonly upstream?: Upstream | undefined;
  readonly onClosed: () => void;
}

export class ClientSession {
  readonly #parts: ClientSessionParts;
  readonly #farewells: (() => void)[] = [];
  readonly #connection = newId('c');
  #instanceId: string | undefined;
  #authority: Authority | undefined;
  #upstream: UpstreamLine | undefined;

  constructor(parts: ClientSessionParts) {
    this.#parts = parts;
  }

  /** Throws `invalidParams`, `incompatible` or `leaving`. */
  initialize(introduction: unknown, correlation: string): Welcome {
    const sight = this.#see('initialize', correlation);
    try {
      const welcome = this.#welcome(introduction);
      sight.answered(welcome);
      return welcome;
    } catch (failure) {
      throw sight.failed(failure);
    }
  }

  async request(method: string, params: unknown, correlation: string): Promise<unknown> {
    const sight = this.#see(method, correlation);
    try {
      const { dispatch, farewell } = this.#parts;
      const caller = this.#caller(correlation, method === contract.handOver.method);
      const upstream = isAskedUpstream(method) ? this.#upstream : undefined;
      const answer = await farewell.during(() =>
        upstream ? upstream.request(method, params) : dispatch.call(method, params, caller),
      );
      sight.answered(answer);
      return answer;
    } catch (failure) {
      throw sight.failed(failure);
    }
  }

  closed(): void {
    this.#upstream?.close();
    for (const farewell of this.#farewells.splice(0)) farewell();
    if (this.#instanceId !== undefined) void this.#parts.instances.disconnect(this.#instanceId);
    this.#parts.onClosed();
  }

  #see(method: string, correlation: string): Sight {
    const by = this.#instanceId ?? this.#connection;
    return this.#parts.witness.see({ method, correlation, by });
  }

  #welcome(introduction: unknown): Welcome {
    const { serverId, version, instances, pass, farewell } = this.#parts;
    farewell.check();
    const parsed = Introduction.safeParse(introduction);
    if (!parsed.success)
      throw new HarborError(
        'invalidParams',
        'initialize: initializationOptions must introduce the client: kind, version, protocol, process, name.',
        {
          problems: problemsOf(parsed.error.issues, 'initializationOptions'),
        },
      );
    const { protocol, kind, name, process, sessionId } = parsed.data;
    if (protocol.major !== protocolVersion.major)
      throw new HarborError(
        'incompatible',
        `This server speaks protocol ${protocolVersion.major}, the client ${protocol.major}. Update the older one and reload the window.`,
      );
    this.#authority ??= authorityOf(pass, parsed.data);
    this.#upstream ??= this.#parts.upstream?.open(
      { introduction: parsed.data, token: pass?.id },
      {
        tell: (method, event) => void this.#parts.line.notify(method, event),
        // Who watches has to watch anew: its next connection does.
        lost: () => this.#parts.line.close(),
      },
    );
    // Who came by a token is known by that alone: a conversation that it names may be another's.
    const known = pass ? pass.id : sessionId;
    if (this.#instanceId === undefined)
      this.#instanceId = instances.connect({ kind, name, process, sessionId: known }).id;
    return { instanceId: this.#instanceId, serverId, version, protocol: protocolVersion };
  }

  /** `mayBeStranger`: its token alone says what it may, and who it is is nobody's concern. */
  #caller(correlation: string, mayBeStranger: boolean): Caller {
    const { instances, line, pass } = this.#parts;
    const known: Instance | undefined =
      this.#instanceId === undefined ? undefined : instances.get(this.#instanceId);
    const stranger = mayBeStranger ? authorityOf(pass, { kind: 'script', name: '' }) : undefined;
    const authority = this.#authority ?? stranger;
    if (!authority || !(known || mayBeStranger)) throw notIntroduced();
    const asker = askerOf(authority);
    const instance = () => {
      if (!known) throw notIntroduced();
      return known;
    };
    return {
      get instance() {
        return instance();
      },
      authority,
      connection: this.#connection,
      origin: (key) => ({
        by: instance().id,
        correlation,
        ...(asker && { caller: asker }),
        ...(key !== undefined && { key }),
      }),
      notify: (method, params) => line.notify(method, params),
      onGone: (task) => void this.#farewells.push(task),
    };
  }
}

function notIntroduced(): HarborError {
  return new HarborError('invalidParams', 'The first request must be initialize.', {
    problems: [{ where: 'initialize', message: 'is missing' }],
  });
}

/** What the journal keeps of an authority that is less than the user's. */
function askerOf({ kind, name, token }: Authority): Origin['caller'] {
  return kind === 'user' ? undefined : { kind, name, ...(token !== undefined && { token }) };
}
