/** The console blocks of a page of documentation, run in one shell session of a throw-away home, and what they print held against the page. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';

/** One line `$ command` and the lines that the page shows below it. */
export interface Step {
  readonly command: string;
  readonly shown: readonly string[];
}

/** Every `console` block, in order. A command begins with `$ `; what follows it until the next one is what it prints. */
export function stepsOf(markdown: string): Step[] {
  const steps: { command: string; shown: string[] }[] = [];
  for (const [, block = ''] of markdown.matchAll(/^```console\n([\s\S]*?)^```$/gm))
    for (const line of block.replace(/\n$/, '').split('\n'))
      if (line.startsWith('$ ')) steps.push({ command: line.slice(2), shown: [] });
      else steps.at(-1)?.shown.push(line);
  return steps;
}

/** `...` stands for anything within a line, and alone for any lines; runs of blanks are one. */
export function matches(printed: string, shown: readonly string[]): boolean {
  const escaped = (text: string) => text.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  const pattern = shown
    .map((line) =>
      line === '...'
        ? '(?:[^\\n]*\\n)*?'
        : `${line
            .trimEnd()
            .split('...')
            .map((part) => escaped(part).replaceAll(/ +/g, ' +'))
            .join('[^\\n]*')} *\\n`,
    )
    .join('')
    .replaceAll(/ \+\[\^\\n\]\*/g, ' [^\\n]*')
    .replaceAll(/\[\^\\n\]\* \+/g, '[^\\n]* *');
  return new RegExp(`^${pattern}$`).test(
    printed === '' || printed.endsWith('\n') ? printed : `${printed}\n`,
  );
}

/** How long one command of a page may take, in milliseconds. */
const commandLimit = 30_000;

/** Runs the steps in one bash; fails at the first that prints something else, or that fails without the page saying so. */
export async function runSteps(
  steps: readonly Step[],
  cwd: string,
  env: Readonly<Record<string, string>>,
): Promise<void> {
  const shell = spawn('bash', ['--norc', '--noprofile'], { cwd, env, stdio: 'pipe' });
  let printed = '';
  let heard = () => {};
  shell.stdout.setEncoding('utf8').on('data', (text: string) => {
    printed += text;
    heard();
  });
  shell.stdin.write('exec 2>&1\n');
  const ended = new Promise((resolve) => shell.once('close', resolve));
  try {
    for (const [n, { command, shown }] of steps.entries()) {
      const mark = `--- ${n} done `;
      printed = '';
      shell.stdin.write(`${command}\necho "${mark}$?"\n`);
      const limit = AbortSignal.timeout(commandLimit);
      while (!printed.includes(mark) || !printed.endsWith('\n')) {
        const spoke = new Promise<void>((resolve) => {
          heard = resolve;
          limit.onabort = () => resolve();
        });
        await Promise.race([spoke, ended]);
        assert.ok(!limit.aborted, `'${command}' takes too long:\n${printed}`);
        assert.equal(shell.exitCode, null, `the shell ended at '${command}':\n${printed}`);
      }
      const [said = '', code = ''] = printed.split(mark);
      const mayFail = shown.some((line) => /^(hm: |wrong )/.test(line)) || / 2> /.test(command);
      assert.ok(mayFail || code.trim() === '0', `'${command}' ended with ${code}:\n${said}`);
      if (shown.length > 0 || (said !== '' && !mayFail))
        assert.ok(
          matches(said, shown),
          `'${command}' should print:\n${shown.join('\n')}\nand printed:\n${said}`,
        );
    }
  } finally {
    shell.stdin.end();
    shell.kill('SIGHUP');
    await ended;
  }
}
