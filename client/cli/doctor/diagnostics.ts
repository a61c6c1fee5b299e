/** `hm diagnostics`: an archive for a report, redacted; says what is inside before it writes. Sends nothing anywhere. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import process from 'node:process';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { json, line } from '#client/cli/print.ts';
import { archiveOf, collectDiagnostics } from '#client/doctor/diagnostics.ts';
import { systemClock } from '#common/clock.ts';

export interface DiagnosticsOptions {
  readonly out?: string;
  readonly json?: boolean;
}

export async function diagnostics(options: DiagnosticsOptions): Promise<number> {
  const moment = new Date(systemClock.now()).toISOString().slice(0, 19).replaceAll(':', '-');
  const file = path.resolve(options.out ?? `harbormaster-diagnostics-${moment}.zip`);
  const collected = await collectDiagnostics(process.cwd());
  const contents = [...collected].map(([name, text]) => ({ name, bytes: Buffer.byteLength(text) }));
  if (!options.json) {
    line('Tokens, secrets, home, user and host are masked. The archive has:');
    for (const { name, bytes } of contents) line(`  ${name}  ${bytes} bytes`);
  }
  await writeFile(file, archiveOf(collected), { mode: 0o600, flag: 'wx' }).catch(
    (failure: NodeJS.ErrnoException) => {
      if (failure.code === 'ENOENT')
        throw new Exit(
          exitCodes.usage,
          `There is no directory '${path.dirname(file)}', so nothing was written. Name a file in one that is there: --out FILE`,
        );
      if (failure.code !== 'EEXIST') throw failure;
      throw new Exit(exitCodes.failed, `${file} is there already and is left as it is.`);
    },
  );
  if (options.json) json({ file, contents });
  else line(`Written: ${file}. Look into it before you send it to anybody.`);
  return exitCodes.done;
}
