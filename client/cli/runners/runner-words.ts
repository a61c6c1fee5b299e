/** What there is to say of runners, in words and sentences for a terminal. Pure. */
import { ageWords, printable } from '#client/cli/speak.ts';
import type { Figures, Finding, Runner, RunnerRefusal } from '#protocol/runner.ts';
import { phaseOf } from '#protocol/runner-phases.ts';
import { findingWords } from './finding-words.ts';

/** How a state is coloured. */
export type Mood = 'good' | 'busy' | 'bad' | 'over';

export function moodOf({ state, sight }: Pick<Runner, 'state' | 'sight'>): Mood {
  if (state === 'running' && sight === 'notReady') return 'bad';
  switch (state) {
    case 'running':
    case 'ready':
      return 'good';
    case 'queued':
    case 'checking':
    case 'starting':
    case 'stopping':
    case 'paused':
    case 'silent':
      return 'busy';
    case 'stuck':
    case 'failed':
    case 'crashLooping':
    case 'lost':
    case 'unknown':
      return 'bad';
    case 'exited':
      return 'over';
  }
}

/** The state with how it came to it, where that says more, and what it left: `exited, code 1, left 2 processes`. */
export function stateWords(runner: Runner): string {
  const { leftovers = 0 } = runner;
  const left = `, left ${leftovers === 1 ? 'a process' : `${leftovers} processes`}`;
  return `${stateAlone(runner)}${leftovers > 0 ? left : ''}`;
}

function stateAlone(runner: Runner): string {
  const { state, sight, why, exit } = runner;
  const more = why === undefined ? '' : `, ${whyWords(why)}`;
  switch (state) {
    case 'queued':
      return sight === 'restarting' ? `starts again${after(exit)}` : 'queued';
    case 'running':
      return sight === 'notReady' ? 'running, not ready' : 'running';
    case 'crashLooping':
      return `crash-looping${after(exit)}`;
    case 'stopping':
      return 'stopping';
    case 'exited':
      if (sight === 'stopped') return 'stopped';
      return exit === undefined ? 'exited' : `exited, ${exitWords(exit)}`;
    case 'lost':
      return sight === 'survivedStop' ? 'could not be ended' : `lost${more}`;
    default:
      return `${state}${more}`;
  }
}

/** How it ended last, where it is not meant to stay so. */
function after(exit: Runner['exit']): string {
  return exit === undefined ? '' : `, ended with ${exitWords(exit)}`;
}

/** How a process ended. */
export function exitWords({ code, signal, observed }: NonNullable<Runner['exit']>): string {
  if (signal !== undefined) return printable(signal);
  if (code !== undefined) return `code ${code}`;
  return observed ? 'no code' : 'nobody saw how';
}

/** One of the contract's words as people write it: `outputPattern` is `output pattern`. */
export function whyWords(why: string): string {
  return printable(why).replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`);
}

/** Whether it runs, or is about to. */
export function isAlive(runner: Pick<Runner, 'state'>): boolean {
  return phaseOf(runner) !== 'over';
}

/** A name of a project; only what cannot steer the terminal. */
export function nameWords({ name }: Pick<Runner, 'name'>): string {
  return printable(name);
}

export function whoWords(runner: Runner): string {
  const pid = runner.process ? ` (pid ${runner.process.pid})` : '';
  return `${nameWords(runner)}${pid}`;
}

/** Of one that was started: what became of it until now. */
export function startedWords(runner: Runner): string {
  const name = nameWords(runner);
  switch (runner.state) {
    case 'running':
    case 'ready':
    case 'silent':
    case 'paused':
    case 'stuck':
      return `${whoWords(runner)} ${runner.state === 'ready' ? 'is ready' : 'runs'}. Attach: hm attach ${name}. What it prints: hm logs ${name} -f`;
    case 'queued':
    case 'checking':
    case 'starting':
      return `${name} is ${stateWords(runner)}. See: hm ps`;
    default:
      return `${name}: ${stateWords(runner)}. See what it printed: hm logs ${name}`;
  }
}

/** Why nothing was started, and what can be done. */
export function runnerRefusalWords(
  reason: RunnerRefusal,
  name: string,
  findings: readonly Finding[] = [],
  runner?: Runner,
): string {
  const who = printable(name);
  const found = findings.map((each) => `\n  ${findingWords(each)}`).join('');
  switch (reason) {
    case 'noSuchRunner':
      return `This project has no runner called '${who}'. See those that there are: hm ps --all. Or start a command: hm launch --name ${who} -- COMMAND`;
    case 'runnerUntrusted':
      return `'${who}' is declared in harbormaster.jsonc, and you have not trusted that. See what it is: hm trust`;
    case 'nameTaken':
      return `${runner ? whoWords(runner) : who} runs already. Attach to it: hm attach ${who}. For a second one: hm launch --new. In its place: hm launch --replace, which ends it and keeps what it printed`;
    case 'launchForgotten':
      return `How '${who}' was started is no longer known. Start it anew: hm launch --name ${who} -- COMMAND`;
    case 'dependenciesUnmet':
      return `'${who}' depends on runners that are not declared, or that depend on it. Look at dependsOn in harbormaster.jsonc.${found}`;
    case 'dependencyFailed':
      return `'${who}' was not started, because one that it depends on did not become ready. See: hm ps --all${found}`;
    case 'checksFailed':
      return `'${who}' was not started:${found}\nTo start it all the same: --skip-check ${findings[0]?.check ?? 'NAME'}`;
    case 'overBudget':
      return `'${who}' was not started, because a budget has too little left.${found}`;
    case 'noPort':
      return `'${who}' was not started, because one of its services got no port. See who has them: hm ls${found}`;
    case 'notStarted':
      return `'${who}' could not be started.${found}`;
    case 'noHost':
      return 'This server has nothing that runs runners. Its build is not whole: install Harbormaster anew.';
    case 'notEnded':
      return `'${who}' was being ended, and something of it lives on: hm stop ${who}`;
    case 'calledOff':
      return `'${who}' was not started, because somebody ended it meanwhile.`;
  }
}

/** `12 %`: of one processor. */
export function cpuWords({ cpu }: Pick<Figures, 'cpu'>): string {
  return `${(cpu * 100).toFixed(cpu < 0.0995 ? 1 : 0)} %`;
}

/** `85 MB`: 10^6 bytes, as disks and networks are measured. */
export function bytesWords(bytes: number): string {
  if (bytes < 1_000) return `${Math.round(bytes)} B`;
  if (bytes < 999_500) return `${Math.round(bytes / 1_000)} kB`;
  if (bytes < 999_500_000) return `${Math.round(bytes / 1_000_000)} MB`;
  return `${(bytes / 1_000_000_000).toFixed(1)} GB`;
}

export function sinceWords({ since }: Pick<Runner, 'since'>, now: number): string {
  return ageWords(now - since);
}
