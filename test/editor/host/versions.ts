/**
 * The two ends of the range of editors that we support, and the npm packages that bring them.
 * It knows names and numbers; how they are fetched is not its business.
 */

/** The oldest VS Code named by package.json's `engines`, and the newest one that was published. */
export type EditorVersion = 'oldest' | 'newest';

/** What to fetch so that one VS Code can be served, and the Node it was made for. */
export interface Release {
  readonly vscode: string;
  readonly codeServer: string;
  readonly node: string;
  /**
   * Packages taken in a later version than the release asks for, because only these bring
   * prebuilt binaries: no compiler and no download from outside the registry is needed then.
   */
  readonly prebuilt: readonly string[];
  /** Options that only this server understands. */
  readonly options: readonly string[];
}

export const releases: Readonly<Record<EditorVersion, Release>> = {
  oldest: {
    vscode: '1.100.3',
    codeServer: '4.100.3',
    node: '20.20.2',
    prebuilt: ['node-pty@1.2.0-beta.15', '@vscode/ripgrep@1.18.0'],
    options: [],
  },
  newest: {
    vscode: '1.139.1',
    codeServer: '4.139.1',
    node: '24.21.0',
    prebuilt: [],
    // A browser that crashed must not leave its extension host behind for three hours.
    options: ['--reconnection-grace-time', '2'],
  },
};

/** The versions that this run drives: both, or those named in `HM_EDITORS` (comma separated). */
export function versionsToTest(named = process.env.HM_EDITORS): readonly EditorVersion[] {
  const all = Object.keys(releases) as EditorVersion[];
  if (!named) return all;
  const wanted = named.split(',').map((name) => name.trim());
  const unknown = wanted.filter((name) => !all.some((known) => known === name));
  if (unknown.length) throw new Error(`HM_EDITORS names no editor: ${unknown.join(', ')}`);
  return all.filter((version) => wanted.includes(version));
}
