/** How a test runner that a shell text starts is told the URL of the server that it tests. */
import type { RunnerCall } from './judgement.ts';
import type { Outcome, Reading } from './launch-outcome.ts';
import type { TextCommand } from './shell-text.ts';

type TestRunnerOutcome = Extract<Exclude<Outcome, Reading>, { kind: 'testRunner' }>;

/** The call, with the URL that it has already, by option, variable or argument. */
export function runnerCall(
  text: string,
  command: TextCommand,
  found: TestRunnerOutcome,
): RunnerCall {
  const { runner, args, assignments, directory } = found;
  const { from, end: to } = command;
  const byVariable = assignments.findLast(({ name }) => name === runner.variable)?.value.value;
  const byFlag = args.flatMap(({ value }, at) => {
    const name = runner.flag?.names.find((flag) => value === flag || value.startsWith(`${flag}=`));
    if (name === undefined) return [];
    return value === name ? (args[at + 1]?.value ?? []) : value.slice(name.length + 1);
  })[0];
  const bare = args.find(({ value }) => runner.argument && /^https?:\/\//.test(value))?.value;
  const givenUrl = byVariable ?? byFlag ?? bare;
  return {
    runner,
    segment: { from, to, text: text.slice(from, to) },
    directory,
    ...(givenUrl !== undefined && { givenUrl }),
    edits: (url) =>
      runner.variable === undefined || givenUrl !== undefined
        ? undefined
        : [{ from, to: from, text: `${runner.variable}=${url} ` }],
  };
}
