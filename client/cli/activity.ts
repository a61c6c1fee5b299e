/** `hm activity`: what happened to ports, newest first, one line an event. */
import path from 'node:path';
import type { Activity } from '#protocol/activity.ts';
import { exitCodes } from './exit-codes.ts';
import { countOf, portOf } from './options.ts';
import { json, line, table } from './print.ts';
import { withServer } from './session.ts';
import { timeWords } from './speak.ts';

export interface ActivityOptions {
  readonly limit?: string;
  readonly port?: string;
  readonly here?: boolean;
  readonly json?: boolean;
}

export function activity(options: ActivityOptions): Promise<number> {
  const { limit = '30', port, here } = options;
  const params = {
    limit: countOf(limit, '--limit', 1_000),
    ...(port !== undefined && { port: portOf(port, '--port') }),
    ...(here && { path: path.resolve('.') }),
  };
  return withServer('hm activity', async (peer) => {
    const events = await peer.request('activity/list', params);
    if (options.json) json(events);
    else if (events.length === 0) line('Nothing happened yet.');
    else table(['TIME', 'REVISION', 'EVENT', 'WHAT', 'BY'], events.map(row));
    return exitCodes.done;
  });
}

function row({ at, revision, type, data, by }: Activity): string[] {
  return [timeWords(at), String(revision), type, what(data), by];
}

/** The few values that tell one event from another. */
function what(data: Activity['data']): string {
  const { lease, project, listener, ...flat } = data as Record<string, Record<string, unknown>>;
  const words = [
    lease && `${lease.service} ${lease.port}`,
    project && `${project.name} ${project.root}`,
    flat.from && `${flat.from} -> ${flat.to}`,
    flat.port && `${flat.service ?? ''} ${flat.port}`,
    flat.reason,
    listener && `${listener.command}`.slice(0, 40),
    flat.version && `version ${flat.version}`,
    !lease && flat.leaseId,
  ];
  return words.filter(Boolean).join(' ').trim();
}
