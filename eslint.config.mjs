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
  'sender', // hands over to the outside world what is meant for a person
  'data', // reads a table that a package ships
  'spec',
  'it',
];
const impure = roles.filter((role) => role !== 'flow');

/** The globals that know nothing of the world. What Node or a browser has besides is not for rules; of Date and Math see below. */
const pureGlobals = [
  ...['Object', 'Array', 'String', 'Number', 'Boolean', 'BigInt', 'Symbol', 'RegExp', 'JSON', 'Date', 'Math'],
  ...['Map', 'Set', 'WeakMap', 'WeakSet', 'Error', 'RangeError', 'TypeError', 'SyntaxError', 'URIError'],
  ...['undefined', 'NaN', 'Infinity', 'isNaN', 'isFinite', 'parseInt', 'parseFloat'],
  ...['encodeURI', 'decodeURI', 'encodeURIComponent', 'decodeURIComponent'],
];
/** Also those that the Node which runs this may not have; not the helpers of compilers. */
const worldly = new Set([
  ...Object.getOwnPropertyNames(globalThis).filter((name) => !name.startsWith('__')),
  ...['require', 'module', 'exports', '__dirname', '__filename', 'navigator', 'localStorage', 'sessionStorage', 'window', 'self'],
  ...['WebSocket', 'EventSource', 'Worker', 'XMLHttpRequest', 'Temporal'],
]);
pureGlobals.forEach((name) => worldly.delete(name));

const timeless = 'Time is an argument';
const waiting = 'Rules do not wait';
/** What is left of the globals above. Each message says which line of this table it is, so that a guard can tell them apart. */
const impurities = {
  "Identifier[name='Date']:not(TSTypeReference > Identifier.typeName, NewExpression > Identifier.callee, MemberExpression > Identifier.object)": `${timeless}: Date is a type, made of a value, or parsed.`,
  "NewExpression[callee.name='Date'][arguments.length=0]": `${timeless}: new Date() is now.`,
  "NewExpression[callee.name='Date'] > SpreadElement.arguments": `${timeless}: new Date of nothing is now.`,
  "MemberExpression[object.name='Date']:not([computed=false][property.name=/^(parse|UTC)$/])": `${timeless}: of Date only parse and UTC.`,
  'MemberExpression[property.name=/^(toLocale(Date|Time)?String|to(Date|Time)String|getTimezoneOffset|[gs]et(FullYear|Month|Date|Day|Hours|Minutes))$/]':
    "The machine's zone is not the city's.",
  "Identifier[name='Math']:not(MemberExpression > Identifier.object)": 'Chance is an argument: Math has no other name.',
  "MemberExpression[object.name='Math']:matches([computed=true], [property.name='random'])": 'Chance is an argument: no random.',
  ":matches(MemberExpression[property.name='constructor'], MemberExpression[property.value='constructor'], ObjectPattern > Property[key.name='constructor'])":
    'A constructor is taken by its name.',
  ImportExpression: 'Rules import only rules, and at once.',
  AwaitExpression: `${waiting}: await.`,
  'ForOfStatement[await=true]': `${waiting}: for await.`,
  ':function[async=true]': `${waiting}: async.`,
  'CallExpression:matches([callee.property.name=/^(then|catch|finally)$/], [callee.property.value=/^(then|catch|finally)$/])': `${waiting}: then.`,
};

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
      'no-restricted-globals': ['error', ...[...worldly].map((name) => ({ name, message: 'Rules know nothing of the world.' }))],
      'no-restricted-syntax': ['error', ...Object.entries(impurities).map(([selector, message]) => ({ selector, message }))],
    },
  },
  {
    files: ['**/*.{spec,it}.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off', '@typescript-eslint/no-unsafe-member-access': 'off' },
  },
);
