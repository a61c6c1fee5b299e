/** The activity as a document: of everything, or of one port. */
import * as vscode from 'vscode';
import type { Harbor } from '../harbor.ts';
import type { Stage } from '../stages/stage.ts';
import { activityText } from '../views/activity-view.ts';
import { ReadOnlyDocuments } from './read-only-documents.ts';

/** More lines than anybody reads, and few enough to come at once. */
const mostLines = 500;

export class ActivityDocuments extends ReadOnlyDocuments {
  constructor(harbor: Harbor, stage: Stage) {
    super('harbormaster', async ({ query }) => {
      const port = query === '' ? undefined : Number(query);
      const activities = await harbor.request('activity/list', { limit: mostLines, port });
      return activityText(activities, stage.scene, vscode.l10n);
    });
  }

  /** Rejects as a request does. */
  async show(port?: number): Promise<void> {
    const path = port === undefined ? 'Activity' : `Activity of Port ${port}`;
    await this.present({ path, query: port === undefined ? '' : String(port) }, 'log');
  }
}
