/** Scenes for the pure views, written down in few words. */
import type { Scene } from '#client/vscode/stages/scene.ts';
import type { Instance } from '#protocol/instances.ts';
import type { Lease } from '#protocol/ports.ts';
import type { Project } from '#protocol/projects.ts';
import type { DeclaredRunner, Runner } from '#protocol/runner.ts';
import type { Session } from '#protocol/sessions.ts';

/** Speaks English: fills `{0}` in as the editor does. */
export const l10n = {
  t: (message: string, ...args: (string | number)[]) =>
    message.replaceAll(/\{(\d+)\}/g, (_, n) => String(args[Number(n)])),
};

/** When scenes play. */
export const noon = 1_795_000_600_000;

const process = { pid: 4711, startTime: '1', bootId: 'b' };

export function project(name: string, rest: Partial<Project> = {}): Project {
  return { id: `p_${name}`, root: `/home/me/${name}`, name, branch: 'main', ...rest };
}

export function lease(service: string, port: number, rest: Partial<Lease> = {}): Lease {
  const projectId = rest.projectId ?? 'p_shop';
  return {
    id: `l_${service}_${projectId}`,
    projectId,
    service,
    type: 'dev',
    port,
    state: 'reserved',
    fence: 1,
    holder: { kind: 'project', projectId },
    since: 1_795_000_000_000,
    url: `http://localhost:${port}`,
    ...rest,
  };
}

export const listening = (command: string): Pick<Lease, 'state' | 'listener' | 'addresses'> => ({
  state: 'bound',
  listener: { process, command },
  addresses: ['127.0.0.1'],
});

export function window(name: string, projectIds: string[], rest: Partial<Instance> = {}): Instance {
  return {
    id: `i_${name}`,
    kind: 'window',
    name: 'VS Code 1.100.3',
    process,
    projectIds,
    presence: 'connected',
    since: 1_795_000_000_000,
    ...rest,
  };
}

/** Runs since ten minutes before noon. */
export function runner(name: string, rest: Partial<Runner> = {}): Runner {
  return {
    ...{ id: `r_${name}`, projectId: 'p_shop', name, kind: 'service', state: 'running' },
    ...{ since: 1_795_000_000_000, startedAt: 1_795_000_000_000, sight: 'running' },
    ...{ command: `npm run ${name}`, cwd: '/home/me/shop', declared: true, terminal: 'pty' },
    ...{ process, restarts: 0, leaseIds: [], dependsOn: [] },
    ...rest,
  };
}

export function declaredRunner(name: string, rest: Partial<DeclaredRunner> = {}): DeclaredRunner {
  return {
    ...{ projectId: 'p_shop', name, kind: 'service', command: `npm run ${name}` },
    ...{ autostart: false, dependsOn: [], trusted: true },
    ...rest,
  };
}

/** Of claude in shop, ended well; its id is `digit` sixteen times. */
export function session(digit: string, rest: Partial<Session> = {}): Session {
  return {
    ...{ id: `s_${digit.repeat(16)}`, projectId: 'p_shop', agent: 'claude', runnerId: 'r_fix' },
    ...{ name: 'fix', directory: '/home/me/shop', state: 'finished', startedAt: noon },
    ...{ agentSessionId: 'own', automatic: false, offered: false },
    ...rest,
  };
}

interface Parts
  extends Partial<
    Omit<Scene, 'leases' | 'instances' | 'projects' | 'runners' | 'declaredRunners'>
  > {
  readonly leases?: readonly Lease[];
  readonly instances?: readonly Instance[];
  readonly projects?: readonly Project[];
  readonly runners?: readonly Runner[];
  readonly declared?: readonly DeclaredRunner[];
}

/** The window `i_here` on the project `shop`, connected, unless `parts` says otherwise. */
export function scene(parts: Parts = {}): Scene {
  const { leases = [], instances, projects, runners = [], declared = [], ...rest } = parts;
  const byId = <T extends { readonly id: string }>(values: readonly T[]) =>
    new Map(values.map((value) => [value.id, value]));
  return {
    standing: { kind: 'connected' },
    leases: byId(leases),
    instances: byId(instances ?? [window('here', ['p_shop'])]),
    projects: byId(projects ?? [project('shop')]),
    runners: byId(runners),
    declaredRunners: new Map([['p_shop', declared]]),
    now: noon,
    instanceId: 'i_here',
    here: ['p_shop'],
    active: 'p_shop',
    ...rest,
  };
}
