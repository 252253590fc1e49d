const { writeSync } = require('node:fs');

/**
 * The last line of every run, for people and for scripts: `12 passed, 0 failed`. Written at exit, because Jest puts its
 * own summary behind every reporter, and past process.stdout, which Jest silences when it forces its exit. A file that
 * does not load, or whose cleanup fails, counts as one failed.
 */
module.exports = class SummaryReporter {
  onRunComplete(_, { numPassedTests, numFailedTests, numRuntimeErrorTestSuites }) {
    const line = `${numPassedTests} passed, ${numFailedTests + numRuntimeErrorTestSuites} failed\n`;
    process.once('exit', () => writeSync(1, line));
  }
};
