/** The table of usage sources: which agent says in which files and metrics what it spent, from which version on, and who says so. */
import { ClaudeUsage } from './claude-usage.ts';
import { CodexUsage } from './codex-usage.ts';
import { CopilotUsage } from './copilot-usage.ts';
import { GeminiUsage } from './gemini-usage.ts';
import type { UsageReader } from './usage-reader.ts';

/** What an agent's own files say of its usage. */
export interface FileSource {
  /** Of the table of agents. */
  readonly agent: string;
  /** From the first version whose files we have seen; later ones are read as far as they are alike. */
  readonly versions: readonly string[];
  readonly files: string;
  /** Where in a record the figures stand. */
  readonly fields: readonly string[];
  /** What makes two records one. */
  readonly identity: string;
  /** `end`: nothing is known until the program ends. */
  readonly told: 'live' | 'end';
  readonly sources: readonly string[];
  reader(): UsageReader;
}

export const fileSources: readonly FileSource[] = [
  {
    agent: 'claude',
    versions: ['0.2.114', '1.0.43', '2.1.75'],
    files: 'projects/<directory>/<session>.jsonl and <session>/subagents/agent-<id>.jsonl',
    fields: ['message.usage', 'message.model', 'costUSD (before 1.0.9)'],
    identity: 'message.id with requestId; a sidechain may repeat a message under another request',
    told: 'live',
    sources: ['code.claude.com/docs/en/sessions', 'github.com/ryoppippi/ccusage (adapter/claude)'],
    reader: () => new ClaudeUsage(),
  },
  {
    agent: 'codex',
    versions: ['0.34.0', '0.58.0', '0.140.0'],
    files: 'sessions/<year>/<month>/<day>/rollout-<time>-<session>.jsonl',
    fields: [
      'payload.info.total_token_usage',
      'payload.info.last_token_usage',
      'turn_context.model',
    ],
    identity: "the growth of the counter; what a fork copied is its parent's",
    told: 'live',
    sources: [
      'github.com/openai/codex (codex-rs/protocol/src/protocol.rs, TokenUsageInfo)',
      'github.com/ryoppippi/ccusage (adapter/codex)',
    ],
    reader: () => new CodexUsage(),
  },
  {
    agent: 'gemini',
    versions: ['0.8.0', '0.21.0', '0.40.0'],
    files: '.gemini/tmp/<project>/chats/session-<time>-<id>.json, since 0.36 .jsonl',
    fields: ['tokens', 'model'],
    identity: 'id of the message',
    told: 'live',
    sources: [
      'github.com/google-gemini/gemini-cli (packages/core/src/services/chatRecordingService.ts)',
    ],
    reader: () => new GeminiUsage(),
  },
  {
    agent: 'copilot',
    versions: ['0.0.369', '0.0.407', '1.0.54'],
    files: 'session-state/<session>/events.jsonl',
    fields: ['session.shutdown modelMetrics.<model>.usage', 'requests.count'],
    identity: 'start of the program with the model',
    told: 'end',
    sources: ['github.com/github/copilot-sdk (generated session events)'],
    reader: () => new CopilotUsage(),
  },
];

export function fileSourceOf(agent: string): FileSource | undefined {
  return fileSources.find((each) => each.agent === agent);
}
