/** Takes out of a text what must not leave the machine. Pure; masks too much rather than too little. */

/** What is known to be private here. */
export interface Private {
  /** Texts that are secrets: tokens, values of variables with a telling name. */
  readonly secrets: readonly string[];
  readonly home: string;
  readonly user: string;
  readonly host: string;
}

const mask = '<secret>';

/** Names of variables, options and settings whose values are secrets. */
const secretName =
  /pass|pwd|secret|token|api[-_.]?key|private[-_.]?key|access[-_.]?key|auth|credential|cookie|bearer|dsn/i;

/** Whether a variable's value is taken for a secret. */
export function isSecretName(name: string): boolean {
  return secretName.test(name);
}

/** Tokens that their own form gives away: ours and other long hexadecimal ones, GitHub, GitLab, npm, Slack, OpenAI, AWS, JSON web tokens. */
const shapes =
  /\b(?:[0-9a-f]{64,}|gh[pousr]_\w{16,}|github_pat_\w{16,}|glpat-[\w-]{16,}|npm_\w{20,}|xox[abprs]-[\w-]{10,}|sk-[\w-]{16,}|AKIA[0-9A-Z]{12,}|eyJ[\w-]{8,}\.[\w-]{8,}(?:\.[\w-]*)?)/g;

/** `--db-password hunter2`, `API_TOKEN=abc`, `"secret": "x"`. */
const assignments =
  /((?:--?|\b)[\w.-]*(?:pass(?:word|wd|phrase)?|pwd|secret|token|api[-_.]?key|access[-_.]?key|private[-_.]?key|credential|cookie|bearer)[\w.-]*(?:\\?["'])?(?:\s*[=:]\s*|\s+)(?:\\?["'])?)([^\s"'\\,;}]+)/gi;

/** `postgres://me:hunter2@host`. */
const logins = /([a-z][\w+.-]*:\/\/[^\s/:@"']*:)[^\s@"']+@/gi;

export function redacted(text: string, known: Private): string {
  let clean = text;
  // The longest first, so that no part of one is left behind another.
  for (const secret of [...known.secrets].sort((a, b) => b.length - a.length))
    if (secret.length >= shortest) clean = clean.replaceAll(secret, mask);
  clean = clean
    .replaceAll(shapes, mask)
    .replaceAll(logins, `$1${mask}@`)
    .replaceAll(assignments, (whole, before: string, value: string) =>
      /^(?:true|false|null|\d{1,6}|<secret>)$/.test(value) ? whole : before + mask,
    );
  if (known.home.length > 1) clean = clean.replaceAll(known.home, '~');
  clean = word(clean, known.host, '<host>');
  return word(clean, known.user, '<user>');
}

/** A shorter value would take half of every text with it. */
const shortest = 6;

/** As a word of its own; the names of JSON fields stay. */
function word(text: string, name: string, stand: string): string {
  if (name === '') return text;
  const escaped = name.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return text.replaceAll(new RegExp(`(?<![\\w-])${escaped}(?![\\w-]|\\\\?":)`, 'gi'), stand);
}
