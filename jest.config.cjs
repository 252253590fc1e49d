const common = {
  testEnvironment: '<rootDir>/libs/testing/src/one-realm.environment.cjs',
  runtime: '<rootDir>/libs/testing/src/one-realm.runtime.cjs',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: { '\\.ts$': '@swc/jest' },
};
const roots = ['<rootDir>/apps', '<rootDir>/libs', '<rootDir>/deploy', '<rootDir>/tests'];

/** @type {import('jest').Config} Rules need no servers; Jest runs a project's globalSetup only when one of its files runs. */
module.exports = {
  projects: [
    { ...common, displayName: 'rules', roots, testMatch: ['**/*.spec.ts'] },
    {
      ...common,
      displayName: 'servers',
      roots,
      testMatch: ['**/*.it.ts'],
      globalSetup: '<rootDir>/libs/testing/src/global-setup.ts',
      globalTeardown: '<rootDir>/libs/testing/src/global-teardown.ts',
    },
  ],
  maxWorkers: '100%',
  testSequencer: '<rootDir>/libs/testing/src/long-first.cjs',
  testTimeout: 20_000,
  reporters: ['default', '<rootDir>/libs/testing/src/summary-reporter.cjs'],
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
};
