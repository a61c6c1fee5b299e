/** Mocha's own report, and at its end the counts in the file that HARBORMASTER_TEST_COUNT names. */
import { writeFileSync } from 'node:fs';
import mocha from 'mocha';

// Mocha loads a reporter by its default export.
export default class CountReporter extends mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const again = [];
    runner.on('retry', (test, failure) => again.push(`${test.fullTitle()}: ${failure.message}`));
    runner.once('end', () => {
      for (const each of again) console.log(`  tried a second time: ${each}`);
      const { passes, failures, pending } = this.stats;
      const file = process.env.HARBORMASTER_TEST_COUNT;
      // A test that was not run has not passed.
      if (file) writeFileSync(file, JSON.stringify({ passed: passes, failed: failures + pending }));
    });
  }
}
