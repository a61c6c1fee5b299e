/** What could stand at the cursor, read off the tree of commands itself: a verb that is added is completed with no word here. Pure. */
import type { Argument, Command, Option } from 'commander';

/** Something to look up in the project or on the machine. */
export type Sought =
  | 'service'
  | 'runner'
  | 'started'
  | 'type'
  | 'port'
  | 'file'
  | 'program'
  | 'shell';

export type Candidates =
  | { readonly kind: 'words'; readonly words: readonly Candidate[] }
  | { readonly kind: 'sought'; readonly what: Sought }
  | { readonly kind: 'none' };

export interface Candidate {
  readonly value: string;
  readonly description: string;
}

/** Of an option's long name or an argument's name, what its value is. */
const sought: Readonly<Record<string, Sought>> = {
  service: 'service',
  'service or port': 'service',
  runner: 'runner',
  'runner, service or port': 'started',
  type: 'type',
  port: 'port',
  dir: 'file',
  directory: 'file',
  shell: 'shell',
};

/** `words` stand behind `hm`; the last one, which may be empty, is being typed. */
export function candidatesOf(hm: Command, words: readonly string[]): Candidates {
  const before = words.slice(0, -1);
  const current = words.at(-1) ?? '';
  let command = hm;
  let operands = 0;
  let awaiting: Option | undefined;
  for (const word of before) {
    if (awaiting) awaiting = undefined;
    else if (word === '--') return handedOver(command);
    else if (word.startsWith('-')) awaiting = awaited(command, word);
    else {
      const next =
        operands === 0 ? command.commands.find((each) => isCalled(each, word)) : undefined;
      if (next) command = next;
      // What stands behind the command of `hm run` is that command's.
      else if (takesCommand(command)) return handedOver(command);
      else operands++;
    }
  }
  if (awaiting) return valuesOf(awaiting.attributeName());
  if (current.startsWith('-')) return optionsOf(command);
  if (operands === 0 && command.commands.length > 0) return verbsOf(command);
  const argument = argumentAt(command, operands);
  return argument ? valuesOf(argument.name()) : { kind: 'none' };
}

function handedOver(command: Command): Candidates {
  return takesCommand(command) ? { kind: 'sought', what: 'program' } : { kind: 'none' };
}

function takesCommand(command: Command): boolean {
  return ['run', 'launch'].includes(command.name());
}

function isCalled(command: Command, word: string): boolean {
  return command.name() === word || command.aliases().includes(word);
}

/** The option that `word` is, when its value is still to come. */
function awaited(command: Command, word: string): Option | undefined {
  return command.options.find(
    (option) => (option.long === word || option.short === word) && option.required,
  );
}

function valuesOf(name: string): Candidates {
  if (name === 'agent') return wordsOf([{ value: 'claude-code', description: '' }]);
  const what = sought[name];
  if (name === 'command') return { kind: 'sought', what: 'program' };
  return what ? { kind: 'sought', what } : { kind: 'none' };
}

/** The last argument may be one of many. */
function argumentAt(command: Command, n: number): Argument | undefined {
  const last = command.registeredArguments.at(-1);
  return command.registeredArguments[n] ?? (last?.variadic ? last : undefined);
}

function verbsOf(command: Command): Candidates {
  const shown = command.createHelp().visibleCommands(command);
  return wordsOf(shown.map((verb) => ({ value: verb.name(), description: verb.description() })));
}

function optionsOf(command: Command): Candidates {
  const shown = command.createHelp().visibleOptions(command);
  return wordsOf(
    shown.map(({ long, short, description }) => ({ value: long ?? short ?? '', description })),
  );
}

function wordsOf(words: readonly Candidate[]): Candidates {
  return { kind: 'words', words };
}
