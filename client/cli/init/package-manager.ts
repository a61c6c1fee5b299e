/** Which package manager a project uses, and how a script of one of its packages is run with it. */

import { parse } from 'yaml';
import {
  asObject,
  asStrings,
  below,
  type ProjectReader,
  readObject,
  stringsOf,
} from './project-reader.ts';

export type PackageManager = 'npm' | 'pnpm' | 'yarn' | 'bun';

/** A package of the project. */
export interface Package {
  readonly directory: string;
  readonly name: string | undefined;
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: readonly string[];
  /** It is a member of the root's workspaces. */
  readonly member: boolean;
  readonly manager: PackageManager;
}

const lockFiles: Readonly<Record<string, PackageManager>> = {
  'pnpm-lock.yaml': 'pnpm',
  'pnpm-workspace.yaml': 'pnpm',
  'yarn.lock': 'yarn',
  'bun.lock': 'bun',
  'bun.lockb': 'bun',
  'package-lock.json': 'npm',
};

/** Where applications live in projects without workspaces. */
export const usualDirectories: readonly string[] = [
  ...['web', 'frontend', 'client', 'app', 'ui', 'site', 'website', 'admin'],
  ...['api', 'backend', 'server', 'docs'],
];

/** The root's package, the members of its workspaces, and packages in the usual directories. */
export function packagesOf(files: ProjectReader): Package[] {
  const members = workspaceDirectories(files);
  const directories = new Set(['.', ...members, ...usualDirectories]);
  const rootManager = managerIn(files, '.');
  return [...directories].flatMap((directory) => {
    const json = readObject(files, below(directory, 'package.json'));
    if (!json) return [];
    const member = members.includes(directory);
    const own = member ? undefined : managerIn(files, directory);
    return {
      directory,
      name: typeof json.name === 'string' ? json.name : undefined,
      scripts: stringsOf(json.scripts),
      dependencies: Object.keys({
        ...asObject(json.dependencies),
        ...asObject(json.devDependencies),
      }),
      member,
      manager: own ?? rootManager ?? 'npm',
    };
  });
}

/** The command that runs a script of a package, from the root of the project. */
export function scriptCommand(
  { directory, name, member, manager }: Package,
  script: string,
): string {
  const run = manager === 'npm' || manager === 'bun' ? `run ${script}` : script;
  if (directory === '.')
    return manager === 'npm' && script === 'start' ? 'npm start' : `${manager} ${run}`;
  if (member && name !== undefined) {
    if (manager === 'npm') return `npm run ${script} -w ${directory}`;
    if (manager === 'pnpm') return `pnpm --filter ${name} ${script}`;
    if (manager === 'yarn') return `yarn workspace ${name} ${script}`;
  }
  const where = { npm: '--prefix', pnpm: '-C', yarn: '--cwd', bun: '--cwd' }[manager];
  return `${manager} ${where} ${directory} ${run}`;
}

function managerIn(files: ProjectReader, directory: string): PackageManager | undefined {
  const stated = readObject(files, below(directory, 'package.json'))?.packageManager;
  const name = typeof stated === 'string' ? stated.split('@')[0] : undefined;
  if (name === 'npm' || name === 'pnpm' || name === 'yarn' || name === 'bun') return name;
  const lock = Object.keys(lockFiles).find(
    (file) => files.read(below(directory, file)) !== undefined,
  );
  return lock === undefined ? undefined : lockFiles[lock];
}

function workspaceDirectories(files: ProjectReader): string[] {
  const { workspaces } = readObject(files, 'package.json') ?? {};
  const patterns = [
    ...asStrings(workspaces),
    ...asStrings(asObject(workspaces)?.packages),
    ...asStrings(asObject(parsedYaml(files.read('pnpm-workspace.yaml')))?.packages),
    ...asStrings(readObject(files, 'lerna.json')?.packages),
  ];
  return [...new Set(patterns.flatMap((pattern) => matching(files, pattern)))];
}

/** `apps/web`, `apps/*` and `apps/**`; what is excluded, or deeper, is passed over. */
function matching(files: ProjectReader, pattern: string): string[] {
  const plain = pattern.replace(/^\.\//, '').replace(/\/$/, '');
  if (plain.startsWith('!')) return [];
  const star = plain.indexOf('*');
  if (star < 0) return [plain];
  const parent = star === 0 ? '.' : plain.slice(0, star).replace(/\/$/, '');
  return files.directories(parent).map((name) => below(parent, name));
}

/** The first document of a YAML text; undefined when it cannot be read. */
export function parsedYaml(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return parse(text, { merge: true, logLevel: 'silent' });
  } catch {
    return undefined;
  }
}
