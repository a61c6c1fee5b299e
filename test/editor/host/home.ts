/**
 * A throw-away home: every directory that an editor, its terminals and the Harbormaster in it
 * may write to. It knows the environment variables that lead there, and never the real home.
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { endMarked, runMark } from './processes.ts';

/**
 * What must not reach the editor: the variables of the editor, npm or Harbormaster in which the
 * tests themselves may run, and whatever leads to the developer's own session.
 */
const foreign = /^(VSCODE_|ELECTRON_|HARBORMASTER_|HM_|npm_|XDG_|INIT_CWD$|NODE_OPTIONS$|TMUX)/i;

const gitConfig = `[user]
\tname = Harbormaster Test
\temail = test@localhost.invalid
[init]
\tdefaultBranch = main
`;

/** A home of its own; `close()` ends what still runs in it and removes it. */
export class Home {
  readonly #mark = randomUUID();
  readonly #temporary: string;
  /** Where everything lies; the temporary directory itself unless a lasting one was named. */
  readonly directory: string;
  readonly stateDirectory: string;

  constructor(lasting?: string) {
    // A Unix socket's path has at most 107 bytes, so this one is as short as can be.
    const short = process.platform === 'win32' ? tmpdir() : '/tmp';
    this.#temporary = realpathSync(mkdtempSync(join(short, 'hm-')));
    this.directory = lasting ?? this.#temporary;
    const longest = 60; // The names of Harbormaster's own files come behind it.
    const state = this.directory.length > longest ? this.#temporary : this.directory;
    this.stateDirectory = join(state, 'state');
    mkdirSync(this.stateDirectory, { recursive: true, mode: 0o700 });
    for (const name of ['config', 'data', 'cache', 'xdg-state']) this.make(name);
    for (const name of ['t', 'run']) {
      mkdirSync(join(this.#temporary, name), { recursive: true, mode: 0o700 });
    }
    writeFileSync(join(this.directory, '.gitconfig'), gitConfig);
  }

  /** The value of `HM_EDITOR_RUN` in every process that descends from this home's editor. */
  get mark(): string {
    return this.#mark;
  }

  /** Makes a directory below this home. */
  make(...names: readonly string[]): string {
    const path = join(this.directory, ...names);
    mkdirSync(path, { recursive: true, mode: 0o700 });
    return path;
  }

  /** The whole environment for a process that lives here. */
  environment(extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    const inherited = Object.entries(process.env).filter(([name]) => !foreign.test(name));
    const temporary = join(this.#temporary, 't');
    return {
      ...Object.fromEntries(inherited),
      HOME: this.directory,
      USERPROFILE: this.directory,
      XDG_CONFIG_HOME: join(this.directory, 'config'),
      XDG_DATA_HOME: join(this.directory, 'data'),
      XDG_CACHE_HOME: join(this.directory, 'cache'),
      XDG_STATE_HOME: join(this.directory, 'xdg-state'),
      XDG_RUNTIME_DIR: join(this.#temporary, 'run'),
      TMPDIR: temporary,
      TMP: temporary,
      TEMP: temporary,
      HARBORMASTER_STATE_DIR: this.stateDirectory,
      [runMark]: this.#mark,
      ...extra,
    };
  }

  async close(): Promise<void> {
    await endMarked(this.#mark);
    rmSync(this.#temporary, { recursive: true, force: true, maxRetries: 5 });
  }
}
