/** What a hook does at each happening: makes the agent known, advises on a command, says that the agent ended. Each resolves with what is to be printed. */
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { projectFiles } from '#client/cli/run/project-files.ts';
import type { ParamsOf } from '#client/connection/calls.ts';
import { launcherPlaces } from '#client/launcher/launcher-places.ts';
import { isSameFile, onPath } from '#client/launcher/on-path.ts';
import { quoted } from '#client/launcher/shell-word.ts';
import { verdictOf } from '#discovery/process-identity.ts';
import { placesHere } from '#discovery/surroundings.ts';
import { adviseOn, type HarborView } from './advise.ts';
import { agentPid, agentProcess } from './agent-process.ts';
import { addToEnvironmentFile } from './environment-file.ts';
import type { Begin, CommandAhead, Dialect, End, Note } from './happening.ts';
import { doLater, type Later, LineToServer } from './line-to-server.ts';
import { sessionContext } from './session-context.ts';
import { startOf } from './start-of.ts';

/** What the server was not told yet. When the hook's time is over it is handed to a process that nobody waits for; else that costs nothing. */
export class Owed {
  later: Later | undefined;

  handOver(): void {
    if (this.later) doLater(this.later);
    this.later = undefined;
  }
}

/** The agent is told at once, and made known to the server; without one, it is asked for in the background. */
export async function onBegin(
  begin: Begin,
  dialect: Dialect,
  tell: (text: string) => Promise<void>,
  owed: Owed,
): Promise<void> {
  const { environmentFile, cwd } = begin;
  owed.later = { begin: { ...begin, pid: agentPid(begin.pid) } };
  const line = new LineToServer(begin);
  const start = await startOf(begin);
  if (start) owed.later = { start, environmentFile };
  const asked = Promise.resolve(start && line.ask('agents/start', start));
  const heard = asked.then((answer) => {
    if (answer) owed.later = undefined;
    return answer;
  });
  const [answer, hm] = await Promise.all([heard, commandHere()]);
  const environment: Record<string, string> = answer
    ? {
        ...answer.environment,
        ...(line.address !== undefined && { HARBORMASTER_SOCKET: line.address }),
        // An older one, of this session's former process, is no longer good.
        HARBORMASTER_TOKEN: answer.secret ?? '',
      }
    : {};
  if (environmentFile !== undefined)
    await addToEnvironmentFile(environmentFile, environment).catch(() => {});
  const leases = answer?.leases ?? (await line.ask('ports/list', { path: cwd }));
  await tell(dialect.tell(sessionContext(hm, leases), environment));
  // Starting a process takes long enough that the answer comes first.
  if (start) owed.handOver();
  owed.later = undefined;
}

export async function onEnd(end: End, owed: Owed): Promise<string> {
  owed.later = { end };
  const line = new LineToServer(end);
  const { agent: name, session: sessionId } = end;
  const answer = await line.ask('agents/end', { name, sessionId });
  if (answer || line.isAbsent) owed.later = undefined;
  owed.handOver();
  return '';
}

/** `tell` prints the answer before it is written down what it was: nobody waits for our bookkeeping. */
export async function onCommand(
  ahead: CommandAhead,
  dialect: Dialect,
  input: unknown,
  tell: (text: string) => Promise<void>,
): Promise<void> {
  const cwd = canonical(ahead.cwd);
  const line = new LineToServer({ ...ahead, cwd });
  const view = viewOf(line, ahead);
  const { advice, note } = await adviseOn({ ...ahead, cwd }, projectFiles(cwd), view);
  await tell(dialect.advise(advice, input));
  if (note) await writeDown(note, ahead, line, view);
}

async function writeDown(
  made: Note,
  ahead: CommandAhead,
  line: LineToServer,
  view: KnownView,
): Promise<void> {
  const { agent: name, session: sessionId } = ahead;
  const note: ParamsOf<'agents/note'> = { name, sessionId, ...made };
  const known = await view.isKnown();
  if (known !== true) {
    const start = await startOf({ ...ahead, continues: false });
    if (start && line.isAbsent) return doLater({ start: { ...start, token: false }, note });
    if (start && known === false) await line.ask('agents/start', { ...start, token: false });
  }
  await line.ask('agents/note', note);
}

interface KnownView extends HarborView {
  /** Whether the server knows the agent; undefined when it did not answer. */
  isKnown(): Promise<boolean | undefined>;
}

function viewOf(line: LineToServer, ahead: CommandAhead): KnownView {
  const { agent: name, session: sessionId } = ahead;
  let asked: ReturnType<typeof show> | undefined;
  const show = () => line.ask('agents/show', { name, sessionId });
  const shown = () => (asked ??= show());
  return {
    async lease({ path, service, tool, preferred }) {
      void shown();
      const answer = await line.ask('ports/lease', {
        ...{ path, tool, starting: true },
        ...(service !== undefined && { service }),
        ...(preferred !== undefined && { preferred }),
      });
      if (answer?.kind === 'granted') {
        const [lease] = answer.leases;
        return lease && { ...lease, starting: answer.starting };
      }
      return answer?.kind === 'running' ? answer.lease : undefined;
    },
    leases: (path) => line.ask('ports/list', { path }),
    async whose(path, pids) {
      const process = await agentProcess(ahead.pid);
      return line.ask('agents/whose', { path, pids: [...pids], ...(process && { process }) });
    },
    isGone: async ({ listener }) =>
      listener !== undefined && (await verdictOf(listener.process)) === 'dead',
    isRoot: (path) => projectAround(path) === path,
    decision: async () => (await shown())?.rewrite ?? 'ask',
    isKnown: async () => {
      const answer = await shown();
      return answer && answer.agent !== undefined;
    },
  };
}

/** The nearest directory at or above `path` that says it is a project's; `path` itself when none does. */
function projectAround(path: string): string {
  for (let at = path; ; at = dirname(at)) {
    if (existsSync(join(at, '.git')) || existsSync(join(at, 'harbormaster.jsonc'))) return at;
    if (dirname(at) === at) return path;
  }
}

/** A directory that is gone has the name that it had. */
function canonical(path: string): string {
  try {
    return realpathSync.native(path);
  } catch {
    return path;
  }
}

/** How a shell of this environment calls us: by name when that is us, else by the launcher's path. */
async function commandHere(): Promise<string> {
  const { launcher } = launcherPlaces(placesHere());
  const found = await onPath(basename(launcher));
  return found !== undefined && (await isSameFile(found, launcher)) ? 'hm' : quoted(launcher);
}
