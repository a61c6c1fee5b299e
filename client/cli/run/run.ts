/** `hm run`: a command gets a port of its own, by the way in which its tool takes one. */
import path from 'node:path';
import process from 'node:process';
import { Exit, exitCodes, usage } from '#client/cli/exit-codes.ts';
import { factsOf } from '#client/cli/facts.ts';
import { portOf, serviceOf } from '#client/cli/options.ts';
import { aside } from '#client/cli/print.ts';
import { program } from '#client/cli/program.ts';
import { madeWords, processWords, refusalWords, untrusted } from '#client/cli/speak.ts';
import type { ParamsOf } from '#client/connection/calls.ts';
import { placesAt } from '#client/connection/choose-server.ts';
import { connect } from '#client/connection/connect.ts';
import { ConnectionLost, isGone } from '#client/connection/peer.ts';
import type { SocketPeer } from '#client/connection/socket-peer.ts';
import { type LaunchNote, launchOf, planLaunch } from '#commands/launch-plan.ts';
import { DeadlinePassed } from '#common/clock.ts';
import { DiscoveryError } from '#discovery/discovery-error.ts';
import { HarborError } from '#protocol/errors.ts';
import type { Granted, Lease, Running } from '#protocol/ports.ts';
import { type Ending, exitCodeOf, runChild } from './child.ts';
import { joinedOf, sayJoined, turn } from './join.ts';
import { RunNews } from './news.ts';
import { projectFiles } from './project-files.ts';

export interface RunOptions {
  readonly service?: string;
  readonly type?: string;
  readonly port?: string;
  readonly wait?: boolean;
  readonly newType?: boolean;
}

type Asked = ParamsOf<'ports/lease'>;

/** How many servers in a row may go before the command has its port: an upgrade and a crash, and one more. */
const mostServers = 3;

/** How often a command that died because its port was taken is started again. */
const mostRetries = 3;

export async function run(argv: readonly string[], options: RunOptions): Promise<number> {
  if (argv.length === 0) throw usage('hm run needs a command: hm run -- npm run dev');
  const scripts = projectFiles('.');
  const { tool, askedPort, scriptPort } = launchOf(argv, scripts);
  const exact = options.port === undefined ? askedPort : portOf(options.port, '--port');
  const asked: Asked = {
    path: path.resolve('.'),
    holder: 'client',
    hold: true,
    environment: true,
    ...(options.service !== undefined && { service: serviceOf(options.service) }),
    ...(options.type !== undefined && { type: serviceOf(options.type) }),
    ...(options.newType && { newType: true }),
    ...(tool && { tool: tool.name }),
    ...(exact !== undefined && { port: exact }),
    ...(scriptPort !== undefined && { preferred: scriptPort }),
    ...(options.wait && { wait: true }),
  };
  for (let isSaid = false; ; isSaid = true) {
    const leased = await leasedFrom(asked);
    if (!leased) return exitCodeOf(await runChild(argv, {}, () => {}));
    const { peer, answer } = leased;
    try {
      const inUse = inUseOf(answer);
      if (inUse && isOurOwnRun(inUse)) {
        const { argv: planned, environment } = planLaunch(argv, scripts, inUse.port);
        return exitCodeOf(await runChild(planned, environment, () => {}));
      }
      if (answer.kind === 'running') throw runsAlready(answer);
      const joined = joinedOf(answer);
      if (!joined)
        return await runLeased(peer, asked, answer, (port) => planLaunch(argv, scripts, port));
      if (!isSaid) sayJoined(joined);
      if (!options.wait) return exitCodes.done;
      await turn(peer, joined);
    } finally {
      peer.close();
    }
  }
}

/** The lease that somebody else runs its service on, whether that may be joined or not. */
function inUseOf(answer: Granted | Running): Lease | undefined {
  if (answer.kind === 'running') return answer.lease;
  return answer.sharing && answer.leases[0];
}

/** A peer and its answer. Without a server that can grant, the work goes on, without a port of its own: then undefined. */
async function leasedFrom(
  asked: Asked,
): Promise<{ readonly peer: SocketPeer; readonly answer: Granted | Running } | undefined> {
  for (let tries = 1; ; tries++) {
    let peer: SocketPeer | undefined;
    try {
      peer = await connect(
        { program, places: await placesAt(asked.path) },
        factsOf('terminal', 'hm run'),
      );
      return { peer, answer: await lease(peer, asked) };
    } catch (failure) {
      peer?.close();
      if (!isOfServer(failure)) throw failure;
      // The next server knows this process by its identity, so asking anew leases nothing twice.
      if (isGone(failure) && tries <= mostServers) continue;
      aside(`${failure.message} The command runs without a leased port.`);
      return undefined;
    }
  }
}

/** What the server could not do, as opposed to what was asked wrongly. */
function isOfServer(failure: unknown): failure is Error {
  if (failure instanceof HarborError)
    return ['storeUnavailable', 'leaving', 'busy', 'internal', 'incompatible'].includes(
      failure.code,
    );
  return (
    failure instanceof DiscoveryError ||
    failure instanceof ConnectionLost ||
    failure instanceof DeadlinePassed
  );
}

async function runLeased(
  peer: SocketPeer,
  asked: Asked,
  first: Granted,
  planFor: (port: number) => ReturnType<typeof planLaunch>,
): Promise<number> {
  const news = new RunNews(leaseOf(first));
  void news.follow(peer);
  if (first.made) aside(madeWords(first.made));
  if (first.untrusted) aside(untrusted);
  let isEndAsked = false;
  for (let granted = first, retries = 0; ; retries++) {
    const { id: leaseId, port, service } = leaseOf(granted);
    const plan = planFor(port);
    if (retries === 0) sayNote(plan.note, port);
    await peer.request('ports/yield', { leaseId }).catch(() => {});
    const environment = { ...granted.environment, ...plan.environment };
    const ending = await runChild(plan.argv, environment, () => {
      isEndAsked = true;
    });
    const mayRetry =
      !isEndAsked && !news.wasBound && retries < mostRetries && asked.port === undefined;
    if (!mayRetry || !(await diedOfPort(peer, ending, port))) return exitCodeOf(ending);
    const next = await lease(peer, asked).catch((failure: Error) => aside(failure.message));
    if (next?.kind !== 'granted' || leaseOf(next).port === port) return exitCodeOf(ending);
    granted = next;
    news.expect(leaseOf(granted).port);
    aside(`port ${port} was taken; ${service} is started again on ${leaseOf(granted).port}.`);
  }
}

/** The lease, or the news that the service runs already. Throws Exit when it is refused. */
async function lease(peer: SocketPeer, asked: Asked): Promise<Granted | Running> {
  const answer = await peer.request('ports/lease', asked);
  switch (answer.kind) {
    case 'granted':
      return answer;
    case 'refused':
      throw new Exit(exitCodes.refused, refusalWords(answer), { refusal: answer });
    case 'running':
      return answer;
  }
}

/** Started by an `hm run` of the same service, as by a script that says `hm run` itself: the lease is ours already. */
function isOurOwnRun({ holder }: Lease): boolean {
  return holder.kind === 'process' && holder.marker === process.env.HARBORMASTER_MARKER;
}

function runsAlready({ lease: { service, url, listener, holder } }: Running): Exit {
  const pid = holder.kind === 'process' ? ` (pid ${holder.process.pid})` : '';
  const who = listener
    ? `${processWords(listener)} at ${url}`
    : `it is being started${pid}, for ${url}`;
  return new Exit(
    exitCodes.alreadyRunning,
    `${service} runs already: ${who}. For a second one: hm run --service ${service}-2 -- ...`,
  );
}

/** It failed, and somebody else listens where it should: known from the system's tables, not from what it printed. */
async function diedOfPort(peer: SocketPeer, { code }: Ending, port: number): Promise<boolean> {
  if (code === 0 || code === null) return false;
  const report = await peer.request('ports/find', { port }).catch(() => undefined);
  return report !== undefined && report.listeners.length > 0;
}

function leaseOf({ leases }: Granted) {
  const [lease] = leases;
  if (!lease) throw new Error('A grant without a lease.');
  return lease;
}

function sayNote(note: LaunchNote | undefined, port: number): void {
  const words = note && noteWords(note, port);
  if (words) aside(words);
}

function noteWords(note: LaunchNote, port: number): string | undefined {
  switch (note.kind) {
    case 'unknownTool':
    case 'npmTookOption':
    case 'noSuchScript':
      return undefined;
    case 'severalPrograms':
      return `${note.program} starts several programs; all of them get PORT=${port}. Give each its own: hm run --service NAME -- ...`;
    case 'outOfReach':
      return `${note.tool} cannot be given a port through this script, so it may listen elsewhere; its lease follows it.`;
    case 'scriptFixesPort': {
      const fixed = note.port === undefined ? '' : ` (${note.port})`;
      return `the script names ${note.tool}'s port itself${fixed}; the lease follows it.`;
    }
  }
}
