/** A line that must be named by this rule, with these words. */
export type Line = {
  readonly what: string;
  readonly fault: string;
  readonly rule: string;
  readonly says: string;
  /** What stands there while nothing is broken. */
  readonly instead?: string;
};

/** A file that is added to the copy. Plain lines are always there. */
export type Planted = { readonly path: string; readonly lines: readonly (string | Line)[] };

export const border = '@nx/enforce-module-boundaries';
export const max = 'max-lines';

const crossing = (what: string, fault: string, says: string): Line => ({ what, fault, says, rule: border });
const pure = (what: string, fault: string, rule: string, says: string): Line => ({ what, fault, rule, says });
const imports = (fault: string): Line => pure(fault, fault, 'no-restricted-imports', 'Rules import only rules.');
const syntax = (fault: string, says = 'Time is an argument.'): Line => pure(fault, fault, 'no-restricted-syntax', says);
const dated = (fault: string): Line => pure(fault, fault, 'no-restricted-properties', 'Time is an argument.');
const random = (fault: string): Line => pure(fault, fault, 'no-restricted-properties', 'Chance is an argument.');
const globally = (name: string, fault: string): Line => pure(name, fault, 'no-restricted-globals', `'${name}'`);

const aim = '// planted';
const apps = 'Imports of apps are forbidden';
const relative = 'Projects cannot be imported by a relative or absolute path';
const onlyDomain = 'A project tagged with "type:pure" can only depend on libs tagged with "lib:domain"';
const onlyDomainToContracts = 'A project tagged with "lib:contracts" can only depend on libs tagged with "lib:domain"';
const onlyLibs = 'A project tagged with "type:lib" can only depend on libs tagged with "type:lib", "type:pure"';

const borders: readonly Planted[] = [
  {
    path: 'apps/dispatch/src/dispatches/planted.commands.ts',
    lines: [
      aim,
      crossing('an app imports an app', `export { intake } from '@fengqiao/apps/intake';`, apps),
      crossing('an app imports an app by path', `export { evaluation } from '../../../evaluation/src/index';`, relative),
      crossing('a deep path across projects', `export { Access } from '../../../../libs/service/src/access/access';`, relative),
      crossing('an app imports the local stack', `export { startStack } from '../../../../deploy/local/src/stack';`, relative),
    ],
  },
  {
    path: 'libs/domain/src/planted.ts',
    lines: [
      aim,
      crossing('domain imports contracts', `export { contracts } from '@fengqiao/contracts';`, onlyDomain),
      crossing('domain imports typeorm', `export { DataSource } from 'typeorm';`, 'is not allowed to import'),
    ],
  },
  {
    path: 'libs/flow/src/planted.ts',
    lines: [aim, crossing('flow imports city', `export { loadCity } from '@fengqiao/city';`, onlyDomain)],
  },
  {
    path: 'libs/calendar/src/planted.ts',
    lines: [aim, crossing('calendar imports city', `export { loadCity } from '@fengqiao/city';`, onlyDomain)],
  },
  {
    path: 'libs/contracts/src/planted.ts',
    lines: [
      aim,
      crossing('contracts import service', `export { Access } from '@fengqiao/service';`, onlyDomainToContracts),
      crossing('contracts import city', `export { loadCity } from '@fengqiao/city';`, onlyDomainToContracts),
    ],
  },
  {
    path: 'libs/service/src/planted.ts',
    lines: [
      aim,
      crossing('service imports an app', `export { dispatch } from '@fengqiao/apps/dispatch';`, apps),
      crossing('service imports what is for tests', `export { eventually } from '@fengqiao/testing';`, onlyLibs),
      crossing('a deep path into an app', `export { intake } from '../../../apps/intake/src/index';`, relative),
    ],
  },
  {
    path: 'libs/service/src/planted.spec.ts',
    lines: [aim, crossing('a test of a lib imports an app', `export { dispatch } from '@fengqiao/apps/dispatch';`, apps)],
  },
  {
    path: 'libs/client/src/planted.ts',
    lines: [aim, crossing('a lib imports an app', `export { intake } from '@fengqiao/apps/intake';`, apps)],
  },
];

const rules: readonly Planted[] = [
  {
    path: 'apps/dispatch/src/dispatches/planted.ts',
    lines: [
      aim,
      imports(`import { readFileSync } from 'node:fs';`),
      imports(`import { DataSource } from 'typeorm';`),
      imports(`import { DispatchStore } from './dispatch.store';`),
      imports(`import type { DispatchViews } from './dispatch.views';`),
      imports(`export * from './dispatch.commands';`),
      imports(`import { DispatchModule } from '../dispatch.module';`),
      syntax('export const now = (): Date => new Date();'),
      dated('export const ms = (): number => Date.now();'),
      syntax('export const text = (): string => Date();'),
      dated('export const clock = Date.now;'),
      dated(`export const hidden = (): number => Date['now']();`),
      dated('export const { now: taken } = Date;'),
      random('export const chance = (): number => Math.random();'),
      random('export const { random } = Math;'),
      syntax(`export const later = () => import('./dispatch.store');`, 'Rules import only rules.'),
      syntax('export async function waits(): Promise<number> { return Promise.resolve(1); }', 'Rules do not wait.'),
      syntax('export const waiting = async (): Promise<number> => Promise.resolve(1);', 'Rules do not wait.'),
      syntax('export class Waiter { async wait(): Promise<number> { return Promise.resolve(1); } }', 'Rules do not wait.'),
      syntax('export const waiter = { async wait(): Promise<void> { await Promise.resolve(); } };', 'Rules do not wait.'),
      globally('process', `export const zone = process.env['TZ'];`),
      globally('fetch', `export const asked = fetch('http://127.0.0.1');`),
      globally('setTimeout', 'export const timer = setTimeout(() => undefined, 1);'),
      globally('console', `export const told = console.log('told');`),
      globally('globalThis', 'export const hands = globalThis.performance.now();'),
      globally('crypto', 'export const id = crypto.randomUUID();'),
    ],
  },
  // Wherever rules stand, and whatever their file is called.
  { path: 'apps/dispatch/src/dispatches/planted.flow.ts', lines: [aim, dated('export const ms = Date.now();')] },
  { path: 'apps/dispatch/src/dispatches/planted.sums.ts', lines: [aim, dated('export const ms = Date.now();')] },
  { path: 'apps/dispatch/src/dispatches/deeper/planted.ts', lines: [aim, dated('export const ms = Date.now();')] },
  { path: 'libs/calendar/src/planted-clock.ts', lines: [aim, dated('export const ms = Date.now();')] },
  { path: 'libs/domain/src/planted-clock.ts', lines: [aim, globally('process', 'export const zone = process.env;')] },
];

const size: Planted = {
  path: 'apps/dispatch/src/dispatches/planted.views.ts',
  lines: [
    ...Array<string>(300).fill('//'),
    { what: 'a file of 301 lines', fault: '// one too many', instead: '', rule: max, says: 'too many lines' },
  ],
};

export const files: readonly Planted[] = [...borders, ...rules, size];
