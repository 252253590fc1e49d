import eslint from '@eslint/js';
import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';

const depConstraints = [
  { sourceTag: 'type:app', onlyDependOnLibsWithTags: ['type:lib', 'type:pure'] },
  { sourceTag: 'type:lib', onlyDependOnLibsWithTags: ['type:lib', 'type:pure'] },
  { sourceTag: 'type:testing', onlyDependOnLibsWithTags: ['type:lib', 'type:pure', 'type:testing'] },
  {
    sourceTag: 'type:pure',
    onlyDependOnLibsWithTags: ['lib:domain'],
    bannedExternalImports: ['@nestjs/*', 'typeorm', 'pg', '@nats-io/*', 'rxjs'],
  },
  { sourceTag: 'lib:contracts', onlyDependOnLibsWithTags: ['lib:domain'] },
  { sourceTag: 'type:stack', onlyDependOnLibsWithTags: ['*'] },
];
const borders = (allow) => ['error', { allow, depConstraints, enforceBuildableLibDependency: false }];

/** What a file may be besides rules. A suffix that is not here makes the file one of rules, with all that follows. */
const roles = [
  'flow',
  'commands',
  'store',
  'record',
  'announcements',
  'views',
  'controller',
  'consumer',
  'module',
  'migration',
  'rulebook', // adapts the city profile and the calendar to what the rules ask
  'vault', // seals and opens what is personal
  'data', // reads a table that a package ships
  'spec',
  'it',
];
const impure = roles.filter((role) => role !== 'flow');

export default tseslint.config(
  { ignores: ['**/dist', '**/node_modules', '.nx', '.data', '**/*.cjs', '**/*.mjs'] },
  eslint.configs.recommended,
  ...tseslint.configs.recommendedTypeChecked,
  {
    files: ['**/*.ts'],
    plugins: { '@nx': nx },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': borders([]),
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-unused-vars': [
        'error',
        { varsIgnorePattern: '^_', argsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      'max-lines': ['error', 300],
    },
  },
  {
    // Tests, and what only they import, run on the real servers.
    files: ['{libs,apps}/**/*.{it,spec}.ts', '{libs,apps}/**/*under-test.ts'],
    rules: {
      '@nx/enforce-module-boundaries': [
        'error',
        {
          allow: ['@fengqiao/testing'],
          depConstraints: [{ sourceTag: '*', onlyDependOnLibsWithTags: ['*'] }],
          enforceBuildableLibDependency: false,
        },
      ],
    },
  },
  { files: ['deploy/**/*.ts', 'tests/**/*.ts'], rules: { '@nx/enforce-module-boundaries': borders(['@fengqiao/apps/*']) } },
  {
    // A file with no role in its name holds rules. Rules know nothing of the world.
    files: ['apps/*/src/*/**/*.ts', 'libs/{domain,flow,calendar}/src/**/*.ts'],
    ignores: ['apps/gateway/**', ...impure.map((role) => `**/*.${role}.ts`), '**/migrations/**', '**/index.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: String.raw`^(?!\./[^./]+$|\./[^./]+\.flow$|@fengqiao/(domain|flow|calendar|contracts)$|zod$)`,
              message: 'Rules import only rules.',
            },
          ],
        },
      ],
      'no-restricted-globals': [
        'error',
        ...[
          'process',
          'globalThis',
          'global',
          'console',
          'fetch',
          'crypto',
          'performance',
          'require',
          'setTimeout',
          'setInterval',
          'setImmediate',
          'Buffer',
        ].map((name) => ({ name, message: 'Rules know nothing of the world.' })),
      ],
      'no-restricted-properties': [
        'error',
        { object: 'Date', property: 'now', message: 'Time is an argument.' },
        { object: 'Math', property: 'random', message: 'Chance is an argument.' },
      ],
      'no-restricted-syntax': [
        'error',
        { selector: "NewExpression[callee.name='Date'][arguments.length=0]", message: 'Time is an argument.' },
        { selector: "CallExpression[callee.name='Date']", message: 'Time is an argument.' },
        { selector: 'ImportExpression', message: 'Rules import only rules.' },
        {
          selector: 'AwaitExpression, ForOfStatement[await=true], :function[async=true]',
          message: 'Rules do not wait.',
        },
      ],
    },
  },
  {
    files: ['**/*.{spec,it}.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off' },
  },
);
