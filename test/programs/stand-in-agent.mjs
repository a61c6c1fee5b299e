// A coding agent without a mind: does what it is told on its standard input, one JSON object a line, and answers each with one. Before
// each command it calls the hooks that stand in Claude Code's settings, and obeys them as Claude Code does: what is denied is not run, what
// is asked is approved, and what is changed is run as changed. Commands marked `never` are not run even when they are allowed.
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';

const { SETTINGS, SESSION, ENV_FILE } = process.env;
const cwd = process.cwd();
const background = new Map();

function linesFor(event, tool) {
  const { hooks = {} } = JSON.parse(readFileSync(SETTINGS, 'utf8'));
  return (hooks[event] ?? [])
    .filter(({ matcher = '' }) => matcher === '' || new RegExp(`^(${matcher})$`).test(tool ?? ''))
    .flatMap((group) => group.hooks.map(({ command }) => command));
}

/** Runs a shell's text to its end; resolves with its output and exit code. */
function run(text, input = '', env = process.env) {
  return new Promise((resolve) => {
    const child = spawn('sh', ['-c', text], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'] });
    let out = '';
    child.stdout.on('data', (chunk) => (out += chunk));
    child.stderr.on('data', (chunk) => (out += chunk));
    child.stdin.on('error', () => {}).end(input);
    child.once('close', (code) => resolve({ out, code }));
  });
}

async function hooked(event, more) {
  const told = {
    session_id: SESSION,
    transcript_path: '/none.jsonl',
    cwd,
    hook_event_name: event,
    ...more,
  };
  for (const line of linesFor(event, more.tool_name)) {
    const env = { ...process.env, ...(event === 'SessionStart' && { CLAUDE_ENV_FILE: ENV_FILE }) };
    const { out, code } = await run(line, JSON.stringify(told), env);
    if (code !== 0) throw new Error(`the hook ended with ${code}`);
    if (out.trim() !== '') return JSON.parse(out).hookSpecificOutput;
  }
  return {};
}

/** What the tool would do: the command with the environment file before it. */
function started(command) {
  const text = `[ -r "${ENV_FILE}" ] && . "${ENV_FILE}"\n${command}`;
  return spawn('sh', ['-c', text], { cwd, stdio: ['ignore', 'pipe', 'pipe'] });
}

async function command({ command: text, never = false, stays = false }) {
  const asked = { tool_name: 'Bash', tool_input: { command: text, description: 'x' } };
  const said = await hooked('PreToolUse', asked);
  const { permissionDecision: decision, permissionDecisionReason: reason, updatedInput } = said;
  if (decision === 'deny') return { denied: reason };
  if (updatedInput && updatedInput.description !== 'x') throw new Error('a field was lost');
  const changed = updatedInput?.command ?? text;
  if (never) return { wouldRun: changed };
  const child = started(changed);
  let out = '';
  const ended = new Promise((resolve) => child.once('close', (code) => resolve(code)));
  const saidEnough = new Promise((resolve) => {
    const hear = (chunk) => {
      out += chunk;
      if (/listening \d+ pid \d+/.test(out)) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
  });
  if (!stays) return { code: await ended, out, changed };
  const code = await Promise.race([ended, saidEnough]);
  const pid = Number(/pid (\d+)/.exec(out)?.[1]);
  background.set(pid, ended);
  return { code, out, changed, pid };
}

const deeds = {
  begin: () => hooked('SessionStart', { source: 'startup' }),
  command,
  awaited: async ({ pid }) => ({ code: await background.get(pid) }),
  end: () => hooked('SessionEnd', { reason: 'other' }),
};

for await (const line of createInterface({ input: process.stdin })) {
  const { deed, ...more } = JSON.parse(line);
  const answer = await deeds[deed](more).catch((failure) => ({ failed: String(failure) }));
  process.stdout.write(`${JSON.stringify(answer)}\n`);
}
