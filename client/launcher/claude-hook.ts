/** Puts our hook into Claude Code's settings, takes it out, and says whether it is there. */
import { join } from 'node:path';
import { homeHere } from '#discovery/surroundings.ts';
import { type EditOutcome, editCarefully, textOf } from './careful-edit.ts';
import { type Edited, hookLinesIn, withHook, withoutHook } from './claude-settings.ts';

/** Why a settings file was left as it is. */
type Kept = Exclude<Edited, { kind: 'changed' }>;

/** The user's own settings. Source: code.claude.com/docs/en/settings; CLAUDE_CONFIG_DIR moves them. */
export function claudeSettings(env: NodeJS.ProcessEnv = process.env): string {
  return join(env.CLAUDE_CONFIG_DIR || join(homeHere(env), '.claude'), 'settings.json');
}

export function addClaudeHook(file: string, line: string): Promise<EditOutcome<Kept>> {
  return editCarefully(file, (text) => outcomeOf(withHook(text, line)));
}

export async function removeClaudeHook(file: string): Promise<EditOutcome<Kept>> {
  // Without a file there is nothing to remove, and none is made.
  if ((await textOf(file)) === undefined) return { kind: 'kept', because: { kind: 'same' } };
  return editCarefully(file, (text) => outcomeOf(withoutHook(text)));
}

/** The lines of ours in the file. Rejects with the system's error. */
export async function claudeHooks(file: string): Promise<readonly string[]> {
  return hookLinesIn((await textOf(file)) ?? '');
}

function outcomeOf(edited: Edited): { text: string } | { keep: Kept } {
  return edited.kind === 'changed' ? { text: edited.text } : { keep: edited };
}
