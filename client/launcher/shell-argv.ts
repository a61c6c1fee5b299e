/** A line as the words of the shell that the platform has for such lines. Knows no command. */

export function shellArgv(line: string, platform: NodeJS.Platform = process.platform): string[] {
  // The options that npm gives cmd for its scripts: /d, no AutoRun; /s, the text as it is.
  return platform === 'win32' ? ['cmd.exe', '/d', '/s', '/c', line] : ['/bin/sh', '-c', line];
}
