/** Offers what was interrupted, in one window of all, and each interruption once: what is not taken up waits in the view. */
import * as vscode from 'vscode';
import type { SessionNewsItem } from '#client/connection/session-news.ts';
import { systemClock } from '#common/clock.ts';
import type { Session } from '#protocol/sessions.ts';
import type { CommandId } from '../command-ids.ts';
import type { Harbor } from '../harbor.ts';
import { projectName, type Scene } from '../stages/scene.ts';
import { sessionRowId, wayOfSession } from '../views/session-rows.ts';
import { sayInterrupted } from '../words/speak-session.ts';
import type { Notices } from './notices.ts';
import { interruptionOf, type SessionOffer, sessionOffers } from './session-offers.ts';

/** What every window of this user has told of. */
const memoryKey = 'harbormaster.interruptionsTold';
/** More than a server keeps waiting in any likely life. */
const mostRemembered = 500;
/** Windows that notice the same moment agree first who speaks; after that, in milliseconds, those that come later are told. */
const agreedMs = 2_000;

export interface SessionNoticesParts {
  readonly harbor: Pick<Harbor, 'request' | 'sessionNews'>;
  readonly scene: () => Scene;
  readonly notices: Notices;
  /** Shared by all windows, and kept. */
  readonly memory: vscode.Memento;
  readonly run: (id: CommandId, target: string) => Promise<void>;
}

export class SessionNotices {
  readonly #parts: SessionNoticesParts;
  readonly #told = new Set<string>();
  readonly #stop: () => void;

  constructor(parts: SessionNoticesParts) {
    this.#parts = parts;
    this.#stop = parts.harbor.sessionNews.onDidChange.on((news) => this.#hear(news));
  }

  /** To be called whenever this window's projects were placed: what waits since before is told then. */
  placed(): void {
    void this.#ask();
  }

  close(): void {
    this.#stop();
  }

  #hear({ sessions, whole }: SessionNewsItem): void {
    const { here } = this.#parts.scene();
    const isHere = sessions.some(({ offered, projectId }) => offered && here.includes(projectId));
    if (whole || isHere) void this.#ask();
  }

  async #ask(): Promise<void> {
    const { harbor, scene, memory } = this.#parts;
    // Nothing is run from a window that trusts nothing, so nothing is offered in it.
    if (scene().here.length === 0 || !vscode.workspace.isTrusted) return;
    const params = { state: 'interrupted' as const, limit: mostRemembered };
    // An older server has no sessions, and one that is away is asked when it is back.
    const sessions = await harbor.request('sessions/list', params).catch(() => []);
    const told = new Set([...memory.get<readonly string[]>(memoryKey, []), ...this.#told]);
    const offers = sessionOffers(sessions, scene().here, told);
    for (const offer of offers) {
      for (const session of offer.sessions) this.#told.add(interruptionOf(session));
      void this.#offer(offer);
    }
    if (offers.length > 0) systemClock.after(agreedMs, () => void this.#remember());
  }

  async #remember(): Promise<void> {
    const { memory } = this.#parts;
    const told = new Set([...this.#told, ...memory.get<readonly string[]>(memoryKey, [])]);
    await memory.update(memoryKey, [...told].slice(0, mostRemembered));
  }

  async #offer({ projectId, sessions, topic }: SessionOffer): Promise<void> {
    const { notices, scene, run } = this.#parts;
    const resume = vscode.l10n.t('Resume');
    const leave = vscode.l10n.t('Leave It');
    const always = vscode.l10n.t('Always Resume Here');
    const show = vscode.l10n.t('Show Sessions');
    const only = sessions.length === 1 ? sessions[0] : undefined;
    const message = sayInterrupted(sessions, projectName(scene(), projectId), vscode.l10n);
    const pressed = await notices.warning({
      topic,
      message,
      buttons: only ? (canResume(only) ? [resume, always, leave] : [leave, show]) : [show],
    });
    if (pressed === show) await vscode.commands.executeCommand('harbormaster.sessions.focus');
    if (only && pressed === resume) await run('resumeSession', sessionRowId(only.id));
    if (only && pressed === always) await run('alwaysResume', sessionRowId(only.id));
    if (only && pressed === leave) await run('declineSession', sessionRowId(only.id));
  }
}

function canResume(session: Session): boolean {
  return wayOfSession(session) === 'offered';
}
