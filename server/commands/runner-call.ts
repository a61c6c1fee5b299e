/** How a test runner that a shell text starts is told the URL of the server that it tests. */
import type { Edit, RunnerCall } from './judgement.ts';
import type { Outcome, Reading } from './launch-outcome.ts';
import { quoted, type TextCommand } from './shell-text.ts';
import { type Assignment, programNames, type Word } from './words.ts';

type Found = Extract<Exclude<Outcome, Reading>, { kind: 'testRunner' }>;

/** The call, with the URL that it has already, by variable, option or argument. */
export function runnerCall(text: string, command: TextCommand, found: Found): RunnerCall {
  const { runner, directory } = found;
  const { from, end: to } = command;
  const givenUrl = urlIn(found);
  return {
    runner,
    segment: { from, to, text: text.slice(from, to) },
    directory,
    ...(givenUrl !== undefined && { givenUrl }),
    edits: (url) => (givenUrl === undefined ? editsFor(command, found, url) : undefined),
  };
}

function urlIn({ runner, args, assignments }: Found): string | undefined {
  const { variable, flag, argument } = runner;
  const set = assignments.findLast(({ name }: Assignment) => name === variable)?.value.value;
  const [before = '', after = ''] = flag?.value.split('{url}') ?? [];
  const said = args.flatMap(({ value }, at) => {
    const { name = '' } = flag ?? {};
    const given = value === name ? args[at + 1]?.value : value.split(`${name}=`, 2)[1];
    const isSaid = flag && (value === name || value.startsWith(`${name}=`));
    return isSaid && given?.startsWith(before) ? given.slice(before.length).replace(after, '') : [];
  })[0];
  return set ?? said ?? (argument && args.find(isUrl)?.value);
}

const isUrl = ({ value }: Word): boolean => /^https?:\/\//.test(value);

/** By variable, which gets through every script; by option only where the runner itself was typed. */
function editsFor(command: TextCommand, { runner, args }: Found, url: string): Edit[] | undefined {
  const { from, end, words } = command;
  const { variable, flag } = runner;
  const isSudo = programNames(words[0]?.value ?? '').includes('sudo');
  if (variable !== undefined && !isSudo) return [{ from, to: from, text: `${variable}=${url} ` }];
  const typed = new Set<Word>(words);
  const isTyped = args.every((word) => typed.has(word));
  if (!flag || !isTyped || args.length === 0) return undefined;
  const value = quoted(flag.value.replace('{url}', url));
  return [{ from: end, to: end, text: ` ${flag.name} ${value}` }];
}
