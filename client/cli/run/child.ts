/** The command that `hm run` runs: in our terminal, with our signals, and its exit is ours. */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import process from 'node:process';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { signalTree } from './process-tree.ts';

export interface Ending {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** Sent to us alone by whoever wants the command to end, and passed on. */
const passedOn = ['SIGTERM', 'SIGHUP'] as const;

/** Sent by the terminal to us and to the command alike (termios(3), ISIG); without a terminal, to us alone. */
const fromTerminal = ['SIGINT', 'SIGQUIT'] as const;

/** Runs the command to its end, and passes on what only we were sent. `onSignal` tells that somebody wants the end. */
export function runChild(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
  onSignal: () => void,
): Promise<Ending> {
  const [command = '', ...args] = argv;
  return new Promise((resolve, reject) => {
    let child: ChildProcess | undefined;
    // Before there is a child: it may say that it is ready, and somebody may want its end, before `spawn` has returned. What
    // is sent meanwhile is handled after that, so that no command is left behind by an `hm` that a signal ended.
    const forget = passSignals(() => child, onSignal);
    child = spawn(command, args, {
      stdio: 'inherit',
      env: { ...inherited(), ...environment },
      // npm, yarn and their kin are scripts for cmd.exe there, which only a shell can start.
      shell: process.platform === 'win32',
    });
    child.once('error', (failure: NodeJS.ErrnoException) => {
      forget();
      reject(new Exit(failure.code === 'ENOENT' ? 127 : 126, cannotRun(command, failure)));
    });
    child.once('exit', (code, signal) => {
      forget();
      resolve({ code, signal });
    });
  });
}

/** Where the editor's own program runs us as Node, that is our affair and not the command's. */
function inherited(): NodeJS.ProcessEnv {
  const { ELECTRON_RUN_AS_NODE, ...others } = process.env;
  return process.versions.electron ? others : process.env;
}

/** What a shell says of such an ending: the code, or 128 and the number of the signal. */
export function exitCodeOf({ code, signal }: Ending): number {
  if (code !== null) return code;
  return signal === null ? exitCodes.failed : 128 + signalNumber(signal);
}

function signalNumber(signal: NodeJS.Signals): number {
  const numbers: Partial<Record<NodeJS.Signals, number>> = {
    SIGHUP: 1,
    SIGINT: 2,
    SIGQUIT: 3,
    SIGABRT: 6,
    SIGKILL: 9,
    SIGSEGV: 11,
    SIGPIPE: 13,
    SIGTERM: 15,
  };
  return numbers[signal] ?? 0;
}

function passSignals(childOf: () => ChildProcess | undefined, onSignal: () => void): () => void {
  const pass = (signal: NodeJS.Signals) => {
    onSignal();
    const child = childOf();
    if (child) void signalTree(child, signal);
  };
  const handlers = [
    ...fromTerminal.map((signal) => [signal, hasTerminal() ? onSignal : pass] as const),
    ...passedOn.map((signal) => [signal, pass] as const),
  ];
  for (const [signal, handle] of handlers) process.on(signal, handle);
  return () => {
    for (const [signal, handle] of handlers) process.off(signal, handle);
  };
}

/** Whether a terminal controls this process, whatever its input comes from: tty(4), /dev/tty. */
function hasTerminal(): boolean {
  if (process.platform === 'win32') return process.stdin.isTTY;
  try {
    closeSync(openSync('/dev/tty', 'r'));
    return true;
  } catch {
    return false;
  }
}

function cannotRun(command: string, failure: NodeJS.ErrnoException): string {
  return failure.code === 'ENOENT'
    ? `There is no command '${command}'. After 'hm run --' comes the command as you would type it.`
    : `'${command}' cannot be run (${failure.code}).`;
}
