const { writeSync } = require('node:fs');

/**
 * The last line of every run, for people and for scripts: `12 passed, 0 failed`. Written at exit, because Jest puts its
 * own summary behind every reporter, and past process.stdout, which Jest silences when it forces its exit. A file that
 * does not load, or whose cleanup fails, counts as one failed. What was skipped is said on a line before.
 */
module.exports = class SummaryReporter {
  onRunComplete(_, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites, numPendingTests, numTodoTests }) {
    const skipped = numPendingTests + numTodoTests;
    const before = skipped > 0 ? `${skipped} skipped\n` : '';
    const line = `${before}${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed\n`;
    process.once('exit', () => writeSync(1, line));
  }
};
