/** Pages of our own as rendered Markdown, made on this machine: help, and what a command found out. */
import * as vscode from 'vscode';
import { ReadOnlyDocuments } from './read-only-documents.ts';

/** The text of the pages that were shown, by their names. */
const texts = new Map<string, string>();

export class PageDocuments extends ReadOnlyDocuments {
  constructor() {
    super('harbormaster-page', ({ path }) => texts.get(path) ?? '');
  }

  /** `name` is what the tab is called. */
  async show(name: string, markdown: string): Promise<void> {
    const path = `/${name}.md`;
    texts.set(path, markdown);
    // A preview that is not locked shows whatever Markdown file is looked at next, in its place.
    const uri = this.renewed({ path });
    await vscode.commands.executeCommand('markdown.showPreview', uri, undefined, { locked: true });
  }

  override close(): void {
    super.close();
    texts.clear();
  }
}

/** The one registration that all windows' messages share; made by the link. */
export const pageDocuments = new PageDocuments();
