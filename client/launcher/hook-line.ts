/** The one line by which a coding agent's settings name us. Whatever is gone, it passes: exit 0, nothing said, nothing waited for. Pure. */
import { quoted } from './shell-word.ts';

/** For a POSIX shell. It asks for the launcher before it calls it, and lets no failure of it out. */
export function hookLine(launcher: string): string {
  const word = quoted(launcher);
  return `[ -x ${word} ] && ${word} hook claude-code 2>/dev/null || true`;
}

/** Whether a command is such a line, of this launcher or of one that lay elsewhere. */
export function isHookLine(command: unknown): boolean {
  return (
    typeof command === 'string' &&
    /^\[ -x .*[/\\]bin[/\\]hm(\.cmd)?'? \] && .* hook claude-code 2>\/dev\/null \|\| true$/.test(
      command,
    )
  );
}
