const js = {
  swcrc: false,
  isModule: 'unknown',
  jsc: { target: 'es2023', parser: { syntax: 'ecmascript' } },
  module: { type: 'commonjs' },
};

const common = {
  testEnvironment: 'node',
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: { '\\.ts$': '@swc/jest', '\\.m?js$': ['@swc/jest', js] },
  transformIgnorePatterns: [], // Nest 12 is ESM; Jest wants CommonJS
  setupFiles: ['reflect-metadata'],
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
  testTimeout: 20_000,
  reporters: ['default', '<rootDir>/libs/testing/src/summary-reporter.cjs'],
  cacheDirectory: '<rootDir>/node_modules/.cache/jest',
};
