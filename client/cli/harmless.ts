/** What a terminal would obey instead of showing, made visible: names and keys of a repository that nobody trusted reach it. Loaded by every command. */

/** The same text with its lines and tabs, without any other control character. */
export function harmless(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]/gu, '\u{fffd}');
}
