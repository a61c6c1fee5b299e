/**
 * Every suite of this directory inside a real editor, and an exit code.
 */
import { join } from 'node:path';
import { repository } from '#test/editor/host/cache.ts';
import { runInside } from '#test/editor/inside/launch.ts';

const here = import.meta.dirname;
const passed = await runInside({
  extension: repository,
  suites: ['host.test.ts', 'harbormaster.test.ts'].map((name) => join(here, name)),
  env: {
    HARBORMASTER_TEST: '1',
    HARBORMASTER_TEST_COUNT: process.env.HARBORMASTER_TEST_COUNT,
  },
});
process.exitCode = passed ? 0 : 1;
