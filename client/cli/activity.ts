/** `hm activity`: what happened to ports, newest first, one line an event. */
import path from 'node:path';
import type { Activity } from '#protocol/activity.ts';
import type { Holder } from '#protocol/holder.ts';
import type { Lease } from '#protocol/ports.ts';
import type { StartReport } from '#protocol/start-report.ts';
import { exitCodes } from './exit-codes.ts';
import { countOf, portOf, requestOf } from './options.ts';
import { json, line, table } from './print.ts';
import { withServer } from './session.ts';
import { holderWords, printable, timeWords } from './speak.ts';
import { startReportWords } from './start-report-words.ts';

export interface ActivityOptions {
  readonly limit?: string;
  readonly port?: string;
  readonly here?: boolean;
  /** Only what this request caused. */
  readonly request?: string;
  readonly json?: boolean;
}

export function activity(options: ActivityOptions): Promise<number> {
  const { limit = '30', port, here, request } = options;
  const params = {
    limit: countOf(limit, '--limit', 1_000),
    ...(port !== undefined && { port: portOf(port, '--port') }),
    ...(here && { path: path.resolve('.') }),
    ...(request !== undefined && { correlation: requestOf(request) }),
  };
  return withServer('hm activity', async (peer) => {
    const events = await peer.request('activity/list', params);
    if (options.json) json(events);
    else if (events.length === 0)
      line(request === undefined ? 'Nothing happened yet.' : 'That request changed nothing.');
    else {
      const services = servicesOf(events, await peer.request('ports/list', {}));
      const rows = events.map((event) => row(event, services));
      table(['TIME', 'REVISION', 'EVENT', 'WHAT', 'BY'], rows);
    }
    return exitCodes.done;
  });
}

type Services = ReadonlyMap<unknown, string>;

/** The service of a lease by its id: most events name only the lease. */
function servicesOf(events: readonly Activity[], leases: readonly Lease[]): Services {
  const told = events.map(({ data }) => {
    const { lease, leaseId, service } = data as Partial<Record<string, Lease>>;
    return lease ? ([lease.id, lease.service] as const) : ([leaseId, service] as const);
  });
  const known = leases.map(({ id, service }) => [id, service] as const);
  return new Map(
    [...told, ...known].filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

function row({ at, revision, type, data, by }: Activity, services: Services): string[] {
  return [timeWords(at), String(revision), type, what(data, services), by];
}

/** The few values that tell one event from another. */
function what(data: Activity['data'], services: Services): string {
  const { lease, project, listener, report, ...flat } = data as Record<
    string,
    Record<string, unknown>
  >;
  const words = [
    lease && `${lease.service} ${lease.port}`,
    project && `${project.name} ${project.root}`,
    !lease && (services.get(flat.leaseId) ?? flat.leaseId),
    flat.from && `${flat.from} -> ${flat.to}`,
    flat.port,
    flat.holder && `to ${holderWords(flat.holder as unknown as Holder)}`,
    flat.reason,
    flat.signal && `${`${flat.command}`.slice(0, 40)} by ${flat.signal}`,
    flat.outcome,
    listener && `${listener.command}`.slice(0, 40),
    flat.version && `version ${flat.version}`,
    report && startReportWords(report as unknown as StartReport).join('; '),
  ];
  return printable(words.filter(Boolean).join(' ').trim());
}
