/** What a command that is launched gets of the terminal that it is launched in: its variables, and those that --env says. Pure. */
import { usage } from '#client/cli/exit-codes.ts';
import { shortened } from '#client/cli/options.ts';
import { ownVariables } from '#services/runner-environment.ts';

/** What the contract takes of one value, in characters: Linux has no longer one either. */
const longest = 131_072;

/** An activated virtual environment, a version of Node, a variable that was exported: all of it is there, as with any command typed here. */
export function environmentFor(
  terminal: Readonly<Record<string, string | undefined>>,
  said: readonly string[] = [],
): Record<string, string> {
  const own = Object.entries(ownVariables(terminal)).filter(
    ([name, value]) => name !== '' && name.length <= 256 && value.length <= longest,
  );
  return Object.fromEntries([...own, ...said.map(variableOf)]);
}

function variableOf(text: string): readonly [name: string, value: string] {
  const at = text.indexOf('=');
  if (at <= 0) throw usage(`--env: '${shortened(text)}' is no variable; write it as NAME=VALUE.`);
  const name = text.slice(0, at);
  const value = text.slice(at + 1);
  if (name.length > 256 || value.length > longest)
    throw usage(`--env: '${shortened(name)}' is too long for a variable.`);
  if (Object.keys(ownVariables({ [name]: value })).length === 0)
    throw usage(
      `--env: '${shortened(name)}' is said by who starts the runner, and cannot be set. For a port of its own: --service NAME`,
    );
  return [name, value];
}
