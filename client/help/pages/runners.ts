/** A page for every reason why a runner is not started, or not attached to. */
import type { RunnerRefusal } from '#protocol/runner.ts';
import type { Page } from '../page.ts';

type Reason = RunnerRefusal | 'hostAway';

export const runnerPages: Readonly<Record<Reason, Page>> = {
  noSuchRunner: {
    title: 'There is no runner of this name',
    means:
      'The project’s `harbormaster.jsonc` declares none, and none was launched under it or it was removed.',
    steps: [
      'See the runners that there are: `hm ps`.',
      'Declare it under `runners` in `harbormaster.jsonc`.',
    ],
  },
  runnerUntrusted: {
    title: 'The runner is declared in a part of the project file that nobody has trusted',
    means:
      'A repository cannot make anything run by itself. What `harbormaster.jsonc` says of runners counts only once you have trusted that very text; a change of it is asked about anew.',
    steps: ['Read what it would run, and trust it: `hm trust`.'],
  },
  nameTaken: {
    title: 'A runner of this name runs already',
    means:
      'One project has each name once. Nothing was started, and the one that runs goes on undisturbed.',
    steps: [
      'Attach to the one that runs: `hm attach NAME`.',
      'Start another one under a name of its own: `hm launch --name NAME`.',
      'Or have it replaced: it is ended first, and what it printed is kept.',
    ],
  },
  launchForgotten: {
    title: 'How the runner was started is no longer known',
    means:
      'Command line and environment lie in a file of the state directory that only you can read, never in the journal. That file is gone, so the same thing cannot be started again.',
    steps: ['Launch the command anew: `hm launch`.'],
  },
  dependenciesUnmet: {
    title: 'The runner depends on one that is not there, or on itself',
    means:
      'Each runner starts after those named under `dependsOn`. One of them is not declared, not trusted, or waits in turn for this one.',
    steps: ['Put `dependsOn` right in `harbormaster.jsonc`.', 'See what is trusted: `hm trust`.'],
  },
  dependencyFailed: {
    title: 'One that the runner depends on did not become ready',
    means: 'It ended, was ended, or its ready check did not pass in time. Nothing was started.',
    steps: [
      'See what the one that it depends on has printed: `hm logs NAME`.',
      'Give it more time: `ready.timeout` in `harbormaster.jsonc`.',
    ],
  },
  checksFailed: {
    title: 'A check before the launch failed',
    means:
      'What a runner needs is looked at before anything is made: no process, no lease, no file. Each finding says which check it was and why.',
    steps: [
      'Do what the finding says.',
      'If you know better, have that one check passed over by its name; the activity keeps that.',
    ],
  },
  overBudget: {
    title: 'The budget has too little left for this launch',
    means:
      'A launch reserves its estimate in every budget that applies to it, all or nothing. One of them is a hard limit and cannot take it.',
    steps: ['Wait until it begins anew, or raise it.'],
  },
  noPort: {
    title: 'A service of the runner got no port',
    means: 'The ports of its services are leased before it starts. One of them could not be had.',
    steps: ['See who has it: `hm who PORT`.', 'See what is leased: `hm ls`.'],
  },
  notStarted: {
    title: 'The program could not be started',
    means:
      'The system refused it: there is no such program (ENOENT), it may not be run (EACCES), or its directory is gone.',
    steps: [
      'Try the same command in a terminal, in the same directory.',
      'See which PATH it was looked for in: a runner has the environment of whoever launched it.',
    ],
  },
  noHost: {
    title: 'Nothing could be started that runs runners',
    means:
      'A small program of its own has the terminals of runners, so that they outlive the server. It could not be started.',
    steps: ['Look for what is wrong: `hm doctor`.', 'The server’s log has more: `hm server logs`.'],
  },
  notEnded: {
    title: 'Something of the runner lives on and could not be ended',
    means:
      'A process of it took neither TERM nor KILL, or the system does not say whether it lives. Nothing new is started beside it.',
    steps: [
      'A process that waits for a disk or a network file system ends when that answers.',
      'A process with another user’s rights is ended by that user.',
      'Then have it ended once more.',
    ],
  },
  calledOff: {
    title: 'Somebody ended the runner while it was being started',
    means: 'Another window or command had it ended before its process ran.',
    steps: ['Start it again.'],
  },
  hostAway: {
    title: 'The program that has the runner’s terminal does not answer',
    means:
      'It may be stopped or overloaded, or it has died and taken the terminal with it. The server looks for it by itself, and nothing is ended on a guess.',
    steps: ['Try again in a moment.', 'Have the runner ended, and start it anew, if it stays so.'],
  },
};
