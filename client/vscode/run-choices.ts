/** What a folder could run: commands that its harbormaster.jsonc declares, and the scripts of its package.json. Pure: it is given the files' texts. */
import { parse } from 'jsonc-parser';
import { quoted } from '#client/launcher/shell-word.ts';

export interface RunChoice {
  /** What people choose by: a service's or a script's name. */
  readonly name: string;
  readonly from: 'service' | 'script';
  /** The service that gets the port, when that is declared. */
  readonly service?: string;
  /** A line for a shell. */
  readonly command: string;
  /** What stands behind it, for people. */
  readonly detail: string;
}

export interface FolderTexts {
  /** harbormaster.jsonc, when there is one. */
  readonly projectFile?: string | undefined;
  /** package.json, when there is one. */
  readonly packageJson?: string | undefined;
  /** The names of the files in the folder: a lock file tells the package manager. */
  readonly files: readonly string[];
}

/** Scripts that start a server come first, by names that are usual for it. */
const usual = ['dev', 'start', 'serve', 'develop', 'storybook', 'preview'];

export function runChoices({ projectFile, packageJson, files }: FolderTexts): RunChoice[] {
  const services = Object.entries(record(record(parsed(projectFile)).services));
  const declared = services.flatMap(([service, entry]): RunChoice[] => {
    const { command } = record(entry);
    if (typeof command !== 'string') return [];
    return [{ name: service, from: 'service', service, command, detail: command }];
  });
  const manager = packageManager(files, record(parsed(packageJson)).packageManager);
  const scripts = Object.entries(record(record(parsed(packageJson)).scripts))
    .filter((entry): entry is [string, string] => typeof entry[1] === 'string')
    .map(([name, detail]): RunChoice => {
      return { name, from: 'script', command: `${manager} run ${quoted(name)}`, detail };
    });
  const rank = ({ name }: RunChoice) => (usual.includes(name) ? usual.indexOf(name) : usual.length);
  return [...declared, ...scripts.sort((a, b) => rank(a) - rank(b))];
}

/** By package.json's `packageManager` (nodejs.org/api/corepack), else by the lock file. */
function packageManager(files: readonly string[], said: unknown): string {
  const named = typeof said === 'string' ? /^(npm|pnpm|yarn|bun)@/.exec(said)?.[1] : undefined;
  if (named) return named;
  if (files.includes('pnpm-lock.yaml')) return 'pnpm';
  if (files.includes('yarn.lock')) return 'yarn';
  if (files.includes('bun.lock') || files.includes('bun.lockb')) return 'bun';
  return 'npm';
}

function parsed(text: string | undefined): unknown {
  return text === undefined ? undefined : parse(text);
}

function record(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}
