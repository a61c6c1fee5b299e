/** Doctor and Collect Diagnostics: what is wrong on this machine, as a page, and an archive for a report. */
import { homedir } from 'node:os';
import * as vscode from 'vscode';
import type { Wrong } from '#client/doctor/check.ts';
import { archiveOf, collectDiagnostics } from '#client/doctor/diagnostics.ts';
import { examine, surroundingsHere } from '#client/doctor/examine.ts';
import { pageDocuments } from '../documents/page-documents.ts';
import { fileFolders } from '../folders.ts';
import { escapeMarkdown } from '../markdown.ts';

/** The project that it is about: the first folder. */
function directory(): string {
  return fileFolders()[0]?.uri.fsPath ?? homedir();
}

const waiting = { location: vscode.ProgressLocation.Window };

export const doctorCommands = {
  async doctor(): Promise<void> {
    const title = vscode.l10n.t('Harbormaster looks around');
    const examined = await vscode.window.withProgress({ ...waiting, title }, async () =>
      examine(await surroundingsHere(directory())),
    );
    const wrong = examined.flatMap(({ title: name, finding }) =>
      finding.kind === 'wrong' ? [section(name, finding)] : [],
    );
    const others = examined.flatMap(({ title: name, finding }) =>
      finding.kind === 'wrong'
        ? []
        : [
            finding.kind === 'well'
              ? `- ${escapeMarkdown(name)}`
              : `- ${escapeMarkdown(name)}: ${escapeMarkdown(finding.why)}`,
          ],
    );
    const heading =
      wrong.length === 0
        ? vscode.l10n.t('All is well')
        : vscode.l10n.t('{0} of {1} checks found something', wrong.length, examined.length);
    const text = [
      `# ${heading}`,
      ...wrong,
      `## ${vscode.l10n.t('Also looked at')}`,
      others.join('\n'),
    ];
    await pageDocuments.show(vscode.l10n.t('Harbormaster Doctor'), text.join('\n\n'));
  },

  async collectDiagnostics(): Promise<void> {
    const title = vscode.l10n.t('Harbormaster collects diagnostics');
    const collected = await vscode.window.withProgress({ ...waiting, title }, () =>
      collectDiagnostics(directory()),
    );
    const save = vscode.l10n.t('Save Archive…');
    const pressed = await vscode.window.showInformationMessage(
      vscode.l10n.t('Collect Harbormaster’s diagnostics in an archive?'),
      {
        modal: true,
        detail: vscode.l10n.t(
          'Nothing is sent anywhere. Tokens, secrets, home, user and host are masked. The archive has: {0}.',
          [...collected.keys()].join(', '),
        ),
      },
      save,
    );
    if (pressed !== save) return;
    const defaultUri = vscode.Uri.joinPath(
      vscode.Uri.file(directory()),
      'harbormaster-diagnostics.zip',
    );
    const target = await vscode.window.showSaveDialog({ defaultUri, filters: { Zip: ['zip'] } });
    if (target) await vscode.workspace.fs.writeFile(target, archiveOf(collected));
  },
};

function section(name: string, { what, remedy }: Wrong): string {
  return `## ${escapeMarkdown(name)}\n\n${escapeMarkdown(what)}\n\n\`\`\`sh\n${remedy}\n\`\`\``;
}
