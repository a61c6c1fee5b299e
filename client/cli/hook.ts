/**
 * `hm hook claude-code`, `hm hook generic`: what a coding agent calls at its events. It must never be in the way: 150 ms in all,
 * no server waited for, no word on any failure, and exit code 0 whatever happens.
 */
import process from 'node:process';
import { withDeadline } from '#common/clock.ts';
import { Owed, onBegin, onCommand, onEnd } from './hook/answers.ts';
import { claudeCode } from './hook/claude-code.ts';
import { generic } from './hook/generic.ts';
import type { Dialect } from './hook/happening.ts';
import type { Later } from './hook/line-to-server.ts';
import { hardLimit } from './hook/time-left.ts';

const dialects: ReadonlyMap<string | undefined, Dialect> = new Map([
  ['claude-code', claudeCode],
  ['generic', generic],
]);

/** How long whoever calls may take to write its event, in milliseconds. */
const inputLimitMs = 500;
/** No command that anybody judges comes near it, in bytes. */
const longestInput = 1024 * 1024;
/** How long what is left for later may take, in milliseconds. */
const laterLimitMs = 20_000;

/** Ends the process with 0, come what may: whoever wrote our input may keep it open, and nobody waits for that. */
export async function hook([word]: readonly string[]): Promise<never> {
  const work = word === 'later' ? later() : answer(dialects.get(word));
  await work.catch(() => {});
  process.exit(0);
}

async function answer(dialect: Dialect | undefined): Promise<void> {
  if (!dialect) return;
  const input = JSON.parse(await withDeadline(read(), inputLimitMs, 'The input')) as unknown;
  const happening = dialect.read(input, process.env);
  if (!happening) return;
  const owed = new Owed();
  const work = async () => {
    switch (happening.kind) {
      case 'begin':
        return onBegin(happening, dialect, tell, owed);
      case 'command':
        return onCommand(happening, dialect, input, tell);
      case 'end':
        return tell(await onEnd(happening, owed));
    }
  };
  await withDeadline(work(), hardLimit(), 'The hook').finally(() => owed.handOver());
}

async function later(): Promise<void> {
  const { doNow } = await import('./hook/later.ts');
  const what = JSON.parse(await withDeadline(read(), inputLimitMs, 'The input')) as Later;
  await withDeadline(doNow(what), laterLimitMs, 'The rest');
}

async function read(): Promise<string> {
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.length > longestInput) return '';
  }
  return text;
}

function tell(text: string): Promise<void> {
  if (text === '') return Promise.resolve();
  return new Promise((resolve) => process.stdout.write(text, () => resolve()));
}
