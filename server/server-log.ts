/** The server's own log: JSON lines by pino in a file that is ours alone, kept to two files of bounded size. */
import { renameSync, statSync } from 'node:fs';
import pino from 'pino';
import { type Clock, every } from '#common/clock.ts';
import type { Log } from '#common/log.ts';

/** Bytes at which the log becomes the old one, `<file>.1`, and a new one begins. */
const longest = 5 * 1_048_576;
/** Characters kept for a file that takes no more; what comes beyond is lost, because the log must not fill the memory. */
const keptUnwritten = 1_048_576;
/** How often its size is looked at, in milliseconds. */
const lookEvery = 60_000;

export interface ServerLog extends Log {
  /** From now on. */
  setLevel(level: string): void;
  close(): void;
}

/** Values under these keys never reach the file. */
const secrets = ['token', 'proof', 'environment', '*.token', '*.proof', '*.environment'];

export function openServerLog(file: string, clock: Clock, level: string): ServerLog {
  // Written at once: what is left for the end of the process is flushed by pino for ever when the disk is full.
  const destination = pino.destination({
    ...{ dest: file, mode: 0o600, mkdir: false, sync: true },
    maxLength: keptUnwritten,
  });
  // A full disk must not end the server. The next line tries again what could not be written.
  destination.on('error', () => {});
  const logger = pino(
    {
      level,
      base: { pid: process.pid },
      redact: secrets,
      serializers: { failure: pino.stdSerializers.err },
      timestamp: pino.stdTimeFunctions.isoTime,
    },
    destination,
  );
  const rotate = () => {
    if (sizeOf(file) < longest) return;
    renameSync(file, `${file}.1`);
    destination.reopen();
  };
  const cancel = every(clock, lookEvery, rotate);
  const say =
    (severity: 'debug' | 'info' | 'warn' | 'error'): Log['info'] =>
    (message, fields) =>
      logger[severity](fields ?? {}, message);
  return {
    debug: say('debug'),
    info: say('info'),
    warn: say('warn'),
    error: say('error'),
    setLevel(now) {
      logger.level = now;
    },
    close() {
      cancel();
      destination.end();
    },
  };
}

function sizeOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}
