/** The reader of each form in which agents write down their sessions. */
import type { HistoryFormat } from '#services/agent-row.ts';
import { ClaudeHistory } from './claude-history.ts';
import { CodexHistory } from './codex-history.ts';
import { CopilotHistory } from './copilot-history.ts';
import { GeminiHistory } from './gemini-history.ts';
import type { HistoryReader } from './told.ts';

const readers: Readonly<Record<HistoryFormat, () => HistoryReader>> = {
  claude: () => new ClaudeHistory(),
  codex: () => new CodexHistory(),
  gemini: () => new GeminiHistory(),
  copilot: () => new CopilotHistory(),
};

/** A reader that has read nothing yet: one for each session, because it knows what it was told. */
export function readerOf(format: HistoryFormat): HistoryReader {
  return readers[format]();
}
