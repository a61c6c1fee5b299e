/**
 * The one place that decides which VS Code is used: a desktop one, or the served one out of npm
 * packages. It starts neither.
 */
import { downloadedDesktop, hasDisplay, installedDesktop } from './desktop.ts';
import { type ServedPackage, servedPackage } from './served-package.ts';
import type { EditorVersion } from './versions.ts';

export type FoundEditor =
  | { readonly kind: 'desktop'; readonly executable: string }
  | { readonly kind: 'served'; readonly editor: ServedPackage };

/** For a person, who takes any VS Code that is there: installed, else the newest one, served. */
export async function editorToStart(say = console.log): Promise<FoundEditor> {
  const executable = hasDisplay() ? installedDesktop() : undefined;
  if (executable) return { kind: 'desktop', executable };
  return { kind: 'served', editor: await servedPackage('newest', say) };
}

/**
 * For tests, which want exactly this version: `$VSCODE_EXECUTABLE` if you say so, the desktop one
 * where it can be shown and downloaded, else the served one.
 */
export async function editorToTest(
  version: EditorVersion,
  say = console.log,
): Promise<FoundEditor> {
  if (hasDisplay()) {
    const named = process.env.VSCODE_EXECUTABLE ? installedDesktop() : undefined;
    const executable = named ?? (await downloadedDesktop(version, say));
    if (executable) return { kind: 'desktop', executable };
  }
  return { kind: 'served', editor: await servedPackage(version, say) };
}
