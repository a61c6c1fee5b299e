/**
 * Every suite of this directory inside a real editor, and an exit code.
 */
import { join } from 'node:path';
import { runInside } from '#test/editor/inside/launch.ts';

const here = import.meta.dirname;
const passed = await runInside({
  extension: join(here, '../fixtures/pilot'),
  suites: [join(here, 'pilot.test.ts')],
  env: { HARBORMASTER_TEST_COUNT: process.env.HARBORMASTER_TEST_COUNT },
});
process.exitCode = passed ? 0 : 1;
