/** The file whose lines an agent puts before each of its commands: our variables are added at its end, and nothing but values can get in. */
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { isAbsolute } from 'node:path';

/** A name of ours: whatever else is there would be somebody's trick. */
const name = /^(HM_PORT|HM_URL)_[A-Z0-9_]{1,63}$|^HARBORMASTER_(SOCKET|TOKEN)$/;

/** Lines for a POSIX shell. Every value stands in single quotes, in which nothing means anything but a single quote. */
export function exportLines(environment: Readonly<Record<string, string>>): string {
  return Object.entries(environment)
    .filter(([key, value]) => name.test(key) && !/\p{Cc}/u.test(value))
    .map(([key, value]) => `export ${key}='${value.replaceAll("'", "'\\''")}'\n`)
    .join('');
}

/** Follows no link and waits for no pipe. Rejects with the system's error. */
export async function addToEnvironmentFile(
  file: string,
  environment: Readonly<Record<string, string>>,
): Promise<void> {
  const lines = exportLines(environment);
  if (lines === '' || !isAbsolute(file)) return;
  const { O_WRONLY, O_APPEND, O_CREAT, O_NOFOLLOW = 0, O_NONBLOCK = 0 } = constants;
  const flags = O_WRONLY | O_APPEND | O_CREAT | O_NOFOLLOW | O_NONBLOCK;
  const opened = await open(file, flags, 0o600);
  try {
    // What another hook wrote without a newline at its end must not run into our first line.
    if ((await opened.stat()).isFile()) await opened.appendFile(`\n${lines}`);
  } finally {
    await opened.close();
  }
}
