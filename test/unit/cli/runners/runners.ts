/** Runners as the server would tell of them, for tests of what is shown. */
import type { Runner } from '#protocol/runner.ts';

export function runnerLike(more: Partial<Runner> = {}): Runner {
  return {
    id: 'r_0000000000000001',
    projectId: 'p_00000001',
    name: 'web',
    kind: 'service',
    state: 'ready',
    since: 0,
    sight: 'ready',
    command: 'npm run dev',
    cwd: '/home/ann/shop',
    declared: true,
    terminal: 'pty',
    restarts: 0,
    leaseIds: [],
    dependsOn: [],
    ...more,
  };
}
