/** Help and About: pages that need no network. */
import * as vscode from 'vscode';
import { pageMarkdown } from '#client/help/page.ts';
import { chapters, type HelpCode, pages } from '#client/help/pages.ts';
import { productVersion } from '#protocol/product.ts';
import { protocolVersion } from '#protocol/version.ts';
import { pageDocuments } from '../documents/page-documents.ts';
import { factTable } from '../markdown.ts';
import type { CommandParts } from './parts.ts';

/** The page of one code, as a rendered preview. */
export async function showHelpOn(code: HelpCode): Promise<void> {
  await pageDocuments.show(vscode.l10n.t('Help: {0}', code), pageMarkdown(code, pages[code]));
}

interface Topic extends vscode.QuickPickItem {
  readonly code?: HelpCode;
}

export const helpCommands = {
  async help(): Promise<void> {
    const topics = chapters.flatMap(({ title, pages: of }): Topic[] => [
      { label: title, kind: vscode.QuickPickItemKind.Separator },
      ...(Object.keys(of) as HelpCode[]).map((code) => ({
        label: pages[code].title,
        description: code,
        code,
      })),
    ]);
    const picked = await vscode.window.showQuickPick(topics, {
      title: vscode.l10n.t('Harbormaster Help'),
      placeHolder: vscode.l10n.t('What happened?'),
      matchOnDescription: true,
    });
    if (picked?.code) await showHelpOn(picked.code);
  },

  /** Both sides, as `hm version` tells them. */
  async about({ harbor, extensionPath }: CommandParts): Promise<void> {
    const here: [string, string][] = [
      [vscode.l10n.t('product'), productVersion],
      [vscode.l10n.t('protocol'), `${protocolVersion.major}.${protocolVersion.minor}`],
      [vscode.l10n.t('editor'), `${vscode.env.appName} ${vscode.version}`],
      [vscode.l10n.t('Node'), process.version],
      [vscode.l10n.t('program'), extensionPath],
    ];
    const status =
      harbor.standing.kind === 'connected' ? await harbor.request('server/status', {}) : undefined;
    const there: [string, string | undefined][] = status
      ? [
          [vscode.l10n.t('product'), status.version],
          [vscode.l10n.t('protocol'), `${status.protocol.major}.${status.protocol.minor}`],
          [vscode.l10n.t('build'), status.build],
          [vscode.l10n.t('commit'), status.commit],
          [vscode.l10n.t('Node'), status.node],
          [vscode.l10n.t('runtime'), status.runtime],
          [vscode.l10n.t('program'), status.program],
          [vscode.l10n.t('state'), status.stateDir],
          [vscode.l10n.t('log'), status.logFile],
        ]
      : [[vscode.l10n.t('state'), vscode.l10n.t('no server is connected')]];
    const known = there.filter((fact): fact is [string, string] => fact[1] !== undefined);
    const text = [
      '# Harbormaster',
      factTable(vscode.l10n.t('This window'), here),
      factTable(vscode.l10n.t('The server'), known),
    ].join('\n\n');
    await pageDocuments.show(vscode.l10n.t('About Harbormaster'), text);
  },
};
