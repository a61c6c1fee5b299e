/** `hm server start`: the server of this directory, in the mode that is asked for. */

import { usage } from '#client/cli/exit-codes.ts';
import { json, line } from '#client/cli/print.ts';
import { withServerAt } from '#client/cli/session.ts';
import { projectPlaces } from '#discovery/paths.ts';
import { refuseForeignData } from '#discovery/project-data.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { enterMode, modeFrom, placesMeant, projectHere, settleData } from './server-mode.ts';

interface StartOptions {
  readonly json?: boolean;
  readonly mode?: string;
  readonly moved?: boolean;
  readonly copied?: boolean;
}

export async function start(options: StartOptions): Promise<number> {
  return withServerAt(await placesToStart(options), 'hm server start', async (peer) => {
    const { pid, ...status } = await peer.request('server/status', {});
    const { mode, project_root } = await peer.request('server/health', {});
    if (options.json) json({ pid, ...status, mode });
    else if (mode === 'project') line(`The server of ${project_root} runs (pid ${pid}).`);
    else line(`The server runs (pid ${pid}).`);
    return 0;
  });
}

async function placesToStart({ mode: word, moved, copied }: StartOptions) {
  const mode = modeFrom(word);
  if (moved && copied) throw usage('A project was moved or copied, not both.');
  if (moved || copied) {
    if (mode === 'shared') throw usage('The shared server keeps no data in a project.');
    const project = await projectHere();
    await settleData(project, moved ? 'moved' : 'copied');
    return enterMode(project, 'project');
  }
  if (mode !== undefined) return enterMode(await projectHere(), mode);
  const places = await placesMeant(undefined);
  if (places.project) return places;
  const home = placesHere();
  // A project that came from elsewhere with its data is not known here: the user says what became of it.
  const project = await projectHere();
  refuseForeignData(projectPlaces(home, project), project);
  return home;
}
