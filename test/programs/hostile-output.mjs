/** Prints what takes the most of whoever shows it: a line without an end, strings without an end, work for a whole screen in few bytes. */
import process from 'node:process';

const pieces = [
  ...Array.from({ length: 512 }, () => 'x'.repeat(65_536)),
  '\x1b[99999999S\x1b[99999999b\x1b[99999999L'.repeat(1_000),
  Array.from({ length: 20_000 }, (_, n) => `\x1b]8;;http://a/${n}\x07y`).join(''),
  Array.from({ length: 100 }, (_, n) => `\x1b]0;${n}${'t'.repeat(60_000)}\x07`).join(''),
  `a${'\u0301'.repeat(500_000)}`,
  '\x1bP+q',
  ...Array.from({ length: 64 }, () => '41'.repeat(32_768)),
  '\x1b\\\x1b]0;',
  ...Array.from({ length: 256 }, () => 't'.repeat(65_536)),
  '\x07\x1bcthe end\r\n',
];

for (const piece of pieces)
  await new Promise((resolve) => process.stdout.write(piece, () => resolve()));
