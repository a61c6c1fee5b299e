/** Writes twenty megabytes as fast as they are taken, every line with its number. */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const lines = function* () {
  for (let n = 0; n < 20_000; n++) yield `${n} ${'x'.repeat(1_000)}\n`;
};
await pipeline(Readable.from(lines()), process.stdout);
