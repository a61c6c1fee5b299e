/** Makes a command line fit to be shown and kept: secrets masked, one line, cut. Knows nothing of processes; masks too much rather than too little. */

/** Characters of a command line that are kept. */
export const COMMAND_LIMIT = 300;

const MASK = '***';

/** Names whose value is a secret, as flag (`--db-password`), variable (`DB_PASSWORD`), query parameter or JSON key. */
const SECRET_NAME =
  /pass(?:word|wd|phrase|code)?$|pass(?:word|wd|phrase)|pwd|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key|encryption[-_.]?key|signing[-_.]?key|account[-_.]?key|auth(?!or(?!i[sz]))|credential|cookie|bearer|signature|dsn$|connection[-_.]?string/i;

/** Programs whose short options carry a password: joined to the option, or as the next word. */
const SHORT_OPTIONS: readonly {
  readonly program: RegExp;
  readonly joined?: string;
  readonly apart?: string;
}[] = [
  { program: /^(?:mysql|mariadb)/, joined: '-p' },
  { program: /^sshpass$/, joined: '-p', apart: '-p' },
  { program: /^redis-cli$/, apart: '-a' },
];

/** Where a secret is kept is none: `--token-file /run/secrets/token` helps whoever reads it. */
const PLACE_NAME = /[-_.]?(?:file|path|dir|directory)$/i;

/** Tokens known by their own form: GitHub, GitLab, npm, Slack, OpenAI and Anthropic, AWS, Google, Stripe, JSON web tokens. */
const TOKEN_SHAPE =
  /\b(?:gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|npm_\w{20,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{16,}|[sr]k_(?:live|test)_\w{10,}|AKIA[0-9A-Z]{12,}|AIza[\w-]{30,}|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)/g;

/** `scheme://user:password@`; only the passwords of databases may have a slash in them, because paths of HTTP have an `@`. */
const URL_PASSWORD = /(\bhttps?:\/\/)([^\s/@:]*):([^\s/]*)@/gi;
const DATABASE_PASSWORD = /(\b(?!https?:)[a-z][\w+.-]*:\/\/)([^\s/@:]*):(\S*)@/gi;
/** A lone user part: over HTTP it is a token, elsewhere one when it is long enough. */
const URL_TOKEN = /(\bhttps?:\/\/)[^\s/@:]+@/gi;
const LONG_URL_TOKEN = /(\b[a-z][\w+.-]*:\/\/)[^\s/@:]{20,}@/gi;
const QUERY = /([?&;])([\w.-]+)=([^&;#\s"']+)/g;
const JSON_FIELD = /(["'])([\w.-]+)\1(\s*:\s*)(["'])(?:(?!\4).)*\4/g;
const HEADER = /^([\w-]+)(:\s*)(\S.*)$/s;
const ASSIGNMENT = /^(-{0,2}[\w.:/-]+?)=(.*)$/s;
/** A word of a shell line, with its quoted parts. */
const WORD = /(?:[^\s"']|"[^"]*"|'[^']*')+|["']/g;

function isSecret(name: string): boolean {
  return SECRET_NAME.test(name) && !PLACE_NAME.test(name);
}

/** `argv` as the system keeps it, one entry an argument. */
export function redactCommand(argv: readonly string[]): string {
  const line = redactWords(argv)
    .join(' ')
    .replace(/\p{Cc}+/gu, ' ')
    .trim();
  return line.length <= COMMAND_LIMIT ? line : `${line.slice(0, COMMAND_LIMIT - 1)}…`;
}

function redactWords(words: readonly string[]): string[] {
  const shown: string[] = [];
  const program = words[0]?.split(/[\\/]/).at(-1) ?? '';
  const short = SHORT_OPTIONS.find((row) => row.program.test(program));
  let secretNext: 'value' | 'user' | undefined;
  for (const [at, word] of words.entries()) {
    const isFlag = /^--?[A-Za-z]/.test(word);
    if (secretNext === 'value' && !word.startsWith('--')) {
      // `Authorization: Bearer xyz` may come as three words: the scheme is no secret, what follows is.
      const isScheme = /^(?:bearer|basic|digest|token)$/i.test(word);
      shown.push(isScheme ? word : MASK);
      secretNext = isScheme ? 'value' : undefined;
      continue;
    }
    if (secretNext === 'user' && !isFlag) {
      shown.push(word.replace(/:.*$/s, `:${MASK}`));
      secretNext = undefined;
      continue;
    }
    const { joined, apart } = short ?? {};
    const isJoined = joined !== undefined && word.startsWith(joined) && word !== joined;
    const isScript = /^[-/]c$/.test(words[at - 1] ?? '');
    shown.push(isJoined ? `${joined}${MASK}` : isScript ? redactText(word) : redactWord(word));
    secretNext = isJoined ? undefined : word === apart ? 'value' : whatFollows(word);
  }
  return shown;
}

function whatFollows(word: string): 'value' | 'user' | undefined {
  if (/^(?:-u|-U|--user|--proxy-user)$/.test(word)) return 'user';
  if (/^(?:bearer)$/i.test(word)) return 'value';
  const name = /^--?([\w.-]+)$/.exec(word)?.[1] ?? /^([\w-]+):$/.exec(word)?.[1];
  if (name) return isSecret(name) || name === 'key' ? 'value' : undefined;
  // `aws configure set aws_secret_access_key VALUE`
  return /^[a-z]+(?:[_-][a-z]+)+$/i.test(word) && isSecret(word) ? 'value' : undefined;
}

function redactWord(word: string): string {
  const [, name, value] = ASSIGNMENT.exec(word) ?? [];
  if (name !== undefined && value !== undefined && isSecret(name))
    return value === '' ? word : `${name}=${MASK}`;
  const [, header, colon] = HEADER.exec(word) ?? [];
  if (header && isSecret(header)) return `${header}${colon}${MASK}`;
  return redactText(word);
}

/** Masks what stands inside an argument, which may itself be a command line, such as what follows `sh -c`. */
function redactText(text: string): string {
  const words = Array.from(text.matchAll(WORD), ([word]) => word);
  // A text of one quoted word would come back here for ever.
  const inner = words.length > 1 && /\s/.test(text) ? redactWords(words).join(' ') : text;
  return inner
    .replace(URL_PASSWORD, `$1$2:${MASK}@`)
    .replace(DATABASE_PASSWORD, `$1$2:${MASK}@`)
    .replace(URL_TOKEN, `$1${MASK}@`)
    .replace(LONG_URL_TOKEN, `$1${MASK}@`)
    .replace(JSON_FIELD, (all, quote, key, colon) =>
      isSecret(key) ? `${quote}${key}${quote}${colon}${quote}${MASK}${quote}` : all,
    )
    .replace(QUERY, (all, mark, key) => (isSecret(key) ? `${mark}${key}=${MASK}` : all))
    .replace(TOKEN_SHAPE, MASK);
}
