/** Which coding agent a process runs in, by what the agents put into the environment of their commands. Pure. */

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Variables that an agent sets for the commands that it runs, and no editor's terminal has when a person types there (so neither
 * CURSOR_TRACE_ID nor CODEX_HOME). Sources: Claude Code's and Codex's environment variable references; Gemini CLI's shell
 * tool; VS Code pull request 316267 (COPILOT_AGENT); Copilot CLI's changelog; opencode's index.ts; Augment's CLI reference; and, for
 * the others, the lists of vercel/detect-agent and aws-cdk-cli. Aider sets none: give it a token.
 */
const marks: readonly (readonly [variable: string, agent: string])[] = [
  ['CLAUDECODE', 'claude-code'],
  ['CODEX_THREAD_ID', 'codex'],
  ['CODEX_SANDBOX', 'codex'],
  ['CODEX_CI', 'codex'],
  ['GEMINI_CLI', 'gemini-cli'],
  ['CURSOR_AGENT', 'cursor'],
  ['COPILOT_AGENT', 'copilot'],
  ['COPILOT_CLI', 'copilot-cli'],
  ['OPENCODE', 'opencode'],
  ['CLINE_ACTIVE', 'cline'],
  ['QWEN_CODE', 'qwen-code'],
  ['AUGMENT_AGENT', 'augment'],
  ['ANTIGRAVITY_AGENT', 'antigravity'],
  ['GOOSE_TERMINAL', 'goose'],
  ['AMP_CURRENT_THREAD_ID', 'amp'],
];

/** Longest name that is passed on, in characters. */
const nameLength = 64;

/** The agent's name; undefined when none of those that we know runs us. */
export function agentIn(env: Environment): string | undefined {
  // The one variable that agents have agreed on says the name itself (github.com/vercel/detect-agent).
  const named = env.AI_AGENT?.trim().replace(/\p{Cc}/gu, '');
  if (named) return named.slice(0, nameLength);
  return marks.find(([variable]) => env[variable])?.[1];
}

/** Codex and Claude Code name the conversation, so that what one of them may do once is not another's. */
export function agentSessionIn(env: Environment): string | undefined {
  return (env.CLAUDE_CODE_SESSION_ID || env.CODEX_THREAD_ID || undefined)?.slice(0, 128);
}

/** Programs that are agents, as their commands are called. */
const programs: Readonly<Record<string, string>> = {
  claude: 'claude-code',
  codex: 'codex',
  gemini: 'gemini-cli',
  'cursor-agent': 'cursor',
  opencode: 'opencode',
  aider: 'aider',
  goose: 'goose',
  amp: 'amp',
  copilot: 'copilot-cli',
  qwen: 'qwen-code',
  auggie: 'augment',
  crush: 'crush',
};

/** The agent that a running command is, by the word that people call it. */
export function agentProgram(word: string): string | undefined {
  return Object.hasOwn(programs, word) ? programs[word] : undefined;
}

/** All variables by which an agent is known in the environment of somebody else's process. */
export const agentVariables: readonly string[] = marks.map(([variable]) => variable);

/** The same for the environment of a process that nobody vouches for: only names of ours are answered, never what it says. */
export function agentMarkedIn(env: Environment): string | undefined {
  return marks.find(([variable]) => env[variable])?.[1];
}
