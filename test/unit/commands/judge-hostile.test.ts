/** Whatever the text is: judging it throws nothing, and the work that it costs is bounded. Counts work, and measures no time. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { type Allowance, fullAllowance } from '#commands/allowance.ts';
import { judgeCommand } from '#commands/judge-command.ts';
import { withEdits } from '#commands/judgement.ts';
import { bindingsOf } from '#commands/kill-operand.ts';
import type { ProjectReads } from '#commands/project-reads.ts';
import { readShellText } from '#commands/shell-text.ts';
import { corpusProject } from './corpus-project.ts';

/** Pieces of which lines are made that a reader could stumble over. */
const pieces = [
  ...[
    'kill',
    'pkill',
    '-9',
    '1234',
    'lsof -ti:3000',
    'xargs',
    'npm run dev',
    'vite',
    '--port',
    '3000',
  ],
  ...[
    '$(',
    ')',
    '`',
    '"',
    "'",
    '\\',
    '|',
    '&',
    '&&',
    '||',
    ';',
    '\n',
    '(',
    '{',
    '}',
    '<<EOF',
    'EOF',
    '<',
    '>',
  ],
  ...[
    '$!',
    '$PID',
    'PID=',
    'for x in',
    'do',
    'done',
    'if',
    'then',
    'fi',
    'sh -c',
    'make',
    'eval',
    'trap',
    'export PORT=1',
    'PORT=2',
    'npm start',
  ],
  ...[
    'tmux send-keys',
    'docker stop',
    'docker ps -q',
    'taskkill /IM',
    '#',
    '=',
    '\0',
    '\u{1f4a5}',
    '${',
    '$((',
  ],
];
const line = fc
  .array(fc.constantFrom(...pieces), { maxLength: 40 })
  .map((words) => words.join(' '));

const size = 100_000;
const filled = (piece: string): string => piece.repeat(Math.ceil(size / piece.length));
const nested = (open: string, close: string): string =>
  `${open.repeat(size / 2 / open.length)}kill 1${close.repeat(size / 2 / close.length)}`;

/** Each is 100 kB or as deep as that allows. */
const hostile: Readonly<Record<string, string>> = {
  'nested substitutions': nested('$(', ')'),
  'nested subshells': nested('(', ')'),
  'nested groups': nested('{ ', '; }'),
  'nested conditions': nested('if true; then ', ' fi; '),
  'nested functions': nested('f() { ', '; }'),
  'functions of nothing': filled('f() '),
  'nested sums': filled('$(('),
  'sums of sums': filled('$((1+'),
  'nested quotes and substitutions': nested('"$(', ')"'),
  'nested shells': filled(`sh -c "sh -c 'sh -c x'" ; `),
  'escaped backticks': filled('`\\`'),
  'a thousand heredocs': filled('cat <<EOF '),
  'a long pipeline': filled('a|'),
  'a long pipeline of kills': filled('xargs kill|'),
  'a long list': filled('lsof -ti:3000;'),
  'a long word': `echo ${filled('x')}`,
  'many words': `kill ${filled('$PID ')}`,
  'many assignments': filled('A=$B B=$A; '),
  'many scripts': filled('npm run dev & '),
  'many targets': filled('make stop; '),
  'many files': filled('./stop.sh; '),
  'many kills by substitution': filled('kill $(cat x)\n'),
  'a loop over many words': `for a in ${filled('$b ')}; do kill $a; done`,
  'a declaration of many': `export ${filled('A=$(lsof) ')}; kill $A`,
  'one loop after another': filled('for a in $b; do kill $a; done; '),
  'a long heredoc': `cat > notes.md <<EOF\n${filled('pkill node\n')}\nEOF\n`,
};

/** How often files are asked for while a text is judged, and what is left of the allowance then. */
function costOf(text: string, reads: ProjectReads): { asked: number; left: Allowance } {
  const left = fullAllowance();
  let asked = 0;
  const counted = <A, T>(read: (path: A) => T) => {
    return (path: A): T => {
      asked += 1;
      return read(path);
    };
  };
  const files = {
    in: counted((directory: string) => reads.in(directory)),
    workspace: counted((name: string) => reads.workspace?.(name)),
    text: counted((path: string) => reads.text?.(path)),
  };
  judgeCommand(text, files, left);
  return { asked, left };
}

function assertBounded({ asked, left }: ReturnType<typeof costOf>): void {
  assert.ok(asked <= 200, `${asked} reads`);
  for (const [what, amount] of Object.entries(left)) assert.ok(amount >= 0, `${what}: ${amount}`);
}

describe('judging a hostile command', function () {
  // What runs away takes minutes or all memory. How quick the rest is depends on what the machine does besides.
  this.timeout(120_000);

  it('throws nothing, whatever the line is', () => {
    fc.assert(
      fc.property(line, (text) => void judgeCommand(text, corpusProject)),
      { numRuns: 500 },
    );
  });

  it('throws nothing, whatever the characters are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => void judgeCommand(text, corpusProject)),
    );
  });

  it('changes nothing outside the segment that starts the server', () => {
    fc.assert(
      fc.property(line, (text) => {
        const judgement = judgeCommand(text, corpusProject);
        for (const start of judgement.kind === 'found' ? judgement.starts : []) {
          const { from, to } = start.segment;
          const edits = start.edits(4711) ?? [];
          assert.ok(edits.every((edit) => from <= edit.from && edit.to <= to));
          const changed = withEdits(text, edits);
          assert.ok(changed.startsWith(text.slice(0, from)) && changed.endsWith(text.slice(to)));
        }
      }),
      { numRuns: 500 },
    );
  });

  for (const [name, text] of Object.entries(hostile))
    it(`costs no more than is allowed for ${name}`, () =>
      assertBounded(costOf(text, corpusProject)));

  it('asks for files only so often', () => {
    let asked = 0;
    const count = (): undefined => {
      asked += 1;
    };
    judgeCommand(filled('make stop; '), { in: count, text: count });
    assert.ok(asked <= 200, String(asked));
  });

  it('leaves a text alone that costs the parser too much, or its stack', () => {
    for (const name of [
      'nested sums',
      'sums of sums',
      'a thousand heredocs',
      'functions of nothing',
    ])
      assert.deepEqual(judgeCommand(hostile[name] ?? '', corpusProject), {
        kind: 'leave',
        why: 'unreadable',
      });
  });

  it('reads sums and functions as deep as anybody writes them', () => {
    const sums = 'x=$((x + 1)); '.repeat(400);
    const functions = `${'f() { '.repeat(40)}:${'; }'.repeat(40)}; `;
    for (const before of [sums, functions])
      assert.equal(judgeCommand(`${before}pkill node`, corpusProject).kind, 'deny');
  });

  it('keeps the last values of a variable alone, however many it is given', () => {
    for (const text of [hostile['a loop over many words'], 'a=1; '.repeat(400)]) {
      const shell = readShellText(text ?? '', true, { ...fullAllowance(), characters: 2 * size });
      assert.equal(bindingsOf(shell).variables.get('a')?.length, 20);
    }
  });

  it('follows scripts that call each other only so deep', () => {
    const scripts = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [
        `s${n}`,
        `npm run s${(n + 1) % 30} && npm run s${(n + 2) % 30}`,
      ]),
    );
    assertBounded(costOf('npm run s0', { in: () => scripts }));
  });
});
