/** Reaches everything below a child of ours: npm and sh end on a signal without passing it to what they started. */
import type { ChildProcess } from 'node:child_process';
import process from 'node:process';
import { x } from 'tinyexec';

/** How long the system's list of processes may take, in milliseconds. */
const listLimit = 2_000;

/**
 * Sends `signal` to the child and to all that descend from it now. What descends from our own living child is ours;
 * nothing else is ever signalled. Without a list of processes the child alone gets it.
 */
export async function signalTree(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  const { pid } = child;
  if (pid === undefined || child.exitCode !== null) return;
  const below = process.platform === 'win32' ? [] : await descendantsOf(pid);
  if (child.exitCode === null) child.kill(signal);
  for (const each of below) {
    try {
      process.kill(each, signal);
    } catch {
      // It has ended meanwhile.
    }
  }
}

/** ps(1), POSIX: every process with its parent; empty when it cannot be had. */
async function listed(): Promise<string> {
  try {
    const { stdout } = await x('ps', ['-A', '-o', 'pid=,ppid='], { timeout: listLimit });
    return stdout;
  } catch {
    return '';
  }
}

async function descendantsOf(root: number): Promise<number[]> {
  const list = await listed();
  const children = new Map<number, number[]>();
  for (const line of list.split('\n')) {
    const [pid, parent] = line.trim().split(/\s+/).map(Number);
    if (pid && parent) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const found: number[] = [];
  const visit = (pid: number) => {
    for (const child of children.get(pid) ?? []) {
      found.push(child);
      visit(child);
    }
  };
  visit(root);
  return found;
}
