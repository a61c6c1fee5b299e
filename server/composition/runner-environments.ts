/** The environment that each runner gets besides what is leased for it: a new login's, and what its order sets over that. */

import { ownVariables, underLogin, type Variables } from '#services/runner-environment.ts';
import type { LoginEnvironment } from '../os/login-environment.ts';
import type { SeenEnvironment } from '../preflight/needs.ts';
import type { LaunchOrder } from '../runners/launch-order.ts';

type Ordered = Pick<LaunchOrder, 'env' | 'declared'>;

export class RunnerEnvironments {
  readonly #server: Variables;
  readonly #login: Pick<LoginEnvironment, 'read'>;

  /** `server`: the server's own, without what is somebody else's. */
  constructor(server: Variables, login: Pick<LoginEnvironment, 'read'>) {
    this.#server = server;
    this.#login = login;
  }

  /** Never rejects. */
  async see({ env, declared }: Ordered): Promise<SeenEnvironment> {
    const { variables: login = {}, shell, how } = await this.#login.read();
    // What is launched in a terminal comes with that terminal's environment.
    const over = declared ? env : ownVariables(env);
    const base = underLogin(this.#server, ownVariables(login));
    return { variables: { ...base, ...over }, shell, how };
  }

  async of(order: Ordered): Promise<Variables> {
    return (await this.see(order)).variables;
  }
}
