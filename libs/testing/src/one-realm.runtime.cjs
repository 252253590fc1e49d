const Module = require('node:module');
const { relative, resolve } = require('node:path');
const { default: Runtime } = require('jest-runtime');

const root = resolve(__dirname, '../../..');

/** What a test file has for itself: it keeps state for one file, or speaks to Jest. */
const ofTests = /^(?:tests|libs[\\/](?:testing|cases|client))[\\/]|(?:\.it|\.spec|under-test)\.ts$/;
const isShared = (path) => /[\\/]node_modules[\\/]/.test(path) || !ofTests.test(relative(root, path));

const loaders = new Map();
const loaderOf = (file) => {
  if (!loaders.has(file)) loaders.set(file, Module.createRequire(file));
  return loaders.get(file);
};

/** Where a shared module lies; undefined for all others, and for what is not there: Jest says that best. */
const sharedIn = (load, name) => {
  try {
    const path = load.resolve(name);
    return !Module.isBuiltin(path) && isShared(path) ? path : undefined;
  } catch {
    return undefined;
  }
};

const plain = { supportsDynamicImport: false, supportsExportNamespaceFrom: false, supportsStaticESM: false };
/** By source file, for the lines in stack traces. */
const sourceMaps = new Map();
let current;

/** Sources as Jest has them in its cache, loaded as Node loads any file. */
Module._extensions['.ts'] = (module, file) => {
  const { code, sourceMapPath } = current.transformer.transform(file, { ...plain, supportsTopLevelAwait: false });
  for (const maps of [sourceMaps, current.getSourceMaps()]) maps.set(file, sourceMapPath);
  module._compile(code, file);
};

/**
 * Loads packages and the platform's modules once per worker, by Node, as production does; what is a test's own once per
 * file. Jest would evaluate all of them for every file, and V8 compile them anew. Nothing shared can be mocked. Needs the
 * environment of one realm.
 */
module.exports = class SharedModules extends Runtime {
  constructor(config, environment, resolver, transformer, cacheFS, coverage, testPath, globalConfig) {
    super(config, environment, resolver, transformer, cacheFS, coverage, testPath, globalConfig);
    this.transformer = transformer;
    current = this;
    // Who watches changes the sources under a worker that lives on.
    if (globalConfig.watch || globalConfig.watchAll) for (const file of sourceMaps.keys()) delete Module._cache[file];
    for (const [file, map] of sourceMaps) this.getSourceMaps().set(file, map);
  }

  requireModuleOrMock(from, name) {
    const load = loaderOf(from);
    const shared = name.startsWith('@jest/') ? undefined : sharedIn(load, name);
    return shared ? load(shared) : super.requireModuleOrMock(from, name);
  }

  setMock(_from, name) {
    throw new Error(`${name} cannot be mocked: test files share it, or should`);
  }
};
