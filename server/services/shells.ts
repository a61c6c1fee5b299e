/** Shells by their names, and whether a command is one that waits for a person. Pure. */

export const shells: readonly string[] = ['sh', 'bash', 'dash', 'zsh', 'ksh', 'ash', 'fish'];

/**
 * Whether this is a shell without a text or a script to read. Such a shell leaves when its terminal
 * hangs up (SIGHUP) and ignores SIGTERM (bash(1), "Signals"; zshmisc(1), "Signals").
 */
export function isInteractiveShell(argv: readonly string[]): boolean {
  const [program = '', ...args] = argv;
  const isOption = (word: string) => /^--?[a-z]/i.test(word) && !/^-[a-z]*[cs]/.test(word);
  return shells.includes(program.split('/').at(-1) ?? '') && args.every(isOption);
}
