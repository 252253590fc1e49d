import { projects } from './lint-projects';
import { rulesWith } from './lint-purity';

/** A line that must be named by this rule, with these words. */
export type Line = {
  readonly what: string;
  readonly fault: string;
  readonly rule: string;
  readonly says: string;
  /** The element of the lint configuration that it breaks, where the configuration lists them. */
  readonly breaks?: string;
  /** What stands there while nothing is broken. */
  readonly instead?: string;
};

/** A file that is added to the copy. Plain lines are always there. */
export type Planted = { readonly path: string; readonly lines: readonly (string | Line)[] };

export const border = '@nx/enforce-module-boundaries';
export const max = 'max-lines';

const crossing = (what: string, fault: string, says: string): Line => ({ what, fault, says, rule: border });
/** Across a border that the configuration draws between tags. */
const against = (row: string, fault: string): Line => {
  const [source, tags] = row.split(' → ');
  const says = `A project tagged with "${source}" can only depend on libs tagged with ${tags!
    .split(', ')
    .map((tag) => `"${tag}"`)
    .join(', ')}`;
  return { what: fault, fault, says, rule: border, breaks: row };
};
const banned = (pattern: string, from: string): Line => {
  const fault = `export * as ${from.replace(/\W/g, '')} from '${from}';`;
  const says = `A project tagged with "type:pure" is not allowed to import "${from}"`;
  return { what: fault, fault, says, rule: border, breaks: `type:pure without ${pattern}` };
};
export const aim = '// planted';
const apps = 'Imports of apps are forbidden';
const relative = 'Projects cannot be imported by a relative or absolute path';
const ofApps = 'type:app → type:lib, type:pure';
const ofLibs = 'type:lib → type:lib, type:pure';
const ofTests = 'type:testing → type:lib, type:pure, type:testing';
const ofPure = 'type:pure → lib:domain';
const ofContracts = 'lib:contracts → lib:domain';

/** A project with a tag that nobody below the stack may depend on, and that depends on nothing itself. */
export const stranger: Readonly<Record<string, string>> = {
  'libs/planted/project.json': JSON.stringify({
    name: 'planted',
    projectType: 'library',
    sourceRoot: 'libs/planted/src',
    tags: ['type:stack'],
  }),
  'libs/planted/src/index.ts': `export const planted = 'planted';\n`,
};
const fromStranger = `export { planted } from '@fengqiao/planted';`;

const borders: readonly Planted[] = [
  {
    path: 'apps/dispatch/src/dispatches/planted.commands.ts',
    lines: [
      aim,
      crossing('an app imports an app', `export { intake } from '@fengqiao/apps/intake';`, apps),
      crossing('an app imports an app by path', `export { evaluation } from '../../../evaluation/src/index';`, relative),
      crossing('a deep path across projects', `export { Access } from '../../../../libs/service/src/access/access';`, relative),
      against(ofApps, fromStranger),
      against(ofApps, `export { eventually } from '@fengqiao/testing';`),
      crossing('an app imports the local stack', `export { startStack } from '../../../../deploy/local/src/stack';`, relative),
    ],
  },
  {
    path: 'libs/domain/src/planted.ts',
    lines: [
      aim,
      against(ofPure, `export { contracts } from '@fengqiao/contracts';`),
      banned('@nestjs/*', '@nestjs/common'),
      banned('typeorm', 'typeorm'),
      banned('pg', 'pg'),
      banned('@nats-io/*', '@nats-io/jetstream'),
      banned('rxjs', 'rxjs'),
    ],
  },
  {
    path: 'libs/flow/src/planted.ts',
    lines: [aim, against(ofPure, `export { loadCity } from '@fengqiao/city';`)],
  },
  {
    path: 'libs/calendar/src/planted.ts',
    lines: [aim, against(ofPure, `export { loadCity } from '@fengqiao/city';`)],
  },
  {
    path: 'libs/contracts/src/planted.ts',
    lines: [
      aim,
      against(ofContracts, `export { Access } from '@fengqiao/service';`),
      against(ofContracts, `export { loadCity } from '@fengqiao/city';`),
    ],
  },
  {
    path: 'libs/service/src/planted.ts',
    lines: [
      aim,
      crossing('service imports an app', `export { dispatch } from '@fengqiao/apps/dispatch';`, apps),
      against(ofLibs, `export { eventually } from '@fengqiao/testing';`),
      crossing('a deep path into an app', `export { intake } from '../../../apps/intake/src/index';`, relative),
    ],
  },
  {
    path: 'libs/service/src/planted.spec.ts',
    lines: [aim, crossing('a test of a lib imports an app', `export { dispatch } from '@fengqiao/apps/dispatch';`, apps)],
  },
  {
    path: 'libs/testing/src/planted.ts',
    lines: [aim, against(ofTests, fromStranger)],
  },
  {
    path: 'libs/client/src/planted.ts',
    lines: [aim, crossing('a lib imports an app', `export { intake } from '@fengqiao/apps/intake';`, apps)],
  },
];

/** What a project of the first tag may not do, as its files are told. The stack may everything. */
const rowOf: Readonly<Record<string, string>> = {
  'type:app': ofApps,
  'type:lib': ofLibs,
  'type:testing': ofTests,
  'type:pure': ofPure,
};
/** One border of each project that has any: what holds for one of its kind need not hold for the next. */
const eachProject: readonly Planted[] = Object.entries(projects).flatMap(([root, [kind]]) =>
  rowOf[kind] ? { path: `${root}/src/planted-stranger.ts`, lines: [aim, against(rowOf[kind], fromStranger)] } : [],
);

const size: Planted = {
  path: 'apps/dispatch/src/dispatches/planted.views.ts',
  lines: [
    ...Array<string>(300).fill('//'),
    { what: 'a file of 301 lines', fault: '// one too many', instead: '', rule: max, says: 'too many lines' },
  ],
};

/** Everything that is planted: of the globals those that are configured, and those that must be; in every folder of rules. */
export const filesWith = (globals: readonly string[], folders: readonly string[]): readonly Planted[] => [
  ...borders,
  ...eachProject,
  ...rulesWith(globals, folders),
  size,
];
