#!/usr/bin/env node
// A stand-in for Claude Code without a mind: takes its options, and writes down what is said as it does. Each line typed at it is a prompt;
// `spend TOKENS in COUNT` makes COUNT answers that cost TOKENS together, and any other costs 1,000. Facts and where they stand:
//   options and prompt          code.claude.com/docs/en/cli-reference (--session-id: a UUID; --resume, -r; --continue, -c; --model)
//   place of the files          code.claude.com/docs/en/sessions (projects/DIRECTORY/ID.jsonl below CLAUDE_CONFIG_DIR or ~/.claude)
//   lines, sub-agents' files    test/fixtures/histories/claude/2.1.165, after skillsynchq/txcript docs/formats/claude-code.md
//   usage, repeated per block   test/fixtures/usage/claude/2.1.75.jsonl, after ryoppippi/ccusage adapter/claude
import { randomUUID } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readdirSync, statSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const string = { type: 'string' };
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    'session-id': string,
    resume: { ...string, short: 'r' },
    continue: { type: 'boolean', short: 'c' },
    model: string,
    'permission-mode': string,
  },
});

const cwd = process.cwd();
const home = process.env.CLAUDE_CONFIG_DIR || join(homedir(), '.claude');
const project = join(home, 'projects', cwd.replace(/[^A-Za-z0-9]/g, '-'));
mkdirSync(project, { recursive: true });

const sessionId =
  values.resume ??
  (values.continue ? lastHere() : undefined) ??
  values['session-id'] ??
  randomUUID();
const file = join(project, `${sessionId}.jsonl`);
const isNew = values.resume === undefined && !values.continue;
if (isNew && existsSync(file)) fail(`Error: Session ID ${sessionId} is already in use.`);
if (!isNew && !existsSync(file)) fail(`No conversation found with session ID: ${sessionId}`);

const model = values.model ?? 'claude-opus-4-6';
let parentUuid = null;

function fail(words) {
  process.stderr.write(`${words}\n`);
  process.exit(1);
}

function lastHere() {
  const files = readdirSync(project).filter((name) => /^[0-9a-f-]{36}\.jsonl$/.test(name));
  const age = (name) => statSync(join(project, name)).mtimeMs;
  return files.sort((one, other) => age(other) - age(one))[0]?.slice(0, -6);
}

function write(place, more) {
  mkdirSync(dirname(place), { recursive: true });
  const uuid = randomUUID();
  const head = { parentUuid, isSidechain: place !== file, userType: 'external', cwd, sessionId };
  const record = { ...head, version: '2.1.165', gitBranch: '', ...more, uuid };
  record.timestamp = new Date().toISOString();
  appendFileSync(place, `${JSON.stringify(record)}\n`);
  parentUuid = uuid;
}

/** One answer in two lines: each block is one, with the usage as far as it is known; no token is in two of the four counts. */
function answer(place, tokens, blocks) {
  const id = `msg_${randomUUID().replaceAll('-', '')}`;
  const requestId = `req_${randomUUID().replaceAll('-', '')}`;
  const kept = Math.floor(tokens / 10);
  const read = Math.floor(tokens / 2);
  const output = tokens - kept - read - 4;
  for (const [n, block] of blocks.entries()) {
    const usage = {
      ...{ input_tokens: 4, cache_creation_input_tokens: kept, cache_read_input_tokens: read },
      cache_creation: { ephemeral_5m_input_tokens: kept, ephemeral_1h_input_tokens: 0 },
      output_tokens: n + 1 === blocks.length ? output : 1,
      service_tier: 'standard',
    };
    const message = { id, type: 'message', role: 'assistant', model, content: [block] };
    Object.assign(message, { stop_reason: null, stop_sequence: null, usage });
    write(place, { type: 'assistant', requestId, message });
  }
}

/** A tenth of each answer is a sub-agent's, whose records lie in a file of their own. */
async function turn(prompt) {
  const [, total = '1000', count = '1'] = /^spend (\d+)(?: in (\d+))?/.exec(prompt) ?? [];
  write(file, { type: 'user', message: { role: 'user', content: prompt } });
  for (let left = Number(count); left > 0; left--) {
    const tokens = Math.floor(Number(total) / Number(count));
    const side = Math.floor(tokens / 10);
    const tool = { type: 'tool_use', id: `toolu_${randomUUID()}`, name: 'Agent', input: {} };
    answer(file, tokens - side, [{ type: 'text', text: 'I ask.' }, tool]);
    const agent = join(project, sessionId, 'subagents', 'agent-a0d51cb6.jsonl');
    answer(agent, side, [
      { type: 'thinking', thinking: '' },
      { type: 'text', text: 'Done.' },
    ]);
    const content = [{ tool_use_id: tool.id, type: 'tool_result', content: 'Done.' }];
    write(file, { type: 'user', message: { role: 'user', content } });
    if (left > 1) await pause(100);
  }
  process.stdout.write(`did: ${prompt}\n`);
}

process.stdout.write(`${isNew ? 'begun' : 'resumed'} ${sessionId}\n`);
if (positionals[0] !== undefined) await turn(positionals[0]);
for await (const line of createInterface({ input: process.stdin })) await turn(line);
