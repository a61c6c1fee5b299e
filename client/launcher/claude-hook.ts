/** Puts our hook into Claude Code's settings, takes it out, and says whether it is there. */
import { lstat, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { homeHere } from '#discovery/surroundings.ts';
import { backupOf, type EditOutcome, editCarefully, textOf } from './careful-edit.ts';
import { type Edited, hookLinesIn, isWhole, withHook, withoutHook } from './claude-settings.ts';

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
  const before = await textOf(file);
  if (before === undefined) return { kind: 'kept', because: { kind: 'same' } };
  const wasThere = await wasThereBefore(file, before);
  const outcome = await editCarefully(file, (text) => outcomeOf(withoutHook(text)));
  if (outcome.kind !== 'written' || wasThere || !isEmpty(await textOf(file))) return outcome;
  await rm(file, { force: true });
  await rm(backupOf(file), { force: true });
  return { kind: 'written' };
}

/** False only of a plain file that holds nothing but our hook, and held nothing else when we changed it last. */
async function wasThereBefore(file: string, text: string): Promise<boolean> {
  if (!(await lstat(file)).isFile() || !isNothingButOurs(text)) return true;
  const earlier = await textOf(backupOf(file));
  return earlier !== undefined && !isNothingButOurs(earlier);
}

function isNothingButOurs(text: string): boolean {
  const edited = withoutHook(text);
  return edited.kind === 'changed' && isEmpty(edited.text);
}

function isEmpty(text: string | undefined): boolean {
  return text?.replace(/\s/g, '') === '{}';
}

/** The lines of ours in the file, and whether they are all that is needed, as `line` has it. Rejects with the system's error. */
export async function claudeHooks(
  file: string,
  line: string,
): Promise<{ readonly lines: readonly string[]; readonly isWhole: boolean }> {
  const text = (await textOf(file)) ?? '';
  const lines = hookLinesIn(text);
  return { lines, isWhole: lines.length > 0 && isWhole(text, line) };
}

function outcomeOf(edited: Edited): { text: string } | { keep: Kept } {
  return edited.kind === 'changed' ? { text: edited.text } : { keep: edited };
}
