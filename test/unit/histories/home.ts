/** A throw-away home in which agents have left the sessions of the fixtures. */
import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const fixtures = fileURLToPath(new URL('../../fixtures/histories/', import.meta.url));

/** Where each version's files lie in a home. */
const places: Readonly<Record<string, string>> = {
  'claude/1.0.17': '.claude/projects/-home-alice-shop',
  'claude/2.0.55': '.claude/projects/-home-alice-shop',
  'claude/2.1.165': '.claude/projects/-home-alice-shop',
  'codex/0.25.0': '.codex/sessions/2025/09/02',
  'codex/0.46.0': '.codex/sessions/2025/10/29',
  'codex/0.144.3': '.codex/archived_sessions',
  'gemini/0.20.0': '.gemini/tmp/8876362f/chats',
  'gemini/0.40.0': '.gemini/tmp/shop/chats',
  'copilot/0.0.420': '.copilot/session-state',
  'copilot/1.0.54': '.copilot/session-state',
};

export async function homeWithHistories(): Promise<string> {
  const home = await mkdtemp(join(tmpdir(), 'hm-'));
  for (const [version, place] of Object.entries(places)) {
    await mkdir(dirname(join(home, place)), { recursive: true });
    await cp(join(fixtures, version), join(home, place), { recursive: true });
  }
  return home;
}

export function removeHome(home: string): Promise<void> {
  return rm(home, { recursive: true, force: true });
}
