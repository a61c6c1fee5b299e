/** The environment that a new login of the user has: asked of the login shell once, and again when its files have changed. */
import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type Clock, DeadlinePassed, systemClock, withDeadline } from '#common/clock.ts';
import { answerIn, loginShell, questionFor } from './login-shell.ts';

type Variables = Readonly<Record<string, string>>;

export interface SeenLogin {
  /** Absent when the shell did not say, or has not yet. */
  readonly variables?: Variables | undefined;
  readonly shell: string;
  readonly how: 'read' | 'late' | 'failed';
}

export interface LoginEnvironmentOptions {
  /** What the shell is started with. */
  readonly environment: Variables;
  readonly home: string;
  readonly clock?: Clock;
  /** Milliseconds that somebody waits for the shell. */
  readonly patience?: number;
  /** Milliseconds after which it is ended. */
  readonly limit?: number;
}

/** Milliseconds for which an answer is believed: a start file may read others, which nobody looks at. */
const believedFor = 10 * 60_000;

/** Milliseconds for which nobody waits again for a shell that did not say. */
const failureBelievedFor = 60_000;

/** Characters; more than any system lets a process be started with. */
const mostPrinted = 8 * 1024 * 1024;

/** What shells read at login, from the home directory (bash(1), zsh(1), fish(1), tcsh(1)), and for everybody. */
const startFiles = [
  ...['.profile', '.bash_profile', '.bash_login', '.bashrc', '.zshenv', '.zprofile', '.zshrc'],
  ...[
    '.zlogin',
    '.config/fish/config.fish',
    '.tcshrc',
    '.cshrc',
    '.login',
    '.config/nushell/env.nu',
  ],
  ...['/etc/profile', '/etc/environment', '/etc/bash.bashrc', '/etc/zsh/zshrc', '/etc/zprofile'],
];

interface Asked {
  readonly sign: string;
  /** By the monotonic clock: until then it is believed. */
  until: number;
  readonly answer: Promise<Variables | undefined>;
}

export class LoginEnvironment {
  readonly #own: Variables;
  readonly #home: string;
  readonly #shell: string;
  readonly #clock: Clock;
  readonly #patience: number;
  readonly #limit: number;
  #asked: Asked | undefined;

  constructor(options: LoginEnvironmentOptions) {
    const { environment, home, clock = systemClock } = options;
    this.#own = environment;
    this.#home = home;
    this.#shell = loginShell(environment.SHELL);
    this.#clock = clock;
    this.#patience = options.patience ?? 4_000;
    this.#limit = options.limit ?? 20_000;
  }

  /** Never rejects, and never takes longer than the patience. */
  async read(): Promise<SeenLogin> {
    const shell = this.#shell;
    // There a login sets what the registry has, which every process gets.
    if (process.platform === 'win32') return { shell, variables: this.#own, how: 'read' };
    try {
      const variables = await withDeadline(this.#answer(), this.#patience, 'The login shell');
      return { shell, variables, how: variables ? 'read' : 'failed' };
    } catch (failure) {
      return { shell, how: failure instanceof DeadlinePassed ? 'late' : 'failed' };
    }
  }

  /** One shell for all who ask meanwhile; what was late for one is there for the next. */
  async #answer(): Promise<Variables | undefined> {
    const sign = await this.#sign();
    const now = this.#clock.monotonic();
    const known = this.#asked;
    if (known?.sign === sign && now < known.until) return known.answer;
    const asked = { sign, until: now + believedFor, answer: this.#ask() };
    this.#asked = asked;
    const answer = await asked.answer;
    if (!answer) asked.until = this.#clock.monotonic() + failureBelievedFor;
    return answer;
  }

  #ask(): Promise<Variables | undefined> {
    // Letters and digits alone: no shell makes anything else of them.
    const mark = randomBytes(12).toString('hex');
    const { shell, args } = questionFor(this.#shell, process.execPath, mark);
    return new Promise((resolve) => {
      const child = spawn(shell, args, {
        // A session of its own: it can neither stop for our terminal nor read from it.
        ...{ detached: true, stdio: ['ignore', 'pipe', 'ignore'] as const, cwd: this.#home },
        env: {
          ...this.#own,
          HARBORMASTER_READS_ENVIRONMENT: '1',
          ...(process.versions.electron && { ELECTRON_RUN_AS_NODE: '1' }),
        },
      });
      let printed = '';
      const done = (answer: Variables | undefined) => {
        cancel();
        // What a start file left running may keep the pipe open for ever.
        child.stdout.destroy();
        if (!answer) end(child);
        child.unref();
        resolve(answer);
      };
      const cancel = this.#clock.after(this.#limit, () => done(undefined));
      child.stdout.setEncoding('utf8').on('data', (text: string) => {
        printed += text;
        const answer = answerIn(printed, mark);
        if (answer || printed.length > mostPrinted) done(answer);
      });
      child.once('error', () => done(undefined));
      child.once('close', () => done(answerIn(printed, mark)));
    });
  }

  /** Changes when one of the files does. */
  async #sign(): Promise<string> {
    const times = await Promise.all(
      startFiles.map((file) =>
        stat(file.startsWith('/') ? file : join(this.#home, file)).then(
          ({ mtimeMs, size }) => `${mtimeMs}/${size}`,
          () => '',
        ),
      ),
    );
    return times.join(' ');
  }
}

/** Its group is its own, made by us. */
function end({ pid, exitCode, signalCode }: ChildProcess): void {
  if (pid === undefined || exitCode !== null || signalCode !== null) return;
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {}
}
