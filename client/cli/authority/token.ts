/** `hm token ...`: less than one's own authority, to hand to an agent or to something that only looks. */
import path from 'node:path';
import process from 'node:process';
import { Exit, exitCodes, usage } from '#client/cli/exit-codes.ts';
import { secondsOf } from '#client/cli/options.ts';
import { aside, json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { ageWords, printable } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import { systemClock } from '#common/clock.ts';
import { identify } from '#discovery/process-identity.ts';

export interface IssueOptions {
  readonly agent?: boolean;
  readonly reader?: boolean;
  readonly project?: string;
  readonly name?: string;
  readonly for?: string;
  readonly pid?: string;
  readonly json?: boolean;
}

/** How long a token is good when nothing is said: a working day. */
const usualLife = '12h';

export async function issue(options: IssueOptions): Promise<number> {
  const { agent = false, reader = false, project, name, pid } = options;
  if (agent === reader) throw usage('hm token issue: say --agent or --reader.');
  if (reader && project !== undefined)
    throw usage(
      'hm token issue: a reader sees everything and is of no project; leave out --project.',
    );
  const owner = pid === undefined ? undefined : await ownerOf(pid);
  const params = {
    kind: agent ? ('agent' as const) : ('reader' as const),
    name: name ?? (agent ? 'agent' : 'reader'),
    ttl: secondsOf(options.for ?? usualLife, '--for'),
    ...(agent && { path: path.resolve(project ?? '.') }),
    ...(owner && { process: owner }),
  };
  return withServer('hm token issue', async (peer) => {
    const answer = await peer.request('authority/issue', params);
    if (options.json) json(answer);
    else {
      line(answer.secret);
      if (process.stdout.isTTY)
        aside(
          `good for ${ageWords(answer.token.expiresAt - systemClock.now())}; said this once. Use it as HARBORMASTER_TOKEN; end it: hm token revoke ${answer.token.id}`,
        );
    }
    return exitCodes.done;
  });
}

async function ownerOf(text: string) {
  const pid = /^\d{1,10}$/.test(text) ? Number(text) : 0;
  const owner = pid > 0 ? await identify(pid) : undefined;
  if (owner) return owner;
  throw usage(`--pid: there is no process ${printable(text).slice(0, 40)}.`);
}

export function list(options: { readonly json?: boolean }): Promise<number> {
  return withServer('hm token ls', async (peer) => {
    const tokens = await peer.request('authority/list', {});
    if (options.json) json(tokens);
    else if (tokens.length === 0) line('No token is good but your own.');
    else {
      const { change } = await peer.request('state/watch', {});
      const projects = new Map(change.projects.map(({ id, name }) => [id, name]));
      const rows = tokens.map(({ id, kind, name, projectId, expiresAt, process: owner }) => [
        id,
        kind,
        printable(name),
        projectId === undefined ? '-' : printable(projects.get(projectId) ?? projectId),
        ageWords(expiresAt - systemClock.now()),
        owner ? String(owner.pid) : '-',
      ]);
      table(['TOKEN', 'KIND', 'NAME', 'PROJECT', 'GOOD FOR', 'WITH PROCESS'], rows);
    }
    return exitCodes.done;
  });
}

export function revoke(id: string, options: { readonly json?: boolean }): Promise<number> {
  // Who pastes the whole token means it, too; its secret goes no further.
  const [named = ''] = id.split('.');
  if (!/^t_[0-9a-f]{16}$/.test(named))
    throw usage('hm token revoke: a token is named t_ and 16 hex digits. See: hm token ls');
  return withServer('hm token revoke', async (peer) => {
    const { kind } = await peer.request('authority/revoke', { id: named });
    if (kind === 'noSuchToken')
      throw new Exit(exitCodes.failed, `There is no token ${named}. See: hm token ls`);
    if (options.json) json({ revoked: named });
    else line(`Revoked ${named}; what was connected by it is cut.`);
    return exitCodes.done;
  });
}
