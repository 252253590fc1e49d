const vm = require('node:vm');
const { ModuleMocker } = require('jest-mock');

/** What Jest takes for the context of a test file, and compiles its code in: the realm that is there. */
const here = {};
const { compileFunction } = vm;
vm.compileFunction = (code, parameters, { parsingContext, ...options } = {}) =>
  compileFunction(code, parameters, parsingContext === here ? options : { ...options, parsingContext });

/** Under such names Jest keeps in the realm what it knows of a file. */
const isOfJest = (key) => typeof key === 'symbol' && /^[A-Z_]+$/.test(key.description ?? '');
const patched = ['exit', 'getBuiltinModule'];

/**
 * Runs a test file in the worker's own realm, where `one-realm.runtime.cjs` keeps modules from file to file. What the file
 * and Jest changed of the environment, the console, the process and the realm is as before when it ends. There are no fake
 * timers: time is an argument.
 */
module.exports = class OneRealm {
  global = globalThis;
  moduleMocker = new ModuleMocker(globalThis);
  fakeTimers = null;
  fakeTimersModern = null;

  before = {
    console,
    environment: { ...process.env },
    process: patched.map((name) => [name, process[name]]),
    keys: new Set(Reflect.ownKeys(globalThis)),
  };

  async setup() {}

  async teardown() {
    const { environment, keys } = this.before;
    for (const name of Object.keys(process.env)) if (!(name in environment)) delete process.env[name];
    Object.assign(process.env, environment);
    for (const [name, value] of this.before.process) if (value) process[name] = value;
    globalThis.console = this.before.console;
    for (const key of Reflect.ownKeys(globalThis)) if (isOfJest(key) && !keys.has(key)) delete globalThis[key];
  }

  exportConditions() {
    return ['node', 'node-addons'];
  }

  getVmContext() {
    return here;
  }
};
