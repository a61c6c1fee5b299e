/**
 * VS Code as its own web server, out of npm packages: the package `code-server` carries the whole
 * of it, and `node-<platform>-<arch>` the Node it was made for. It knows how these are laid out,
 * and nothing about starting them.
 */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { copyFile, mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { kept } from './cache.ts';
import { run } from './run.ts';
import { type EditorVersion, type Release, releases } from './versions.ts';

/** A VS Code on the disk that can be served. */
export interface ServedPackage {
  readonly version: EditorVersion;
  readonly release: Release;
  /** The Node to run it with. */
  readonly node: string;
  /** VS Code's `server-main.js`. */
  readonly main: string;
}

/** In place of native modules without prebuilt binaries, by the name under which each is found. */
const standIns: Readonly<Record<string, string>> = {
  '@vscode/spdlog': join(import.meta.dirname, 'stand-ins', 'spdlog.cjs'),
  '@vscode/native-watchdog': join(import.meta.dirname, 'stand-ins', 'native-watchdog.cjs'),
  'native-watchdog': join(import.meta.dirname, 'stand-ins', 'native-watchdog.cjs'),
};

/** Takes it from the cache, or fetches it from the npm registry (ten seconds, or a minute on a slow line). */
export async function servedPackage(
  version: EditorVersion,
  say: (line: string) => void = console.log,
): Promise<ServedPackage> {
  const release = releases[version];
  const [node, code] = await Promise.all([fetchNode(release, say), fetchCode(release, say)]);
  const executable = process.platform === 'win32' ? 'node.exe' : 'node';
  return {
    version,
    release,
    node: join(node, 'bin', executable),
    main: join(code, 'out', 'server-main.js'),
  };
}

async function fetchNode(release: Release, say: (line: string) => void): Promise<string> {
  const platform = process.platform === 'win32' ? 'win' : process.platform;
  const name = `node-${platform}-${process.arch}`;
  return await kept(`node-${release.node}`, async (draft) => {
    say(`Fetching Node ${release.node} (npm package ${name}) ...`);
    await unpack(`${name}@${release.node}`, draft);
    // Headers and manual are nine tenths of its files.
    for (const unused of ['include', 'share']) {
      await rm(join(draft, unused), { recursive: true, force: true });
    }
  });
}

async function fetchCode(release: Release, say: (line: string) => void): Promise<string> {
  return await kept(`vscode-served-${release.vscode}-${recipe(release)}`, async (draft) => {
    const began = performance.now();
    say(`Fetching VS Code ${release.vscode} (npm package code-server@${release.codeServer}) ...`);
    const shell = join(draft, 'package');
    await unpack(`code-server@${release.codeServer}`, shell);
    // Its own layers around VS Code (log-in, proxy) are not what we test.
    const code = join(shell, 'lib', 'vscode');
    // No install script runs: they compile, and download from places that may be out of reach.
    const install = ['install', '--omit=dev', '--ignore-scripts', '--no-audit', '--no-fund'];
    await npm([...install, ...release.prebuilt], code);
    await npm(install, join(code, 'extensions'));
    await standIn(join(code, 'node_modules'));
    for (const part of ['bin', 'extensions', 'node_modules', 'out', 'resources']) {
      await rename(join(code, part), join(draft, part));
    }
    for (const file of ['package.json', 'product.json']) {
      await rename(join(code, file), join(draft, file));
    }
    await rm(shell, { recursive: true });
    say(
      `VS Code ${release.vscode} is there (${Math.round((performance.now() - began) / 1000)} s).`,
    );
  });
}

/** Puts our few lines where these packages would load what they must compile first. */
async function standIn(modules: string): Promise<void> {
  for (const [name, source] of Object.entries(standIns)) {
    const entry = join(modules, name, 'index.js');
    if (existsSync(entry)) await copyFile(source, entry);
  }
}

/** Another recipe makes another editor: what an older one left in the cache is not taken for it. */
function recipe(release: Release): string {
  const hash = createHash('sha256').update(JSON.stringify(release));
  for (const source of Object.values(standIns)) hash.update(readFileSync(source));
  return hash.digest('hex').slice(0, 8);
}

/** Fetches a package's archive (npm verifies its integrity) and unpacks it into a directory. */
async function unpack(specifier: string, directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  const packed = await npm(['pack', '--silent', specifier], directory);
  const archive = join(directory, packed.trim().split('\n').at(-1) ?? '');
  await run('tar', ['-xzf', archive, '-C', directory, '--strip-components=1']);
  await rm(archive);
}

async function npm(args: readonly string[], cwd: string): Promise<string> {
  // npm hands its own settings to what it runs (`npm start`): `npm_config_prefix`, for one, would
  // send the packages elsewhere. What leads to a registry or its certificates stays.
  const env = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_(package|lifecycle|config_(local_)?prefix)|INIT_CWD)/.test(name),
    ),
  );
  return await run('npm', args, { cwd, env });
}
