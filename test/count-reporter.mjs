/** Mocha's own report, and at its end the counts in the file that HARBORMASTER_TEST_COUNT names. */
import { writeFileSync } from 'node:fs';
import mocha from 'mocha';

// Mocha loads a reporter by its default export.
export default class CountReporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    runner.once('end', () => {
      const { passes, failures, pending } = this.stats;
      const file = process.env.HARBORMASTER_TEST_COUNT;
      // A test that was not run has not passed.
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures + pending }));
    });
  }
}
