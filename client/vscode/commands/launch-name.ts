/** How a runner that is launched is called, and what becomes of the interrupted session that has the name. */
import * as vscode from 'vscode';
import type { Session } from '#protocol/sessions.ts';
import { agentCallIn, choosesSession } from '#services/agent-call.ts';
import { freeName } from '../views/placed-runners.ts';
import { sessionRowId, wayOfSession } from '../views/session-rows.ts';
import { askTaken } from './ask-taken.ts';
import { askText } from './ask-text.ts';
import type { CommandParts } from './parts.ts';
import { resumeSession } from './resume-session.ts';

/** The name by which it is attached to; undefined when the user thinks better of it. */
export async function askName(value: string): Promise<string | undefined> {
  const said = await askText({
    title: vscode.l10n.t('Launch: Name'),
    value,
    prompt: vscode.l10n.t('What is the runner called? By its name it is attached to and stopped.'),
    validateInput: (text) =>
      /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/i.test(text.trim())
        ? undefined
        : vscode.l10n.t(
            'Letters, digits and hyphens, up to 63, with no hyphen at an end: web, fix-login.',
          ),
  });
  return said?.toLowerCase();
}

/** The name for the new one, also where an interrupted session of this name waits; undefined when that is resumed, or the user thinks better of it. */
export async function nameMeant(
  parts: CommandParts,
  path: string,
  said: string,
  argv: readonly string[],
): Promise<string | undefined> {
  const waiting = await waitingSession(parts, path, said, argv);
  if (!waiting) return said;
  const { id, name, projectId } = waiting;
  const ways = ['resume', 'startAnother', 'replace'] as const;
  const way = await askTaken({ thing: 'waits', name, ways });
  switch (way) {
    case 'resume':
      await resumeSession(parts, sessionRowId(id));
      return undefined;
    case 'startAnother':
      return await askName(freeName(parts.stage.scene, projectId, name));
    case 'replace':
      await parts.harbor.request('sessions/decline', { sessionId: id });
      return name;
    case 'attach':
    case undefined:
      return undefined;
  }
}

/** The interrupted session of this agent and name that waits for a person. A launch is not held up by a server that does not say. */
async function waitingSession(
  { harbor }: CommandParts,
  path: string,
  name: string,
  argv: readonly string[],
): Promise<Session | undefined> {
  const call = agentCallIn(argv);
  if (!call || choosesSession(call)) return undefined;
  const params = { path, agent: call.row.name, state: 'interrupted' as const };
  const sessions = await harbor.request('sessions/list', params).catch(() => []);
  return sessions.find((each) => each.name === name && wayOfSession(each) === 'offered');
}
