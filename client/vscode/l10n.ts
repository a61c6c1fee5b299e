/** What the pure parts need of the editor to speak the user's language: `vscode.l10n` is one. Knows no language. */
export interface L10n {
  /** The message in the user's language, `{0}` and so on filled in. */
  t(message: string, ...args: (string | number)[]): string;
}
