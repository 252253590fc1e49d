import type { Line, Planted } from './lint-faults';

const pure = (fault: string, rule: string, says: string, breaks?: string): Line => ({
  what: fault,
  fault,
  rule,
  says,
  ...(breaks && { breaks }),
});
const imports = (fault: string): Line =>
  pure(fault, 'no-restricted-imports', 'Rules import only rules.', 'import Rules import only rules.');
const syntax =
  (message: string) =>
  (fault: string): Line =>
    pure(fault, 'no-restricted-syntax', message, `syntax ${message}`);
const globally = (name: string): Line => {
  const fault = `export const the_${name} = ${name};`;
  return pure(fault, 'no-restricted-globals', `'${name}'`, `global ${name}`);
};

const date = syntax('Time is an argument: Date is a type, made of a value, or parsed.');
const now = syntax('Time is an argument: new Date() is now.');
const spread = syntax('Time is an argument: new Date of nothing is now.');
const dated = syntax('Time is an argument: of Date only parse and UTC.');
const zoned = syntax("The machine's zone is not the city's.");
const math = syntax('Chance is an argument: Math has no other name.');
const random = syntax('Chance is an argument: no random.');
const built = syntax('A constructor is taken by its name.');
const later = syntax('Rules import only rules, and at once.');
const awaits = syntax('Rules do not wait: await.');
const awaitsEach = syntax('Rules do not wait: for await.');
const isAsync = syntax('Rules do not wait: async.');
const thens = syntax('Rules do not wait: then.');

/** What must be forbidden, whatever is configured, and whatever the Node has that runs this. */
const worldly =
  'process globalThis global console fetch crypto performance require module exports __dirname __filename navigator ' +
  'setTimeout setInterval setImmediate clearTimeout clearInterval clearImmediate queueMicrotask structuredClone ' +
  'Promise Intl Temporal WebSocket EventSource Worker XMLHttpRequest localStorage sessionStorage Buffer URL URLSearchParams ' +
  'AbortController AbortSignal Event EventTarget CustomEvent MessageChannel MessagePort MessageEvent BroadcastChannel ' +
  'Blob FormData Headers Request Response ReadableStream WritableStream TransformStream CompressionStream ' +
  'DecompressionStream TextEncoder TextDecoder WebAssembly SharedArrayBuffer Atomics WeakRef FinalizationRegistry ' +
  'PerformanceObserver Performance Crypto CryptoKey SubtleCrypto Function Proxy Reflect eval atob btoa';

const aim = '// planted';
const always: readonly Line[] = [
  imports(`import { readFileSync } from 'node:fs';`),
  imports(`import { DataSource } from 'typeorm';`),
  imports(`import { DispatchStore } from './dispatch.store';`),
  imports(`import type { DispatchViews } from './dispatch.views';`),
  imports(`export * from './dispatch.commands';`),
  imports(`import { DispatchModule } from '../dispatch.module';`),
  imports(`import { Access } from '@fengqiao/service';`),
  imports(`import type { Scope } from '@fengqiao/service';`),
  imports(`import { loadCity } from '@fengqiao/city';`),
  imports(`import type { City } from '@fengqiao/city';`),
  imports(`import { clientFor } from '@fengqiao/client';`),
  date('export const text = (): string => Date();'),
  date('export const D = Date;'),
  date('export const { now: taken } = Date;'),
  date('export const clock = (x = Date): number => x.now();'),
  date('export const made = [Date].map((x) => new x());'),
  date('export class Later extends Date {}'),
  now('export const present = (): Date => new Date();'),
  spread('export const nothing = new Date(...([] as []));'),
  dated('export const ms = (): number => Date.now();'),
  dated('export const ticking = Date.now;'),
  dated(`export const hidden = (): number => Date['now']();`),
  dated('export const maybe = Date?.now();'),
  zoned('export const hour = (at: Date): number => at.getHours();'),
  zoned('export const shown = (at: Date): string => at.toLocaleString();'),
  math('export const m = Math;'),
  math('export const { random } = Math;'),
  random('export const chance = (): number => Math.random();'),
  random(`export const luck = (): number => Math['random']();`),
  built('export const another = (at: Date): unknown => at.constructor;'),
  built(`export const hiddenly = (at: Date): unknown => at['constructor'];`),
  built('export const { constructor: made2 } = [];'),
  later(`export const late = () => import('./dispatch.store');`),
  awaits('await 1;'),
  awaitsEach('for await (const one of [1]) one.toFixed();'),
  isAsync('export async function waits(): Promise<void> {}'),
  isAsync('export const waiting = async (): Promise<void> => {};'),
  isAsync('export class Waiter { async wait(): Promise<void> {} }'),
  isAsync('export const waiter = { async wait(): Promise<void> {} };'),
  thens('export const done = (it: PromiseLike<number>) => it.then((one) => one + 1);'),
  thens(`export const caught = (it: { catch(x: unknown): unknown }) => it['catch'](1);`),
];

/** Whatever a file of rules is called, and however deep it stands. */
const named: readonly Planted[] = ['planted.flow.ts', 'planted.sums.ts', 'deeper/planted.ts'].map((file) => ({
  path: `apps/dispatch/src/dispatches/${file}`,
  lines: [aim, dated('export const ms = Date.now();')],
}));

/** Of each kind of impurity one, so that no service, no library and no folder is let off. */
const anywhere: readonly Line[] = [
  imports(`import { Injectable } from '@nestjs/common';`),
  imports(`import { Access } from '@fengqiao/service';`),
  globally('process'),
  dated('export const ms = Date.now();'),
  awaits('await 1;'),
];

/** A file of rules, as the configuration sees one. */
export const ruleFile = 'apps/dispatch/src/dispatches/planted.ts';

export const rulesWith = (globals: readonly string[], folders: readonly string[]): readonly Planted[] => {
  const names = [...new Set([...worldly.split(' '), ...globals])];
  return [
    { path: ruleFile, lines: [aim, ...always, ...names.map(globally)] },
    ...named,
    ...folders.map((folder) => ({ path: `${folder}/planted-world.ts`, lines: [aim, ...anywhere] })),
  ];
};
