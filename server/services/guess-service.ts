/** What a running program may be called as a service, and of which type: by its tool, its name and where it works. Pure, and a guess. */
import { commandWord } from './command-word.ts';
import { knownName } from './known-names.ts';
import { toolOf } from './tools.ts';
import { TypeTable } from './type-table.ts';

export interface GuessedService {
  readonly service: string;
  readonly type: string;
}

/** Directories that hold a project's parts, and say nothing of the part itself. */
const holders = /^(?:apps?|packages|services|libs|projects|src|cmd)$/;

/** `below` is where it works, below the project's root, with `/`: '' at the root itself, undefined elsewhere. */
export function guessService(command: string, below?: string): GuessedService {
  const words = command.split(' ').map((word) => word.split(/[/\\]/).at(-1) ?? word);
  const word = commandWord(command);
  const tool = toolOf(word, words.slice(1));
  const part = (below ?? '')
    .split('/')
    .filter((each) => each !== '' && !holders.test(each))
    .at(-1);
  const byPart = part === undefined ? undefined : labelOf(part);
  const program = labelOf(word);
  const type = tool?.serviceType ?? typeOf(program) ?? (byPart && typeOf(byPart)) ?? 'dev';
  const byType = type === 'dev' ? 'web' : type;
  const isProgram = typeOf(program) !== undefined;
  return { service: byPart ?? (isProgram ? program : byType), type };
}

/** `redis-server` and `mysqld` are what redis and mysql are, and the database of `shop-db-1` is its `db`. */
function typeOf(name: string): string | undefined {
  const words = [name, name.replace(/-server$/, ''), name.replace(/d$/, ''), ...name.split('-')];
  return words
    .map((word) => TypeTable.builtIn.named(word)?.name ?? knownName(word)?.serviceType)
    .find((type) => type !== undefined);
}

/** A DNS label made of any name: lower case, everything else a dash. */
function labelOf(name: string): string {
  const label = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  return label === '' ? 'service' : label;
}
