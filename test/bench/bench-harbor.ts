/** A throw-away harbor for a bench: its own state directory, its own server, ended with it. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
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
    process.env.HARBORMASTER_STATE_DIR = join(this.directory, 'state');
    process.env.HOME = this.directory;
    process.env.XDG_RUNTIME_DIR = '';
    mkdirSync(join(this.directory, 'project'));
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
    await pause(300);
    // A host of runners may still write down how its last one ended.
    rmSync(this.directory, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
  }
}
