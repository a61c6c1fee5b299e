/**
 * When a singleton that this window's projects use goes down, one window of all offers to start it. None does so by itself: what
 * a file declares runs when a person says so, and who waits in a terminal has said so.
 */
import * as vscode from 'vscode';
import { type Cancel, systemClock } from '#common/clock.ts';
import type { Lease } from '#protocol/ports.ts';
import { projectName, type Scene } from '../stages/scene.ts';
import { downHere } from './down-here.ts';
import type { Notices } from './notices.ts';

/** Whoever waits in a terminal (`hm run --wait`) goes first, in milliseconds: then there is nothing to offer. */
const patienceMs = 4_000;

export interface DownNoticesParts {
  readonly scene: () => Scene;
  readonly notices: Notices;
  /** The command *Start* on this lease. */
  readonly start: (lease: Lease) => Promise<void>;
}

export class DownNotices {
  readonly #parts: DownNoticesParts;
  /** The singletons that are down, by their leases, each with what is to be said about it. */
  readonly #waiting = new Map<string, Cancel>();

  constructor(parts: DownNoticesParts) {
    this.#parts = parts;
  }

  /** To be called whenever leases changed. */
  look(): void {
    const down = new Set(downHere(this.#parts.scene()).map(({ lease }) => lease.id));
    for (const [id, cancel] of this.#waiting) {
      if (down.has(id)) continue;
      cancel();
      this.#waiting.delete(id);
      this.#parts.notices.over(topicOf(id));
    }
    for (const id of down)
      if (!this.#waiting.has(id))
        this.#waiting.set(
          id,
          systemClock.after(patienceMs, () => void this.#offer(id)),
        );
  }

  close(): void {
    for (const cancel of this.#waiting.values()) cancel();
    this.#waiting.clear();
  }

  async #offer(leaseId: string): Promise<void> {
    const scene = this.#parts.scene();
    const down = downHere(scene).find(({ lease }) => lease.id === leaseId);
    if (!down) return;
    const { lease } = down;
    const start = vscode.l10n.t('Start');
    const pressed = await this.#parts.notices.warning({
      topic: topicOf(leaseId),
      message: vscode.l10n.t(
        '{0} of {1} is down, and others use it. Its port {2} is kept for a moment.',
        lease.service,
        projectName(scene, lease.projectId),
        lease.port,
      ),
      buttons: [start],
    });
    if (pressed === start) await this.#parts.start(lease);
  }
}

function topicOf(leaseId: string): string {
  return `down: ${leaseId}`;
}
