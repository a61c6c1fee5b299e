/** The terminal of this command, key by key: taken over for a while, and given back on every way out, a signal and a bug included. */
import process from 'node:process';
import type { TerminalSize } from '#client/connection/attachment.ts';

/** 128 and the number of the signal, as a shell says it (POSIX.1-2024, XCU 2.8.2). */
const endings = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129, SIGQUIT: 131 } as const;

interface RawTerminalOptions {
  /** What gives the screen back; written once, whatever ended it. */
  readonly restore: () => string;
  readonly onKeys: (text: string) => void;
  readonly onResize: (size: TerminalSize) => void;
  /** The shell brought this command back to the foreground; the screen is not what it was. */
  readonly onContinue?: () => void;
}

export function isTerminal(): boolean {
  return process.stdin.isTTY === true && process.stdout.isTTY === true;
}

export function terminalSize(): TerminalSize {
  const { columns, rows } = process.stdout;
  return { cols: columns || 80, rows: rows || 24 };
}

/** Takes the terminal over; what it returns gives it back, and may be called twice. */
export function takeTerminal(options: RawTerminalOptions): () => void {
  const { stdin, stdout } = process;
  let isOurs = true;
  const giveBack = () => {
    if (!isOurs) return;
    isOurs = false;
    process.off('exit', giveBack);
    for (const [signal, end] of signals) process.off(signal, end);
    process.off('SIGCONT', goOn);
    stdin.off('data', read);
    stdin.off('close', hungUp);
    stdout.off('resize', resized);
    // A terminal that has gone cannot be restored.
    try {
      stdout.write(options.restore());
      stdin.setRawMode(false);
    } catch {}
    stdin.pause();
  };
  const signals = Object.entries(endings).map(([signal, code]) => {
    const end = () => {
      giveBack();
      process.exit(code);
    };
    return [signal as keyof typeof endings, end] as const;
  });
  const read = (text: string) => options.onKeys(text);
  const hungUp = () => process.exit(endings.SIGHUP);
  const resized = () => options.onResize(terminalSize());
  const goOn = () => {
    stdin.setRawMode(false);
    stdin.setRawMode(true);
    options.onContinue?.();
  };
  // A bug, too, ends the process by `exit`; Node writes to a terminal without delay, except on Windows (process I/O).
  process.on('exit', giveBack);
  for (const [signal, end] of signals) process.on(signal, end);
  process.on('SIGCONT', goOn);
  stdin.setRawMode(true);
  stdin.setEncoding('utf8');
  stdin.on('data', read);
  stdin.on('close', hungUp);
  stdin.resume();
  stdout.on('resize', resized);
  return giveBack;
}
