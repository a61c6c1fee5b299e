/** Sockets of other processes, for the tests of ports. */
import assert from 'node:assert/strict';
import { Program } from './os-program.ts';

/** Starts a socket with the given options and tells the port that the system chose for it. */
export async function listenAt(address: string, ...options: string[]): Promise<number> {
  return portOf(await Program.python('listen.py', address, '0', ...options).line());
}

/** The port in the line by which such a program says that it is ready. */
export function portOf(line: string): number {
  assert.match(line, /^ready \d+$/);
  return Number(line.slice('ready '.length));
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const program = Program.python('listen.py', '0.0.0.0', '0');
  const port = portOf(await program.line());
  await program.end();
  return port;
}
