/** `hm watch`: all runners on a screen of their own, as they change, with keys to start, end and attach to them. */
import path from 'node:path';
import process from 'node:process';
import { exitCodes, usage } from '#client/cli/exit-codes.ts';
import { withServer } from '#client/cli/session.ts';
import { longDeadline } from '#client/connection/long-deadline.ts';
import { Mirror } from '#client/connection/mirror.ts';
import { stayConnected } from '#client/connection/reconnect.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { pause, systemClock } from '#common/clock.ts';
import { newId } from '#common/id.ts';
import type { Figures, Runner } from '#protocol/runner.ts';
import { attachTo } from './attach.ts';
import { FullScreen } from './full-screen.ts';
import { isOfInterest } from './ps.ts';
import { isTerminal, takeTerminal, terminalSize } from './raw-terminal.ts';
import { runnerRows } from './runner-rows.ts';
import { isAlive, nameWords, runnerRefusalWords } from './runner-words.ts';
import {
  type Action,
  actionsIn,
  type Question,
  selectedAt,
  selectedRow,
  type Watched,
  watchLines,
} from './watch-view.ts';

/** How often figures are asked for, and ages and figures shown anew, in milliseconds. */
const lookMs = 2_000;
/** Changes that come together are drawn together, in milliseconds. */
const frameMs = 50;

export async function watch(options: { readonly here?: boolean }): Promise<number> {
  if (!isTerminal()) throw usage('hm watch needs a terminal. For a script: hm ps --json');
  const ended = new AbortController();
  const watching = new Watching(options.here ?? false, ended);
  await watching.live();
  return exitCodes.done;
}

class Watching {
  readonly #isHereOnly: boolean;
  readonly #ended: AbortController;
  readonly #mirror = new Mirror();
  readonly #screen = new FullScreen((text) => void process.stdout.write(text));
  #giveBack = () => {};
  #peer: SocketPeer | undefined;
  #figures: ReadonlyMap<string, Figures> = new Map();
  #here: string | undefined;
  #selected: string | undefined;
  #all = false;
  #message = '';
  #question: Question | undefined;
  #frame: (() => void) | undefined;

  constructor(isHereOnly: boolean, ended: AbortController) {
    this.#isHereOnly = isHereOnly;
    this.#ended = ended;
  }

  async live(): Promise<void> {
    const { signal } = this.#ended;
    this.#enter();
    this.#mirror.onDidChange(() => this.#draw());
    try {
      await stayConnected({
        signal,
        live: () => withServer('hm watch', (peer) => this.#follow(peer, signal)),
        onAway: (failure) => {
          if (failure instanceof Error) this.#message = failure.message;
          this.#draw();
        },
      });
    } finally {
      this.#frame?.();
      this.#giveBack();
    }
  }

  async #follow(peer: SocketPeer, signal: AbortSignal): Promise<void> {
    const hangUp = () => peer.close();
    signal.addEventListener('abort', hangUp, { once: true });
    try {
      this.#here = (await peer.request('projects/find', { path: path.resolve('.') })).id;
      await this.#mirror.follow(peer);
      this.#peer = peer;
      let isOpen = true;
      void peer.closed.then(() => {
        isOpen = false;
      });
      const closed = new AbortController();
      void peer.closed.then(() => closed.abort());
      while (isOpen) {
        const figures = await peer.request('runners/figures', {}).catch(() => []);
        this.#figures = new Map(figures.map((each) => [each.runnerId, each]));
        this.#draw();
        await pause(lookMs, closed.signal);
      }
    } finally {
      this.#peer = undefined;
      signal.removeEventListener('abort', hangUp);
    }
  }

  #enter(): void {
    this.#screen.enter();
    this.#giveBack = takeTerminal({
      restore: () => this.#screen.leave(),
      onKeys: (text) => {
        for (const action of actionsIn(text)) this.#do(action);
      },
      onResize: () => {
        this.#screen.forget();
        this.#draw();
      },
      onContinue: () => {
        this.#screen.enter();
        this.#draw();
      },
    });
    this.#draw();
  }

  #draw(): void {
    this.#frame ??= systemClock.after(frameMs, () => {
      this.#frame = undefined;
      const { cols, rows } = terminalSize();
      this.#screen.show(watchLines(this.#watched(), cols, rows));
    });
  }

  #watched(): Watched {
    const shown = [...this.#mirror.runners.values()].filter(
      (runner) =>
        (this.#all || isOfInterest(runner)) &&
        (!this.#isHereOnly || runner.projectId === this.#here),
    );
    const rows = runnerRows(shown, {
      figures: this.#figures,
      projects: this.#mirror.projects,
      here: this.#here,
      now: systemClock.now(),
    });
    return {
      rows,
      selected: this.#selected,
      all: this.#all,
      connected: this.#mirror.connected,
      message: this.#message,
      question: this.#question,
    };
  }

  #do(action: Action): void {
    const watched = this.#watched();
    const runner = selectedRow(watched)?.runner;
    const question = this.#question;
    this.#question = undefined;
    if (question) {
      const asked = this.#mirror.runners.get(question.runnerId);
      if (action === 'yes' && asked) this.#order(question.action, asked);
      else this.#message = '';
    } else this.#plain(action, watched, runner);
    this.#draw();
  }

  #plain(action: Action, watched: Watched, runner: Runner | undefined): void {
    const at = selectedAt(watched);
    switch (action) {
      case 'up':
        this.#select(watched, at - 1);
        break;
      case 'down':
        this.#select(watched, at + 1);
        break;
      case 'first':
        this.#select(watched, 0);
        break;
      case 'last':
        this.#select(watched, watched.rows.length - 1);
        break;
      case 'all':
        this.#all = !this.#all;
        break;
      case 'quit':
        this.#ended.abort();
        break;
      case 'start':
        if (runner) this.#order('start', runner);
        break;
      case 'stop':
      case 'restart':
        if (runner) this.#question = { action, runnerId: runner.id };
        break;
      case 'attach':
      case 'view':
        if (runner) void this.#attach(runner, action === 'view');
        break;
      case 'yes':
      case 'no':
        break;
    }
  }

  #select({ rows }: Watched, at: number): void {
    const row = rows[Math.max(0, Math.min(at, rows.length - 1))];
    this.#selected = row?.runner.id;
    this.#message = '';
  }

  /** Asks the server and says what it answered; what comes of it is seen in the table. */
  #order(action: 'start' | 'stop' | 'restart', runner: Runner): void {
    const name = nameWords(runner);
    this.#message = `${name}: asked to ${action === 'stop' ? 'end' : action}.`;
    this.#ask(action, runner).then(
      (said) => {
        this.#message = said;
        this.#draw();
      },
      (failure: unknown) => {
        this.#message = `${name}: ${failure instanceof Error ? failure.message : String(failure)}`;
        this.#draw();
      },
    );
  }

  async #ask(action: 'start' | 'stop' | 'restart', runner: Runner): Promise<string> {
    const name = nameWords(runner);
    const peer = this.#peer;
    if (!peer) return 'The server is away; nothing was asked.';
    if (action === 'stop') {
      const { kind } = await peer.request('runners/stop', { runnerId: runner.id }, longDeadline);
      return kind === 'survived' || kind === 'cannotTell'
        ? `Not all of ${name} could be ended. See: hm stop ${name}`
        : `${name} has ended.`;
    }
    const root = this.#mirror.projects.get(runner.projectId)?.root ?? runner.cwd;
    const params = { path: root, name: runner.name, key: newId('k') };
    const answer = await peer.request(`runners/${action}`, params, longDeadline);
    if (answer.kind === 'refused')
      return runnerRefusalWords(answer.reason, name, answer.findings, answer.runner).replaceAll(
        '\n',
        ' ',
      );
    return answer.kind === 'running' ? `${name} runs already.` : `${name} is started.`;
  }

  async #attach(runner: Runner, view: boolean): Promise<void> {
    if (!isAlive(runner)) {
      this.#message = `${nameWords(runner)} does not run. s starts it.`;
      return;
    }
    this.#giveBack();
    this.#message = '';
    try {
      await attachTo(runner, { view });
    } catch (failure) {
      this.#message = failure instanceof Error ? failure.message : String(failure);
    }
    this.#enter();
  }
}
