/** Fails before it claims anything, and counts how often: one line in $TMPDIR/starts each time. */
import { appendFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

appendFileSync(join(tmpdir(), 'starts'), `${process.pid}\n`);
throw new Error('This program always fails.');
