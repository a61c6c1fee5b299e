/** What a runner has printed, as a document without colours and cursor movements: the end of it. */
import * as vscode from 'vscode';
import type { Runner } from '#protocol/runner.ts';
import type { Harbor } from '../harbor.ts';
import { plainText } from '../terminals/plain-text.ts';
import { ReadOnlyDocuments } from './read-only-documents.ts';

/** Bytes: what one question may bring. */
const mostRead = 1_048_576;

export class TranscriptDocuments extends ReadOnlyDocuments {
  constructor(harbor: Harbor) {
    super('harbormaster-output', ({ query }) => output(harbor, query));
  }

  /** Rejects as a request does. The last line is in sight. */
  async show({ id, name }: Pick<Runner, 'id' | 'name'>): Promise<void> {
    const path = vscode.l10n.t('Output of {0}', name);
    const editor = await this.present({ path, query: id }, 'log');
    const end = editor.document.lineAt(editor.document.lineCount - 1).range.end;
    editor.selection = new vscode.Selection(end, end);
    editor.revealRange(editor.selection);
  }
}

async function output(harbor: Harbor, runnerId: string): Promise<string> {
  const params = { runnerId, from: -mostRead, limit: mostRead };
  const { text, from } = await harbor.request('runners/transcript', params);
  const missing =
    from > 0 ? vscode.l10n.t('(The beginning is left out: {0} bytes.)', from) : undefined;
  return [...(missing ? [missing] : []), plainText(text)].join('\n');
}
