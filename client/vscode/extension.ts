/** The entry: puts up what must be there at once and loads the rest a moment later, so that the editor does not wait for us. */
import * as vscode from 'vscode';
import { commandIds } from './command-ids.ts';
import type { Link } from './link.ts';
import { openSurfaces, type Surfaces } from './surfaces.ts';

/** What `activate` returns, for tests of this extension. Unstable: other extensions must not use it. */
export interface Harbormaster extends Surfaces {
  readonly link: Promise<Link>;
}

export function activate(context: vscode.ExtensionContext): Harbormaster {
  const surfaces = openSurfaces(context);
  const link = new Promise<Link>((resolve, reject) => {
    setImmediate(() => {
      import('./link.ts').then(({ openLink }) => openLink(context, surfaces)).then(resolve, reject);
    });
  });
  link.catch((failure) => surfaces.log.error('Harbormaster could not begin its work.', failure));
  // While rows are drawn anew the tree says for a moment that none is selected, and a key pressed then would mean nothing.
  let selected: string | undefined;
  context.subscriptions.push(
    surfaces.tree.onDidChangeSelection(({ selection }) => {
      selected = selection[0];
    }),
  );
  for (const id of commandIds)
    context.subscriptions.push(
      vscode.commands.registerCommand(`harbormaster.${id}`, async (target?: unknown) =>
        (await link).run(
          id,
          target === 'selected' ? (surfaces.tree.selection[0] ?? selected) : target,
        ),
      ),
    );
  context.subscriptions.push({
    dispose: () =>
      void link.then(
        (open) => open.close(),
        () => {},
      ),
  });
  void vscode.commands.executeCommand('setContext', 'harbormaster.state', 'connecting');
  return { ...surfaces, link };
}
