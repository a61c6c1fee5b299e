/**
 * The terminals of this window in which runners are shown, one for each: asked for again, it is brought to the front. The editor
 * does not restore terminals of extensions, so those that were open are remembered, and opened again where their runner lives.
 */
import * as vscode from 'vscode';
import type { Runner } from '#protocol/runner.ts';
import type { Harbor } from '../harbor.ts';
import { wayOf } from '../views/runner-row.ts';
import { terminalTitle } from '../words/speak-runner.ts';
import { RunnerTerminal } from './runner-terminal.ts';

/** Where this window remembers them. */
const memoryKey = 'harbormaster.runnerTerminals';

/** One name of a project. */
export interface RunnerPlace {
  readonly projectId: string;
  readonly name: string;
}

export interface RunnerTerminalsParts {
  readonly harbor: Harbor;
  /** This window's, kept over a reload. */
  readonly memory: vscode.Memento;
  /** Starts the runner again, and says by itself when that is refused. */
  readonly start: (place: RunnerPlace) => Promise<void>;
}

export class RunnerTerminals {
  readonly #parts: RunnerTerminalsParts;
  readonly #open = new Map<string, vscode.Terminal>();
  readonly #subscriptions: vscode.Disposable[] = [];
  /** Not before: until then what is remembered is not ours to change. */
  #isRestored = false;

  constructor(parts: RunnerTerminalsParts) {
    this.#parts = parts;
  }

  open(): void {
    const { mirror } = this.#parts.harbor;
    const stop = mirror.onDidChange(() => {
      if (mirror.connected) this.#restore();
    });
    this.#subscriptions.push(
      { dispose: stop },
      vscode.window.onDidCloseTerminal((terminal) => this.#closed(terminal)),
    );
  }

  /** Shows the runner; its terminal is made unless it is there. */
  show(place: RunnerPlace): void {
    const known = this.#open.get(keyOf(place));
    (known ?? this.#create(place, false)).show();
  }

  close(): void {
    for (const subscription of this.#subscriptions) subscription.dispose();
  }

  #create(place: RunnerPlace, isQuiet: boolean): vscode.Terminal {
    const { harbor, start } = this.#parts;
    const runner = this.#runnerOf(place);
    const terminal = vscode.window.createTerminal({
      name: terminalTitle(place.name, runner, vscode.l10n),
      pty: new RunnerTerminal({ harbor, ...place, isQuiet, start: () => start(place) }),
      iconPath: new vscode.ThemeIcon(iconOf(runner)),
      isTransient: true,
    });
    this.#open.set(keyOf(place), terminal);
    this.#remember();
    return terminal;
  }

  #closed(terminal: vscode.Terminal): void {
    // The window goes, and is to be found as it was.
    if (terminal.exitStatus?.reason === vscode.TerminalExitReason.Shutdown) return;
    for (const [key, known] of this.#open) if (known === terminal) this.#open.delete(key);
    this.#remember();
  }

  #remember(): void {
    if (this.#isRestored) void this.#parts.memory.update(memoryKey, [...this.#open.keys()]);
  }

  /** Once, when the server has told what runs; nothing is brought to the front. */
  #restore(): void {
    if (this.#isRestored) return;
    this.#isRestored = true;
    const settings = vscode.workspace.getConfiguration('terminal.integrated');
    const kept = settings.get('enablePersistentSessions', true)
      ? this.#parts.memory.get<readonly string[]>(memoryKey, [])
      : [];
    for (const key of kept) {
      const place = placeOf(key);
      const runner = this.#runnerOf(place);
      if (runner && wayOf({ runner }) === 'live' && !this.#open.has(key)) this.#create(place, true);
    }
    this.#remember();
  }

  #runnerOf({ projectId, name }: RunnerPlace): Runner | undefined {
    const runners = [...this.#parts.harbor.mirror.runners.values()];
    return runners.find((each) => each.projectId === projectId && each.name === name);
  }
}

function keyOf({ projectId, name }: RunnerPlace): string {
  return `${projectId}:${name}`;
}

function placeOf(key: string): RunnerPlace {
  const [projectId = '', name = ''] = key.split(':');
  return { projectId, name };
}

/** By what it is; its state would not stay true. */
function iconOf(runner: Runner | undefined): string {
  switch (runner?.kind) {
    case 'agent':
      return 'hubot';
    case 'service':
      return 'server-process';
    case 'command':
    case undefined:
      return 'terminal';
  }
}
