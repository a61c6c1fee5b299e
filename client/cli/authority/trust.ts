/** `hm trust ...`: which of a project file's commands, ports and references take effect. */
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline/promises';
import { Exit, exitCodes, usage } from '#client/cli/exit-codes.ts';
import { aside, colors, json, line } from '#client/cli/print.ts';
import { withServer } from '#client/cli/session.ts';
import { printable } from '#client/cli/speak.ts';
import { table } from '#client/cli/table.ts';
import type { ResultOf } from '#client/connection/calls.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';

type Shown = ResultOf<'trust/show'>;
type Part = Shown['parts'][number];

export interface TrustOptions {
  readonly yes?: boolean;
  readonly json?: boolean;
}

/** Shows what is not trusted yet, asks, and remembers what was shown; nothing that comes meanwhile. */
export function trust(directory: string | undefined, options: TrustOptions): Promise<number> {
  const where = path.resolve(directory ?? '.');
  return withServer('hm trust', async (peer) => {
    const granted: string[] = [];
    for (;;) {
      const shown = await peer.request('trust/show', { path: where });
      if (!shown.declared)
        throw new Exit(exitCodes.failed, `${printable(shown.root)} has no harbormaster.jsonc.`);
      const asked = shown.parts.filter(({ trusted }) => !trusted);
      if (asked.length === 0) return sayTrusted(shown, granted, options);
      if (!options.json) showParts(shown, asked);
      if (!options.yes && !(await isAgreed(options))) {
        line('Nothing more was trusted.');
        return exitCodes.failed;
      }
      await grant(peer, where, asked);
      // What it extends is read only now, and may bring more.
      granted.push(...asked.map(({ id }) => id));
    }
  });
}

function sayTrusted(
  shown: Shown,
  granted: readonly string[],
  { json: asJson }: TrustOptions,
): number {
  if (asJson) json({ ...shown, granted });
  else if (granted.length === 0) line(`Everything in ${fileOf(shown)} is trusted.`);
  else line(`Trusted. Take it back: hm trust revoke ${printable(shown.root)}`);
  return exitCodes.done;
}

/** Trusts what this very command wrote: the whole file, or one key of it. A server that is not to be had only costs a hint. */
export async function trustWritten(root: string, key?: string): Promise<void> {
  try {
    await withServer('hm trust', async (peer) => {
      const { parts } = await peer.request('trust/show', { path: root });
      await grant(
        peer,
        root,
        parts.filter(({ id }) => key === undefined || id === key),
      );
    });
  } catch (failure) {
    const why = failure instanceof Error ? failure.message : String(failure);
    aside(`what was written takes effect once it is trusted: hm trust. ${why}`);
  }
}

export function list(options: { readonly json?: boolean }): Promise<number> {
  return withServer('hm trust ls', async (peer) => {
    const trusted = await peer.request('trust/list', {});
    if (options.json) json(trusted);
    else if (trusted.length === 0) line('No project file is trusted.');
    else
      table(
        ['PROJECT', 'PARTS', 'DIRECTORY'],
        trusted.map(({ projectId, parts, root }) => [projectId, String(parts), printable(root)]),
      );
    return exitCodes.done;
  });
}

export function revoke(
  what: string | undefined,
  options: { readonly json?: boolean },
): Promise<number> {
  return withServer('hm trust revoke', async (peer) => {
    const projectId = /^p_[0-9a-f]{8}$/.test(what ?? '')
      ? (what as string)
      : (await peer.request('projects/find', { path: path.resolve(what ?? '.') })).id;
    const { kind } = await peer.request('trust/revoke', { projectId });
    if (kind === 'notTrusted')
      throw new Exit(exitCodes.failed, 'Nothing of this project is trusted. See: hm trust ls');
    if (options.json) json({ revoked: projectId });
    else line('Nothing of its project file is trusted any more. What runs goes on.');
    return exitCodes.done;
  });
}

/** As many as one request takes. */
const mostAtOnce = 300;

async function grant(peer: SocketPeer, where: string, parts: readonly Part[]): Promise<void> {
  const hashes = parts.map(({ hash }) => hash);
  for (let n = 0; n < hashes.length; n += mostAtOnce)
    await peer.request('trust/grant', { path: where, hashes: hashes.slice(n, n + mostAtOnce) });
}

function showParts(shown: Shown, asked: readonly Part[]): void {
  const known = shown.parts.length - asked.length;
  line(`${fileOf(shown)} ${known > 0 ? 'has changed and now' : ''} wants:`.replace('  ', ' '));
  for (const { id, kind, words } of asked)
    line(`  ${colors.bold(verbOf(kind))}  ${printable(words)}  ${colors.dim(printable(id))}`);
  if (known > 0) line(colors.dim(`  (${known} more, which you trust already)`));
}

function verbOf(kind: Part['kind']): string {
  switch (kind) {
    case 'run':
      return 'to run     ';
    case 'listen':
      return 'to listen  ';
    case 'redirect':
      return 'to refer to';
    case 'change':
      return 'to set     ';
  }
}

async function isAgreed({ json: asJson }: TrustOptions): Promise<boolean> {
  if (asJson || !process.stdin.isTTY)
    throw usage('hm trust asks in a terminal. Elsewhere, when you have read it: hm trust --yes');
  const asking = createInterface({ input: process.stdin, output: process.stderr });
  try {
    return /^y(es)?$/i.test((await asking.question('Trust this? [y/N] ')).trim());
  } finally {
    asking.close();
  }
}

function fileOf({ root }: Shown): string {
  return printable(path.join(root, 'harbormaster.jsonc'));
}
