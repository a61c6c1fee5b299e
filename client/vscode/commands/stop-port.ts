/** Stop: ends what runs on a port. Whoever it is is shown first, with what proves whose it is; what was seen is what may be ended. */

import * as vscode from 'vscode';
import type { ParamsOf } from '#client/connection/calls.ts';
import { longDeadline } from '#client/connection/long-deadline.ts';
import { newId } from '#common/id.ts';
import { fileFolders } from '../folders.ts';
import { portOfRow } from '../views/machine-view.ts';
import { askStop, saySpared, sayStep, sayStopped } from '../words/speak-stop.ts';
import { pickLease } from './lease-commands.ts';
import { type CommandParts, leaseAt } from './parts.ts';

export async function stopPort(parts: CommandParts, target?: string): Promise<void> {
  const where = await portMeant(parts, target);
  if (!where) return;
  const { suspects, port } = await parts.harbor.request('ports/proof', where);
  const meant = suspects.filter(({ reason }) => isEndable(reason));
  const [first] = suspects;
  if (meant.length === 0) {
    const message = first?.reason
      ? saySpared(first.reason, first, vscode.l10n)
      : sayStopped({ kind: 'notRunning' }, vscode.l10n);
    void vscode.window.showInformationMessage(message);
    return;
  }
  const stop = vscode.l10n.t('Stop');
  const { question, detail } = askStop(meant, port, vscode.l10n);
  const said = await vscode.window.showWarningMessage(question, { modal: true, detail }, stop);
  if (said !== stop) return;
  const confirmed = meant.flatMap(({ process }) => (process ? [process.process] : []));
  await carryOut(parts, { ...where, confirmed }, question);
}

type Where = { readonly path: string; readonly port: number };

/** Of a row, or of a lease that the user picks; the project is the lease's, else this window's. */
async function portMeant(parts: CommandParts, target?: string): Promise<Where | undefined> {
  const { scene } = parts.stage;
  const here = fileFolders()[0]?.uri.fsPath ?? '/';
  const row = portOfRow(target);
  const known =
    leaseAt(scene, target) ?? [...scene.leases.values()].find(({ port }) => port === row);
  const lease = known ?? (row === undefined ? await pickLease(parts, isUsed) : undefined);
  if (lease) return { path: scene.projects.get(lease.projectId)?.root ?? here, port: lease.port };
  return row === undefined ? undefined : { path: here, port: row };
}

function isUsed({ state }: { readonly state: string }): boolean {
  return state === 'bound' || state === 'contested';
}

/** What a person who sees it may have ended. */
function isEndable(reason: string | undefined): boolean {
  return reason === undefined || reason === 'notProven' || reason === 'adopted';
}

async function carryOut(
  { harbor }: CommandParts,
  params: ParamsOf<'ports/stop'>,
  title: string,
): Promise<void> {
  const id = newId('k');
  const location = vscode.ProgressLocation.Notification;
  const answer = await vscode.window.withProgress({ location, title }, async (progress) => {
    const forget = harbor.onEvent('ports/didStop', (told) => {
      if (told.id === id) progress.report({ message: sayStep(told, vscode.l10n) });
    });
    try {
      return await harbor.request('ports/stop', { ...params, id }, longDeadline);
    } finally {
      forget();
    }
  });
  const message = sayStopped(answer, vscode.l10n);
  if (answer.kind === 'stopped') vscode.window.setStatusBarMessage(message, 5_000);
  else void vscode.window.showWarningMessage(message);
}
