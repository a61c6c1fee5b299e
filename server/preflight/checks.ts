/** The checks before a launch, one table: what each looks at, and what it makes of it. Reads nothing itself. */
import type { CheckName, Finding, FindingCode } from './finding.ts';
import type { Launch, PreflightWorld } from './needs.ts';

export interface Check {
  readonly name: CheckName;
  /** Nothing that it finds stops a launch. */
  readonly isAdvice?: true;
  look<L extends Launch>(launch: L, world: PreflightWorld<L>): Promise<readonly Found[]>;
}

type Found = Omit<Finding, 'check'>;

/** Bytes. With less, no transcript can be written, and most programs fail at their first file. */
const leastRoom = 64 * 1024 * 1024;
/** Bytes. With less, an installation or a build is likely to fill the disk. */
const enoughRoom = 1024 * 1024 * 1024;
/** Bytes. With less, a dev server or an agent has the system swap or end something. */
const enoughMemory = 512 * 1024 * 1024;

const nothing: readonly Found[] = [];
const required = (why: FindingCode, facts: Found['facts']): Found => ({
  level: 'required',
  why,
  facts,
});
const advised = (why: FindingCode, facts: Found['facts']): Found => ({
  level: 'advised',
  why,
  facts,
});

const codeOf = {
  missing: 'directoryMissing',
  notADirectory: 'notADirectory',
  closed: 'directoryClosed',
} as const;

export const checks: readonly Check[] = [
  {
    name: 'trust',
    look: async (launch, world) => {
      if (!launch.declared || (await world.isTrusted(launch))) return nothing;
      return [required('partUntrusted', { runner: launch.name })];
    },
  },
  {
    name: 'directory',
    look: async ({ cwd, root, declared, startedBy }, world) => {
      const seen = await world.directory(cwd);
      if (seen.kind !== 'directory') return [required(codeOf[seen.kind], { directory: cwd })];
      if (isWithin(seen.canonical, root)) return nothing;
      // A person may work where he likes; a file of the project, or an agent in it, may not lead out of it.
      const outside = declared || startedBy !== undefined ? required : advised;
      return [outside('directoryOutside', { directory: seen.canonical, root })];
    },
  },
  {
    name: 'command',
    look: async (launch, world) => {
      const [command = ''] = launch.argv;
      const { variables } = await world.environment(launch);
      const seen = await world.program(command, launch.cwd, variables);
      switch (seen.kind) {
        case 'found':
          return nothing;
        case 'missing':
          return [required('commandMissing', { command, path: variables.PATH ?? '' })];
        case 'notExecutable':
          return [required('commandNotExecutable', { command, path: seen.path })];
        case 'interpreterMissing': {
          const { path, interpreter } = seen;
          return [required('interpreterMissing', { command: path, interpreter })];
        }
      }
    },
  },
  {
    name: 'environment',
    look: async (launch, world) => {
      const { variables, shell, how } = await world.environment(launch);
      const missing = (launch.requires ?? []).filter((name) => !variables[name]);
      return [
        ...(missing.length > 0 ? [required('variableMissing', { names: missing.join(', ') })] : []),
        ...(how === 'late' ? [advised('loginShellLate', { shell })] : []),
        ...(how === 'failed' ? [advised('loginShellFailed', { shell })] : []),
      ];
    },
  },
  {
    name: 'ports',
    look: async (launch, world) =>
      (await world.ports(launch)).map(({ service, port, why }) =>
        required(why, { service, ...(port !== undefined && { port: String(port) }) }),
      ),
  },
  {
    name: 'session',
    look: async (launch, world) => {
      const other = await world.sessionRunner(launch);
      if (!other) return nothing;
      return [required('sessionRuns', { runner: other.name, session: other.sessionId })];
    },
  },
  {
    name: 'disk',
    look: async (launch, world) => {
      const all = await world.roomLeft(launch);
      const [least] = [...all].sort((a, b) => a.bytes - b.bytes);
      if (!least || least.bytes >= enoughRoom) return nothing;
      const facts = { directory: least.directory, free: String(least.bytes) };
      return [least.bytes < leastRoom ? required('diskFull', facts) : advised('diskLow', facts)];
    },
  },
  {
    name: 'memory',
    isAdvice: true,
    look: async (_, world) => {
      const free = await world.memoryLeft();
      if (free === undefined || free >= enoughMemory) return nothing;
      return [advised('memoryLow', { free: String(free) })];
    },
  },
  {
    name: 'git',
    isAdvice: true,
    look: async ({ cwd }, world) => {
      const seen = await world.checkout(cwd);
      if (!seen) return nothing;
      const { underWay, conflicts, isDetached } = seen;
      return [
        ...(underWay ? [advised('gitUnderWay', { what: underWay })] : []),
        ...(conflicts > 0 ? [advised('gitConflicts', { files: String(conflicts) })] : []),
        // A rebase and a bisection detach HEAD themselves.
        ...(isDetached && !underWay ? [advised('gitDetached', {})] : []),
      ];
    },
  },
];

/** Both are canonical. */
function isWithin(path: string, root: string): boolean {
  if (path === root) return true;
  return path.startsWith(root) && /^[/\\]/.test(path.slice(root.replace(/[/\\]$/, '').length));
}
