/** A command line as a call of a coding agent: which agent it is, and the same call with another session. Pure; runs and reads nothing. */
import type { AgentRow, SessionOption, SessionWords } from './agent-row.ts';
import { agentTable } from './agent-table.ts';

/** A call of an agent, taken apart. `argv` up to `start` is how it is started; what follows is the agent's own. */
export interface AgentCall {
  readonly row: AgentRow;
  readonly argv: readonly string[];
  readonly start: number;
}

/** Which session a call is to have; ids are the agent's own. */
export type AgentSession =
  | { readonly kind: 'new'; readonly id?: string | undefined }
  | { readonly kind: 'last' }
  | { readonly kind: 'resume'; readonly id: string };

/** Programs that run a package's program: `npx -y PACKAGE`, `pnpm dlx PACKAGE`, `npm exec -- PACKAGE`. */
const carriers: Readonly<Record<string, readonly string[]>> = {
  npx: [],
  bunx: [],
  pnpx: [],
  pnpm: ['dlx', 'exec'],
  yarn: ['dlx', 'exec'],
  npm: ['exec', 'x'],
  bun: ['x'],
};

/** The agent that a command line calls; undefined when it calls none, or calls it for something that is no conversation. */
export function agentCallIn(argv: readonly string[]): AgentCall | undefined {
  const start = programAt(argv);
  const found = start && rowOf(argv, start);
  if (!found) return undefined;
  const { row, next } = found;
  const words = bareWords(row, argv.slice(next));
  const [first = ''] = words;
  return row.notSessions.includes(first) ? undefined : { row, argv, start: next };
}

/** True for an id that this agent could have made, so that it may stand on its command line. */
export function isSessionId(row: AgentRow, id: string): boolean {
  return row.id.test(id);
}

/** True when the call itself says which session it goes on with. */
export function choosesSession({ row, argv, start }: AgentCall): boolean {
  const own = argv.slice(start);
  return (
    own.some((word) => optionFor(row.sessionOptions, word) !== undefined) ||
    sessionWordsIn(row, own) !== undefined
  );
}

/**
 * The call with this session and none other; undefined when the agent has no words for it. Going on with a session leaves out
 * what was asked when it began, which it knows: asked again, it would do it again.
 */
export function withSession(call: AgentCall, session: AgentSession): string[] | undefined {
  const { row, argv, start } = call;
  const words = session.kind === 'new' ? row.begins : wordsFor(row, session.kind);
  if (session.kind !== 'new' && !words) return undefined;
  const id = session.kind === 'last' ? undefined : session.id;
  if (id !== undefined && !isSessionId(row, id)) return undefined;
  const own = withoutSession(row, argv.slice(start));
  const left = session.kind === 'new' || row.keepsWords ? own : withoutPrompt(row, own);
  const added = words && (id !== undefined || session.kind === 'last') ? filled(words, id) : [];
  return [...argv.slice(0, start), ...placed(row, left, added, words?.place)];
}

/** The call as another conversation may begin with it: without a session, and without what was asked. */
export function unasked({ row, argv, start }: AgentCall): string[] {
  return [...argv.slice(0, start), ...withoutPrompt(row, withoutSession(row, argv.slice(start)))];
}

function wordsFor(row: AgentRow, kind: 'last' | 'resume'): SessionWords | undefined {
  return kind === 'last' ? row.continues : row.resumes;
}

function filled({ words }: SessionWords, id = ''): string[] {
  return words.map((word) => word.replace('{id}', id));
}

/** What comes last stands in front of `--`, behind which nothing is an option. */
function placed(
  row: AgentRow,
  own: readonly string[],
  added: readonly string[],
  place: SessionWords['place'] = 'last',
): string[] {
  if (place === 'first') {
    const at = row.modes?.includes(own[0] ?? '') ? 1 : 0;
    return [...own.slice(0, at), ...added, ...own.slice(at)];
  }
  const end = own.indexOf('--');
  const at = end < 0 ? own.length : end;
  // A list of values would take up a bare word, and our words begin with an option or stand at the end.
  return [...own.slice(0, at), ...added, ...own.slice(at)];
}

/** Where the program stands: behind assignments and `env`. */
function programAt(argv: readonly string[]): { readonly at: number } | undefined {
  let at = 0;
  while (at < argv.length && (isAssignment(argv[at]) || baseName(argv[at] ?? '') === 'env')) at++;
  return at < argv.length ? { at } : undefined;
}

function isAssignment(word = ''): boolean {
  return /^[A-Za-z_][A-Za-z0-9_]*=/.test(word);
}

function rowOf(
  argv: readonly string[],
  { at }: { readonly at: number },
): { readonly row: AgentRow; readonly next: number } | undefined {
  const program = baseName(argv[at] ?? '');
  const row = agentTable.find(({ programs }) => programs.includes(program));
  if (row) return { row, next: at + 1 };
  if (program === 'node' || program === 'bun') {
    const script = (argv[at + 1] ?? '').replaceAll('\\', '/');
    const of = agentTable.find(({ packages }) =>
      packages.some((name) => script.includes(`/node_modules/${name}/`)),
    );
    if (of) return { row: of, next: at + 2 };
  }
  if (!Object.hasOwn(carriers, program)) return undefined;
  const verbs = carriers[program] ?? [];
  let next = at + 1;
  if (verbs.length > 0 && !verbs.includes(argv[next++] ?? '')) return undefined;
  while (argv[next]?.startsWith('-')) next++;
  const named = (argv[next] ?? '').replace(/(?<=.)@[^/]*$/, '');
  const carried = agentTable.find(
    ({ packages, programs }) => packages.includes(named) || programs.includes(named),
  );
  return carried && { row: carried, next: next + 1 };
}

function baseName(word: string): string {
  const name = word.split(/[/\\]/).at(-1) ?? word;
  return name.replace(/\.(exe|cmd|ps1|[cm]?js)$/i, '').toLowerCase();
}

function optionFor(
  options: readonly SessionOption[],
  word: string,
): { readonly option: SessionOption; readonly joined: boolean } | undefined {
  const [name = ''] = word.split('=', 1);
  if (!name.startsWith('-')) return undefined;
  const option = options.find(({ names }) => names.includes(name));
  return option && { option, joined: name.length < word.length };
}

/** The call without whatever says which session. */
function withoutSession(row: AgentRow, own: readonly string[]): string[] {
  const left: string[] = [];
  for (let n = 0; n < own.length; n++) {
    const word = own[n] ?? '';
    if (word === '--') return [...withoutWords(row, left), ...own.slice(n)];
    const found = optionFor(row.sessionOptions, word);
    if (!found) left.push(word);
    else if (!found.joined && takesNext(found.option, own[n + 1])) n++;
  }
  return withoutWords(row, left);
}

function takesNext({ value }: SessionOption, next: string | undefined): boolean {
  if (value === 'none' || next === undefined) return false;
  return value === 'always' || !next.startsWith('-');
}

/** `codex exec resume ID more` is `codex exec more`. */
function withoutWords(row: AgentRow, own: readonly string[]): string[] {
  const found = sessionWordsIn(row, own);
  if (!found) return [...own];
  const { at, count } = found;
  const id = own[at + count];
  const takes = id !== undefined && isSessionId(row, id) ? 1 : 0;
  return [...own.slice(0, at), ...own.slice(at + count + takes)];
}

function sessionWordsIn(
  row: AgentRow,
  own: readonly string[],
): { readonly at: number; readonly count: number } | undefined {
  const at = row.modes?.includes(own[0] ?? '') ? 1 : 0;
  const words = row.sessionWords?.find((each) => each.every((word, n) => own[at + n] === word));
  return words && { at, count: words.length };
}

/** Options with their values, and the mode: what is left of a call without its prompt. */
function withoutPrompt(row: AgentRow, own: readonly string[]): string[] {
  const prompts = promptsAt(row, own);
  return own.filter((word, n) => !prompts.has(n) && word !== '--');
}

function bareWords(row: AgentRow, own: readonly string[]): string[] {
  return [...promptsAt({ ...row, modes: [] }, own)].map((n) => own[n] ?? '');
}

/** Where the bare words stand that are no option's value. An option that nobody knows may have a value, so what follows it stays. */
function promptsAt(row: AgentRow, own: readonly string[]): ReadonlySet<number> {
  const found = new Set<number>();
  for (let n = 0; n < own.length; n++) {
    const word = own[n] ?? '';
    if (word === '--') {
      for (let rest = n + 1; rest < own.length; rest++) found.add(rest);
      break;
    }
    if (!word.startsWith('-')) {
      if (!(n === 0 && row.modes?.includes(word))) found.add(n);
    } else if (row.lists?.includes(word)) {
      while (n + 1 < own.length && !own[n + 1]?.startsWith('-')) n++;
    } else if (!word.includes('=') && !row.switches.includes(word)) {
      if (n + 1 < own.length && !own[n + 1]?.startsWith('-')) n++;
    }
  }
  return found;
}
