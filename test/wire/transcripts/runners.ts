/** Runners as clients have them started, see them and have them ended. */
import type { Line, Transcript } from '../transcript.ts';

const launch = { path: '$shop', argv: ['sleep', '60'], name: 'nap' };

/** The user has a nap. */
const naps: readonly Line[] = [
  {
    by: 'user',
    says: 'runners/launch',
    with: launch,
    answers: {
      kind: 'started',
      runner: { id: '$nap', name: 'nap', state: 'running', command: 'sleep 60', declared: false },
      findings: [],
    },
  },
];

/** What it is ended by heeds TERM at once, so that nobody waits. */
const wakes: Line = {
  by: 'user',
  says: 'runners/stop',
  with: { path: '$shop', name: 'nap' },
  answers: { kind: 'stopped', runner: { id: '$nap', state: 'exited', sight: 'stopped' } },
};

export const runners: readonly Transcript[] = [
  {
    title: 'A runner is started, listed, attached to, ended and forgotten',
    cast: { user: 'script', window: 'window' },
    lines: [
      ...naps,
      {
        by: 'window',
        says: 'runners/list',
        with: { path: '$shop' },
        answers: { runners: [{ id: '$nap', projectId: '$shopId' }], declared: [] },
      },
      {
        by: 'window',
        says: 'runners/attach',
        with: { runnerId: '$nap', rights: 'view' },
        answers: { kind: 'attached', runner: { id: '$nap' }, ticket: '$' },
      },
      {
        by: 'user',
        says: 'runners/remove',
        with: { runnerId: '$nap' },
        answers: { kind: 'stillRuns' },
      },
      wakes,
      {
        by: 'user',
        says: 'runners/stop',
        with: { path: '$shop', name: 'nap' },
        answers: { kind: 'notRunning', ended: [], survivors: [] },
      },
      {
        by: 'user',
        says: 'runners/remove',
        with: { runnerId: '$nap' },
        answers: { kind: 'removed' },
      },
      {
        by: 'user',
        says: 'runners/stop',
        with: { path: '$shop', name: 'nap' },
        answers: { kind: 'noSuchRunner' },
      },
    ],
  },
  {
    title: 'One that ended is started again as it was launched, and restarted while it runs',
    cast: { user: 'script' },
    lines: [
      ...naps,
      wakes,
      {
        by: 'user',
        says: 'runners/start',
        with: { path: '$shop', name: 'nap' },
        answers: { kind: 'started', runner: { id: '$nap', state: 'running' } },
      },
      {
        by: 'user',
        says: 'runners/start',
        with: { path: '$shop', name: 'nap' },
        answers: { kind: 'running', runner: { id: '$nap' } },
      },
      {
        by: 'user',
        says: 'runners/restart',
        with: { path: '$shop', name: 'nap' },
        answers: { kind: 'started', runner: { id: '$nap', state: 'running', restarts: 0 } },
      },
      {
        by: 'user',
        says: 'runners/start',
        with: { path: '$shop', name: 'nothing' },
        answers: { kind: 'refused', reason: 'noSuchRunner', findings: [] },
      },
    ],
  },
  {
    title:
      'What a project declares is brought up and down; where it declares nothing, all that runs goes down',
    cast: { user: 'script' },
    lines: [
      {
        by: 'user',
        says: 'runners/up',
        with: { path: '$shop', names: ['web'] },
        answers: { runners: [], refused: [{ name: 'web', reason: 'noSuchRunner' }] },
      },
      ...naps,
      {
        by: 'user',
        says: 'runners/down',
        with: { path: '$shop' },
        answers: { runners: [{ id: '$nap', state: 'exited' }] },
      },
    ],
  },
  {
    title: 'What a runner printed is read in pieces, and how it does is asked of the machine',
    cast: { user: 'script' },
    lines: [
      ...naps,
      {
        does: 'it prints',
        act: ({ harbor: { hosts }, names }) =>
          hosts.files.transcripts.set(names.get('$nap') as string, 'one\ntwo\n'),
      },
      {
        by: 'user',
        says: 'runners/transcript',
        with: { runnerId: '$nap', from: -4 },
        answers: { text: 'two\n', from: 4, next: 8, size: 8 },
      },
      {
        by: 'user',
        says: 'runners/transcript',
        with: { runnerId: '$nap', since: 1_000 },
        answers: { text: '', from: 8, next: 8, size: 8, hasTimes: true },
      },
      {
        by: 'user',
        says: 'runners/figures',
        with: { runnerIds: ['$nap'] },
        answers: [{ runnerId: '$nap', output: 0 }],
      },
    ],
  },
];
