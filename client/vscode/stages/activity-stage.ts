/** *Activity*: the newest of what happened, as far as its filter lets it through. */
import * as vscode from 'vscode';
import { systemClock } from '#common/clock.ts';
import { filterPhrase } from '../views/activity-filter.ts';
import { activityRows } from '../views/activity-rows.ts';
import type { Scene } from './scene.ts';
import { type Drawing, WatchedStage } from './watched-stage.ts';

export class ActivityStage extends WatchedStage {
  protected readonly mirror = this.harbor.activity;
  protected readonly seenKey = 'harbormaster.activitySeen';

  protected draw(scene: Scene): Drawing | undefined {
    const { activities, filter } = this.mirror;
    if (!activities) return undefined;
    const rows = activityRows(activities, scene, vscode.l10n, systemClock.now());
    return { rows, description: filterPhrase(filter, scene, vscode.l10n) };
  }
}
