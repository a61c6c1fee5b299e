/** Resume: an interrupted or ended session goes on; of one that runs the user says what is to become of it. */
import * as vscode from 'vscode';
import type { ResultOf } from '#client/connection/calls.ts';
import { longDeadline } from '#client/connection/long-deadline.ts';
import { newId } from '#common/id.ts';
import type { Runner } from '#protocol/runner.ts';
import type { Session } from '#protocol/sessions.ts';
import { sessionTitle } from '../words/session-words.ts';
import { sayNotResumed } from '../words/speak-session.ts';
import { type TakenWay, takenWays } from '../words/speak-taken.ts';
import { askTaken } from './ask-taken.ts';
import type { CommandParts } from './parts.ts';
import { sessionFor } from './pick-session.ts';
import { carriedOut, type Second } from './runner-answers.ts';

type Refused = Extract<ResultOf<'sessions/resume'>, { kind: 'refused' }>;

/** What is launched, and what is said of a name that is taken from the first. */
interface Wish {
  readonly name: string;
  readonly path: string;
  readonly agent: string;
  readonly argv: string[];
  readonly session: { readonly kind: 'new' } | { readonly kind: 'resume'; readonly id: string };
  readonly onTaken?: Second['onTaken'];
}

export async function resumeSession(parts: CommandParts, target?: string): Promise<void> {
  const session = await sessionFor(parts, target, {
    ways: ['works', 'offered', 'ended'],
    placeHolder: vscode.l10n.t('Resume which session?'),
    none: vscode.l10n.t('There is no session that could be resumed.'),
  });
  if (!session) return;
  const runner = await resumed(parts, session);
  parts.harbor.sessions.ask();
  if (runner) parts.terminals.show(runner);
}

/** The runner that is to be shown; undefined when there is none, which has been said. */
async function resumed(
  parts: CommandParts,
  session: Session,
): Promise<Pick<Runner, 'projectId' | 'name'> | undefined> {
  const plan = await parts.harbor.request('sessions/resume', { sessionId: session.id });
  if (plan.kind === 'launch') {
    const { kind: _, ...wish } = plan;
    return launched(parts, session, wish);
  }
  if (plan.why !== 'mayRun' || !plan.session) {
    const message = sayNotResumed(plan, sessionTitle(session), vscode.l10n);
    void vscode.window.showWarningMessage(message);
    return undefined;
  }
  const { session: other } = plan;
  const { name } = other;
  const way = await askTaken({ thing: 'session', name, ways: takenWays(plan) });
  if (way === 'attach') return other;
  const wish = wishAfter(way, plan, other);
  return wish && launched(parts, session, wish);
}

function wishAfter(
  way: TakenWay | undefined,
  { another, instead }: Refused,
  { id, name, agent, directory: path }: Session,
): Wish | undefined {
  const of = { name, path, agent };
  if (way === 'startAnother' && another)
    return { ...of, argv: another, session: { kind: 'new' }, onTaken: 'new' };
  if (way === 'replace' && instead)
    return { ...of, argv: instead, session: { kind: 'resume', id }, onTaken: 'replace' };
  return undefined;
}

async function launched(parts: CommandParts, session: Session, wish: Wish) {
  const key = newId('key');
  const { name, path } = wish;
  return carriedOut(parts, {
    ...{ name, path },
    ask: (second) => {
      const isFirst = Object.keys(second).length === 0;
      const again = { ...second, key: isFirst ? key : newId('key') };
      const params = { ...wish, kind: 'agent' as const, ...again };
      return parts.harbor.request('runners/launch', params, longDeadline);
    },
    // Somebody resumed it meanwhile: the server knows who.
    whenSessionRuns: () => resumed(parts, session),
  });
}
