/** `hm hook install|uninstall|status claude-code`: whether Claude Code calls us at its events. */
import { existsSync } from 'node:fs';
import { refuseAgents } from '#client/cli/authority/person-only.ts';
import { Exit, exitCodes } from '#client/cli/exit-codes.ts';
import { ownLauncher } from '#client/cli/leaving/own-launcher.ts';
import { json, line } from '#client/cli/print.ts';
import type { EditOutcome } from '#client/launcher/careful-edit.ts';
import {
  addClaudeHook,
  claudeHooks,
  claudeSettings,
  removeClaudeHook,
} from '#client/launcher/claude-hook.ts';
import type { Edited } from '#client/launcher/claude-settings.ts';
import { hookLine } from '#client/launcher/hook-line.ts';
import { launcherPlaces } from '#client/launcher/launcher-places.ts';
import { placesHere } from '#discovery/surroundings.ts';

interface Options {
  readonly json?: boolean;
}

export async function installHooks(options: Options): Promise<number> {
  refuseAgents('change what Claude Code calls');
  const file = claudeSettings();
  const { launcher } = await ownLauncher();
  const outcome = await addClaudeHook(file, hookLine(launcher));
  return tell(options, file, outcome, {
    written:
      'Claude Code calls Harbormaster from now on: it is told its ports, its servers get them, and it ends no server of others.',
    same: 'Claude Code calls Harbormaster already.',
  });
}

export async function removeHooks(options: Options): Promise<number> {
  refuseAgents('change what Claude Code calls');
  const file = claudeSettings();
  return tell(options, file, await removeClaudeHook(file), {
    written: 'Claude Code no longer calls Harbormaster.',
    same: 'Claude Code does not call Harbormaster.',
  });
}

export async function hooksStatus(options: Options): Promise<number> {
  const file = claudeSettings();
  const { launcher } = launcherPlaces(placesHere());
  const { lines, isWhole: isCurrent } = await claudeHooks(file, hookLine(launcher));
  const [command] = lines;
  const works = isCurrent && existsSync(launcher);
  if (options.json) json({ installed: command !== undefined, works, file, command });
  else if (command === undefined)
    line(`Not installed in ${file}. To install: hm hook install claude-code`);
  else if (works) line(`Installed in ${file}.`);
  else
    line(
      isCurrent
        ? `Installed in ${file}, but ${launcher} is gone, so it does nothing. To put it right: hm hook install claude-code`
        : `Installed in ${file} for a launcher elsewhere, or not at every event. To put it right: hm hook install claude-code`,
    );
  return exitCodes.done;
}

function tell(
  options: Options,
  file: string,
  outcome: EditOutcome<Exclude<Edited, { kind: 'changed' }>>,
  words: { readonly written: string; readonly same: string },
): number {
  if (outcome.kind === 'overtaken')
    throw new Exit(
      exitCodes.failed,
      `${file} was changed by another program in this moment and is left as that program wrote it. Try again.`,
    );
  if (outcome.kind === 'kept' && outcome.because.kind === 'broken')
    throw new Exit(
      exitCodes.usage,
      `${file} ${outcome.because.why}; it is left as it is. Put it right and try again.`,
    );
  const changed = outcome.kind === 'written';
  const backup = outcome.kind === 'written' ? outcome.backup : undefined;
  if (options.json) json({ changed, file, backup });
  else {
    line(changed ? words.written : words.same);
    if (changed) line(`Changed: ${file}${backup ? `. As it was before: ${backup}` : ''}`);
  }
  return exitCodes.done;
}
