/** A throw-away harbor for a bench: its own state directory, its own server, ended with it. */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from '#client/connection/connect.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { pause } from '#common/clock.ts';

const root = join(import.meta.dirname, '../..');

export const hm = join(root, 'out/hm.cjs');

export class BenchHarbor {
  readonly directory = mkdtempSync(join(tmpdir(), 'hm-bench-'));
  readonly #peers: SocketPeer[] = [];

  constructor() {
    process.env.HARBORMASTER_STATE_DIR = this.stateDir;
    process.env.HOME = this.directory;
    process.env.XDG_RUNTIME_DIR = '';
    mkdirSync(join(this.directory, 'project'));
  }

  get stateDir(): string {
    return join(this.directory, 'state');
  }

  /** A directory that is a project of its own. */
  get project(): string {
    return join(this.directory, 'project');
  }

  async connect(): Promise<SocketPeer> {
    const peer = await connect(
      { program: { script: join(root, 'out/server.cjs') }, deadlineMs: 20_000 },
      { kind: 'script', name: 'bench', version: '0.0.0' },
    );
    this.#peers.push(peer);
    return peer;
  }

  /** Resident and proportional set size in MB; proc(5), smaps_rollup. */
  memoryOf(pid: number): { readonly rss: number; readonly pss: number } {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
    const size = (name: string) =>
      Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1]) / 1_024;
    return { rss: size('Rss'), pss: size('Pss') };
  }

  /** CPU time of a process so far, in milliseconds; proc(5), stat fields 14 and 15 in ticks of 10 ms. */
  cpuOf(pid: number): number {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  async close(): Promise<void> {
    const peer = this.#peers.at(-1);
    if (peer) await peer.request('server/stop', {}).catch(() => {});
    for (const each of this.#peers) each.close();
    // A host of runners goes ten seconds after its last one, and until then writes down where it is.
    for (let n = 0; n < 300 && this.#programs().length > 0; n += 1) await pause(100);
    const left = this.#programs();
    if (left.length > 0) throw new Error(`${left.join(', ')} of the bench did not end.`);
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }

  /** Who runs a program out of its directory, as its server and its hosts do. */
  #programs(): number[] {
    return pids().filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(`${this.directory}/`);
      } catch {
        return false;
      }
    });
  }
}

export function pids(): number[] {
  return readdirSync('/proc').flatMap((name) => (/^\d+$/.test(name) ? Number(name) : []));
}
