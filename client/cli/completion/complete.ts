/** `hm complete`: what a shell asks at each Tab. Starts no server, waits a moment at most, and says nothing when something is wrong. */
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import process from 'node:process';
import type { Command } from 'commander';
import { parse } from 'jsonc-parser';
import { factsOf } from '#client/cli/facts.ts';
import type { ParamsOf, ResultOf } from '#client/connection/calls.ts';
import { introductionOf } from '#client/connection/connect.ts';
import { findServer } from '#client/connection/find-server.ts';
import { introducePeer } from '#client/connection/socket-peer.ts';
import type { Lease } from '#protocol/ports.ts';
import { projectFileName } from '#protocol/project-file.ts';
import { TypeTable } from '#services/type-table.ts';
import { type Candidate, candidatesOf, type Sought } from './candidates.ts';
import { shells } from './completion-script.ts';

/** How long a server may take, in milliseconds: somebody has pressed a key. */
const limitMs = 300;

/** The lines for the shell; see completion-script.ts for what they mean. */
export async function complete(hm: Command, words: readonly string[]): Promise<string[]> {
  const candidates = candidatesOf(hm, words);
  if (candidates.kind === 'none') return [];
  const found =
    candidates.kind === 'words' ? candidates.words : await look(candidates.what).catch(() => []);
  const current = words.at(-1) ?? '';
  return found
    .filter(({ value }) => value.startsWith(current) || value.startsWith(':'))
    .map(({ value, description }) =>
      value.startsWith(':') ? value : `${value}\t${description.replace(/\s+/g, ' ')}`,
    );
}

async function look(what: Sought): Promise<readonly Candidate[]> {
  switch (what) {
    case 'file':
      return [{ value: ':files', description: '' }];
    case 'program':
      return [{ value: ':command', description: '' }];
    case 'shell':
      return shells.map((value) => ({ value, description: '' }));
    case 'type':
      return types();
    case 'port':
      return (await leases({})).map(({ port, service }) => ({
        value: String(port),
        description: service,
      }));
    case 'service':
      return services();
    case 'runner':
      return runners();
    case 'started':
      return [...(await runners()), ...(await services())];
  }
}

/** What the project declares, and what it holds. */
async function services(): Promise<Candidate[]> {
  const path = process.cwd();
  const [declared, held] = await Promise.all([
    declaredServices(path),
    leases({ path }).catch(() => []),
  ]);
  const found = new Map(declared.map((name) => [name, `declared in ${projectFileName}`]));
  for (const { service, port } of held) found.set(service, `port ${port}`);
  return [...found].map(([value, description]) => ({ value, description }));
}

/** What the project declares, and what runs or ran. */
async function runners(): Promise<Candidate[]> {
  const asked = await ask('runners/list', { path: process.cwd() }).catch(() => undefined);
  const found = new Map<string, string>();
  for (const { name } of asked?.declared ?? []) found.set(name, `declared in ${projectFileName}`);
  for (const { name, state } of asked?.runners ?? []) found.set(name, state);
  return [...found].map(([value, description]) => ({ value, description }));
}

/** Those that count here, as the server knows; without one, those that are built in. */
async function types(): Promise<Candidate[]> {
  const asked = await ask('types/list', { path: process.cwd() }).catch(() => undefined);
  return (asked?.types ?? TypeTable.builtIn.rows).map(({ name, range }) => ({
    value: name,
    description: `${range.from}-${range.to}`,
  }));
}

async function leases(params: { path?: string }): Promise<readonly Lease[]> {
  return (await ask('ports/list', params)) ?? [];
}

/** The answer of the server that there is; undefined without one. */
async function ask<M extends 'ports/list' | 'types/list' | 'runners/list'>(
  method: M,
  params: ParamsOf<M>,
): Promise<ResultOf<M> | undefined> {
  const sighting = await findServer({ limitMs });
  if (sighting.kind !== 'connected') return undefined;
  const introduction = await introductionOf(factsOf('script', 'hm complete'));
  const peer = await introducePeer(sighting.socket, introduction, { deadlineMs: limitMs });
  try {
    return await peer.request(method, params, { deadlineMs: limitMs });
  } finally {
    peer.close();
  }
}

/** Of the nearest project file at or above `path`; only names that a service can have, because a shell shows them. */
async function declaredServices(path: string): Promise<string[]> {
  const text = await readFile(join(path, projectFileName), 'utf8').catch(() => undefined);
  if (text === undefined) return dirname(path) === path ? [] : declaredServices(dirname(path));
  const { services: declared } = (parse(text) ?? {}) as { services?: unknown };
  const names = typeof declared === 'object' && declared !== null ? Object.keys(declared) : [];
  return names.filter((name) => /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name));
}
