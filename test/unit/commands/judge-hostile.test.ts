/** Whatever the text is: judging it throws nothing, and what it costs is bounded. */
import assert from 'node:assert/strict';
import fc from 'fast-check';
import { judgeCommand } from '#commands/judge-command.ts';
import { withEdits } from '#commands/judgement.ts';
import type { ProjectReads } from '#commands/project-reads.ts';
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
  'one loop after another': filled('for a in $b; do kill $a; done; '),
  'a long heredoc': `cat > notes.md <<EOF\n${filled('pkill node\n')}\nEOF\n`,
};

/** What runs away takes minutes, or all memory; this leaves room for a busy machine. In milliseconds. */
const longest = 1_500;

function spent(text: string, reads: ProjectReads): number {
  const since = performance.now();
  judgeCommand(text, reads);
  return performance.now() - since;
}

describe('judging a hostile command', () => {
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
    it(`is over in a moment for ${name}`, () => {
      assert.ok(spent(text, corpusProject) < longest);
    });

  it('asks for files only so often', () => {
    let asked = 0;
    const count = (): undefined => {
      asked += 1;
    };
    judgeCommand(filled('make stop; '), { in: count, text: count });
    assert.ok(asked <= 200, String(asked));
  });

  it('follows scripts that call each other only so deep', () => {
    const scripts = Object.fromEntries(
      Array.from({ length: 30 }, (_, n) => [
        `s${n}`,
        `npm run s${(n + 1) % 30} && npm run s${(n + 2) % 30}`,
      ]),
    );
    assert.ok(spent('npm run s0', { in: () => scripts }) < longest);
  });
});
