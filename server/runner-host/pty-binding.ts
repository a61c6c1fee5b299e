/** Finds the pseudo-terminal of this platform: beside the bundle, or in the packages of a tree of sources. Loaded at start, because the directory may be gone later. */
import { chmodSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { spawn } from '@lydell/node-pty';

export interface PtyBinding {
  readonly spawn: typeof spawn;
}

/** Undefined where there is none, as on Linux with musl. */
export function loadPty(): PtyBinding | undefined {
  const here = import.meta.dirname;
  const require = createRequire(join(here, 'host.cjs'));
  const platform = `${process.platform}-${process.arch}`;
  const beside = join(here, 'pty', platform);
  try {
    // A copied build has no modes (macOS starts every program through this one).
    if (process.platform === 'darwin')
      chmodSync(join(beside, 'prebuilds', platform, 'spawn-helper'), 0o700);
  } catch {}
  for (const name of [join(beside, 'lib', 'index.js'), '@lydell/node-pty'])
    try {
      return require(name) as PtyBinding;
    } catch {}
  return undefined;
}
