/**
 * The pseudo-terminals that go with a build, one directory a platform: as node-pty's packages have them, without what only a
 * debugger reads. A build for development has that of its own platform; a package has all, fetched as package-lock.json says.
 */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat } from 'node:fs/promises';
import path from 'node:path';

const root = import.meta.dirname;
const scope = '@lydell/node-pty';
const cache = path.join(root, 'node_modules/.cache/harbormaster-pty');

/** What package-lock.json says of a package. */
interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

const lock = JSON.parse(await readFile(path.join(root, 'package-lock.json'), 'utf8')) as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const locked = (name: string): Locked => {
  const found = lock.packages[`node_modules/${name}`];
  if (!found) throw new Error(`package-lock.json has no ${name}.`);
  return found;
};

export const ptyVersion = locked(scope).version;

/** Fills `target`. Throws when a package cannot be had, or is not the one that package-lock.json names. */
export async function copyPtyFiles(target: string, allPlatforms: boolean): Promise<void> {
  await mkdir(target, { recursive: true });
  const platforms = allPlatforms
    ? Object.keys(locked(scope).optionalDependencies ?? {}).map((name) =>
        name.slice(scope.length + 1),
      )
    : [`${process.platform}-${process.arch}`];
  for (const platform of platforms) {
    const name = `${scope}-${platform}`;
    const installed = path.join(root, 'node_modules', name);
    const isInstalled = await stat(installed).then(
      () => true,
      () => false,
    );
    if (!isInstalled && !allPlatforms) continue;
    const source = isInstalled ? installed : await fetched(name);
    for (const file of await filesIn(source))
      if (isShipped(file)) {
        const copy = path.join(target, platform, file);
        await mkdir(path.dirname(copy), { recursive: true });
        await copyFile(path.join(source, file), copy);
      }
  }
}

/** Every file below a part of `directory`, by its path from `directory`, in order. */
export async function filesIn(directory: string, part = ''): Promise<string[]> {
  const entries = await readdir(path.join(directory, part), { withFileTypes: true });
  const found = await Promise.all(
    entries.map((entry) => {
      const name = part === '' ? entry.name : `${part}/${entry.name}`;
      return entry.isDirectory() ? filesIn(directory, name) : [name];
    }),
  );
  return found.flat().sort();
}

/** Windows has a console of its own; the one in `conpty` is another, which is not asked for. */
function isShipped(file: string): boolean {
  if (/\.(pdb|map)$|(^|\/)(conpty\/|README)/.test(file)) return false;
  return /^(lib|prebuilds)\/|^(LICENSE|package\.json)$/.test(file);
}

/** The directory of an unpacked package. What was fetched before is checked again. */
async function fetched(name: string): Promise<string> {
  const { version, integrity = '' } = locked(name);
  const file = `${name.replace('@', '').replace('/', '-')}-${version}.tgz`;
  const archive = path.join(cache, file);
  await mkdir(cache, { recursive: true });
  if ((await integrityOf(archive)) !== integrity) {
    const draft = await mkdtemp(path.join(cache, '.draft-'));
    execFileSync('npm', ['pack', '--silent', '--pack-destination', draft, `${name}@${version}`], {
      cwd: draft,
      stdio: ['ignore', 'ignore', 'inherit'],
      shell: process.platform === 'win32',
    });
    await rename(path.join(draft, file), archive);
    await rm(draft, { recursive: true });
    const has = await integrityOf(archive);
    if (has !== integrity)
      throw new Error(`${name}@${version} is ${has}; package-lock.json names ${integrity}.`);
  }
  const unpacked = await mkdtemp(path.join(cache, '.unpacked-'));
  execFileSync('tar', ['-xzf', archive, '-C', unpacked]);
  const place = path.join(cache, path.basename(file, '.tgz'));
  await rm(place, { recursive: true, force: true });
  await rename(path.join(unpacked, 'package'), place);
  await rm(unpacked, { recursive: true });
  return place;
}

/** As package-lock.json writes it (Subresource Integrity); empty when there is no such file. */
async function integrityOf(file: string): Promise<string> {
  const bytes = await readFile(file).catch(() => undefined);
  return bytes ? `sha512-${createHash('sha512').update(bytes).digest('base64')}` : '';
}
