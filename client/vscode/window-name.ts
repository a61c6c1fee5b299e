/** What this window is called among all others: the editor, its version, and how its user reaches it. Pure. */

export interface WindowFacts {
  /** `vscode.env.appName`. */
  readonly appName: string;
  readonly version: string;
  /** `vscode.env.remoteName`: the extension runs on another machine than the window is drawn on. */
  readonly remoteName: string | undefined;
  readonly inBrowser: boolean;
}

/** Names of remote authorities, as Microsoft's extensions for them register. */
const ways: Readonly<Record<string, string>> = {
  'ssh-remote': 'SSH',
  wsl: 'WSL',
  'dev-container': 'container',
  'attached-container': 'container',
  codespaces: 'Codespaces',
  tunnel: 'tunnel',
};

/** `VS Code 1.139.1`, `Cursor 1.100.3 (SSH)`, `code-server 1.100.3 (browser)`. */
export function windowName({ appName, version, remoteName, inBrowser }: WindowFacts): string {
  const editor = appName.replace(/^Visual Studio Code/, 'VS Code');
  const way = remoteName && (ways[remoteName] ?? (inBrowser ? 'browser' : 'remote'));
  return way ? `${editor} ${version} (${way})` : `${editor} ${version}`;
}
