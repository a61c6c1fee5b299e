/** Judges every command line of the corpus. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { judgeCommand } from '#commands/judge-command.ts';
import { type Edit, type Judgement, withEdits } from '#commands/judgement.ts';
import { corpusProject } from './corpus-project.ts';

interface Line {
  readonly command: string;
  readonly expected: string;
  readonly becomes?: string;
}

function corpus(): Map<string, Line[]> {
  const groups = new Map<string, Line[]>();
  let group = '';
  let expected = '';
  for (const text of readFileSync(path.join(import.meta.dirname, 'corpus.txt'), 'utf8').split(
    '\n',
  )) {
    const lines = groups.get(group) ?? [];
    const written = text.trim().replaceAll('\\n', '\n');
    if (text.startsWith('## ')) {
      group = text.slice(3);
      groups.set(group, []);
    } else if (text.startsWith('    => ')) {
      const last = lines.pop();
      assert.ok(last, text);
      lines.push({ ...last, becomes: written.slice(3) });
    } else if (text.startsWith('    ')) lines.push({ command: written, expected });
    else if (text !== '' && !text.startsWith('#')) expected = text;
  }
  return groups;
}

/** What the corpus calls a judgement. */
function named(judgement: Judgement): string {
  switch (judgement.kind) {
    case 'deny':
      return [
        'deny',
        judgement.why,
        ...(judgement.port === undefined ? [] : [judgement.port]),
      ].join(' ');
    case 'leave':
      return `leave ${judgement.why}`;
    case 'found':
      return [
        ...judgement.pids.map(({ pid, group }) => `pids ${group ? '-' : ''}${pid}`),
        ...judgement.starts.map(({ tool, surely }) => `${surely ? 'start' : 'maybe'} ${tool.name}`),
        ...judgement.runners.map(({ runner }) => `runner ${runner.name}`),
      ].join(', ');
  }
}

function rewritten(command: string, judgement: Judgement): string | undefined {
  if (judgement.kind !== 'found') return undefined;
  const edits: (readonly Edit[] | undefined)[] = [
    ...judgement.starts.map((start) => start.edits(4711)),
    ...judgement.runners.map((runner) => runner.edits('http://localhost:4711')),
  ];
  return edits.includes(undefined)
    ? undefined
    : withEdits(
        command,
        edits.flatMap((edit) => edit ?? []),
      );
}

describe('the corpus of command lines', () => {
  for (const [group, lines] of corpus())
    describe(group, () => {
      for (const { command, expected, becomes } of lines)
        it(`${expected}: ${command.replaceAll('\n', '\\n')}`, () => {
          const judgement = judgeCommand(command, corpusProject);
          assert.equal(named(judgement), expected);
          if (becomes !== undefined) assert.equal(rewritten(command, judgement), becomes);
        });
    });
});
