/**
 * `npm run test:editor:inside`: every suite of this directory, and an exit code.
 */
import { join } from 'node:path';
import { runInside } from '#test/editor/inside/launch.ts';

const here = import.meta.dirname;
const passed = await runInside({
  extension: join(here, '../fixtures/pilot'),
  suites: [join(here, 'pilot.test.ts')],
});
process.exitCode = passed ? 0 : 1;
