/** The quick reading of a command line against that of all verbs: where it says anything, both say the same. */
import { deepEqual, equal, ok } from 'node:assert/strict';
import { Command } from 'commander';
import fc from 'fast-check';
import { quickCallIn } from '#client/cli/runners/quick-words.ts';
import { runnerVerbs } from '#client/cli/verbs/runner-verbs.ts';
import { stopVerbs } from '#client/cli/verbs/stop-verbs.ts';

/** What commander hands to the action; undefined when it refuses. */
async function slowly(argv: readonly string[]): Promise<unknown> {
  const hm = new Command('hm')
    .exitOverride()
    .enablePositionalOptions()
    .configureOutput({ writeErr: () => {}, writeOut: () => {} });
  let heard: unknown[] | undefined;
  const does =
    <A extends unknown[]>() =>
    async (...args: A) => {
      heard = args;
    };
  runnerVerbs(hm, does);
  stopVerbs(hm, does);
  await hm.parseAsync([...argv], { from: 'user' }).catch(() => {});
  return heard?.slice(0, 2);
}

function quickly(argv: readonly string[]): unknown {
  const call = quickCallIn(argv);
  // Only one name is plain, where several could stand.
  return call && [call.verb === 'launch' ? call.argv : [call.what], { ...call.options }];
}

const words = [
  ...[
    '--',
    '-',
    '--name',
    '-n',
    '-nweb',
    '--name=web',
    '--name=',
    '-C',
    '/tmp',
    '--env',
    '-e',
    'A=1',
  ],
  ...['--service', '-s', 'web', '--pipes', '--time-limit', '2h', '--new', '--replace', '--agent'],
  ...[
    '--skip-check',
    'disk',
    '--skip-check=disk',
    '--unmetered',
    '-a',
    '--attach',
    '--json',
    '-aj',
  ],
  ...[
    '-y',
    '--yes',
    '--grace',
    '5',
    '--grace=5',
    '--confirm',
    '1@2',
    'npm',
    'run',
    'dev',
    '--port',
  ],
  ...['--no-new', '--help', '', '3000', '-x', '--jso', 'web@2'],
];

describe('The quick reading of hm launch, start, restart and stop', () => {
  it('says what all verbs say, or nothing', () => {
    const verb = fc.constantFrom('launch', 'start', 'restart', 'stop');
    const rest = fc.array(fc.constantFrom(...words), { maxLength: 6 });
    return fc.assert(
      fc.asyncProperty(verb, rest, async (first, others) => {
        const argv = [first, ...others];
        const quick = quickly(argv);
        if (quick !== undefined) deepEqual(quick, await slowly(argv));
      }),
      { numRuns: 1_500 },
    );
  });

  it('reads what is typed every day', () => {
    for (const text of [
      'launch -- npm run dev',
      'launch sleep 1000',
      'launch --name worker -e A=1 -e B=2 -a -- node worker.js --json',
      'launch -s web --time-limit 0 --new vite --port 3000',
      'start web --attach',
      'restart web --skip-check disk --json',
      'stop web',
      'stop 3000 --grace 30',
    ])
      ok(quickCallIn(text.split(' ')), text);
  });

  it('leaves help, slips and what asks a person to all verbs', () => {
    for (const text of [
      'launch',
      'launch --',
      'launch --nmae x -- true',
      'start',
      'start a b',
      'stop web --confirm 1@2',
      'ps',
      'stop --grace',
    ])
      equal(quickCallIn(text.split(' ')), undefined, text);
  });
});
