/** *Sessions*: the newest of what agents did in runners, as far as its filter lets it through. */
import * as vscode from 'vscode';
import { sessionFilterPhrase } from '../views/session-filter.ts';
import { sessionRows } from '../views/session-rows.ts';
import type { Scene } from './scene.ts';
import { type Drawing, WatchedStage } from './watched-stage.ts';

export class SessionsStage extends WatchedStage {
  protected readonly mirror = this.harbor.sessions;
  protected readonly seenKey = 'harbormaster.sessionsSeen';

  protected draw(scene: Scene): Drawing | undefined {
    const { sessions, filter } = this.mirror;
    if (!sessions) return undefined;
    const description = sessionFilterPhrase(filter, scene, vscode.l10n);
    return { rows: sessionRows(sessions, scene, vscode.l10n), description };
  }
}
