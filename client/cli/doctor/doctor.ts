/** `hm doctor`: looks at the surroundings, says what is wrong and what puts it right, and does what is harmless when asked. */
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { exitCodes, usage } from '#client/cli/exit-codes.ts';
import { harmless } from '#client/cli/harmless.ts';
import { colors, json, line } from '#client/cli/print.ts';
import { type Examined, examine, surroundingsHere } from '#client/doctor/examine.ts';

export interface DoctorOptions {
  readonly json?: boolean;
  readonly fix?: boolean;
  /** Fixes without asking. */
  readonly yes?: boolean;
}

export async function doctor(options: DoctorOptions): Promise<number> {
  if (options.yes && !options.fix) throw usage('--yes goes with --fix: hm doctor --fix --yes');
  const examined = await examine(await surroundingsHere(process.cwd()));
  const done = options.fix ? await fix(examined, options) : [];
  const after = done.length > 0 ? await examine(await surroundingsHere(process.cwd())) : examined;
  if (options.json) json({ fixed: done, checks: after.map(plain) });
  else print(after);
  return after.some(({ finding }) => finding.kind === 'wrong') ? exitCodes.failed : exitCodes.done;
}

/** Shows what it would do, asks, and does it. Resolves with the ids of what was done. */
async function fix(examined: readonly Examined[], { yes, json: quiet }: DoctorOptions) {
  const able = examined.flatMap(({ id, finding }) =>
    finding.kind === 'wrong' && finding.fix
      ? [{ id, remedy: finding.remedy, apply: finding.fix }]
      : [],
  );
  if (able.length === 0) {
    if (!quiet) line('There is nothing that --fix may do.');
    return [];
  }
  if (!quiet) for (const { id, remedy } of able) line(`will do  ${harmless(remedy)}  (${id})`);
  if (!yes && !(await confirmed())) return [];
  for (const { apply } of able) await apply();
  return able.map(({ id }) => id);
}

async function confirmed(): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY)
    throw usage('Nobody can be asked here: hm doctor --fix --yes');
  const ask = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return /^y(es)?$/i.test((await ask.question('Do it? [y/N] ')).trim());
  } finally {
    ask.close();
  }
}

function plain({ id, title, finding }: Examined) {
  const { kind, ...rest } = finding;
  return {
    id,
    title,
    result: kind,
    ...rest,
    ...('fix' in rest && { fix: rest.fix !== undefined }),
  };
}

function print(examined: readonly Examined[]): void {
  const wrong = examined.filter(({ finding }) => finding.kind === 'wrong');
  const skippedOnes = examined.filter(({ finding }) => finding.kind === 'skipped');
  for (const { id, title, finding } of wrong) {
    if (finding.kind !== 'wrong') continue;
    line(`${colors.red('wrong')}  ${title}  (hm help ${id})`);
    line(`       ${harmless(finding.what)}`);
    line(
      `       ${colors.dim('$')} ${harmless(finding.remedy)}${finding.fix ? '   (or --fix)' : ''}`,
    );
  }
  const well = examined.length - wrong.length - skippedOnes.length;
  const counted = `${well} well, ${wrong.length} wrong, ${skippedOnes.length} not to be told here`;
  line(wrong.length === 0 ? `${colors.green('All is well.')} ${counted}.` : `${counted}.`);
}
