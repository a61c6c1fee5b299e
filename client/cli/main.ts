#!/usr/bin/env node
/**
 * The entry of `hm`. What is called often (`hm port`, `hm ps`, `hm launch`, `hm hook`) has a small bundle of its own;
 * everything, help included, is loaded when it is asked for, because start-up time is what a command line is judged by.
 */
import process from 'node:process';
import { exitCodes } from './exit-codes.ts';

/** What a person says to `hm hook`; anything else an agent does. */
const settingUp: ReadonlySet<string | undefined> = new Set(['install', 'uninstall', 'status']);

/** How runners are started and ended. */
const quick: ReadonlySet<string | undefined> = new Set(['launch', 'start', 'restart', 'stop']);

async function run(argv: readonly string[]): Promise<number> {
  const [verb, ...rest] = argv;
  const wantsHelp = rest.includes('--help') || rest.includes('-h');
  if (verb === 'port' && !wantsHelp) return (await import('./port.ts')).port(rest);
  if (verb === 'ps' && !wantsHelp) return (await import('./runners/ps.ts')).ps(rest);
  if (quick.has(verb) && !wantsHelp) return (await import('./runners/quick.ts')).quickly(argv);
  if (verb === 'hook' && !wantsHelp && !settingUp.has(rest[0])) return passHook(rest);
  const { runVerb } = await import('./verbs.ts');
  return runVerb(argv);
}

/** An agent's hook passes even if a bundle of ours is gone. */
function passHook(argv: readonly string[]): Promise<number> {
  return import('./hook.ts').then(({ hook }) => hook(argv)).catch(() => exitCodes.done);
}

// Whoever read our output has enough of it: `hm ls | head -1`.
process.stdout.on('error', (failure: NodeJS.ErrnoException) => {
  if (failure.code !== 'EPIPE') throw failure;
  process.exit();
});

// News that nobody reads must not end the command that runs: `hm run -- ... 2>&1 | head -1`.
process.stderr.on('error', () => {});

const argv = process.argv.slice(2);
void run(argv)
  .catch(async (thrown: unknown) => (await import('./failure.ts')).tellFailure(thrown, argv))
  .then((code) => {
    process.exitCode = code;
  });
