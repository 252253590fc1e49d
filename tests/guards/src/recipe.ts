import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, tools, typecheck, type Copy, type Ran } from './copy';
import { secondsSince } from './fault';

const caller = 'tests/guards/src/wave-caller.ts';
const dispatches = 'apps/dispatch/src/dispatches';
const spec = `${dispatches}/wave.spec.ts`;

const contract = `export const wave = command('dispatch.wave', {
  summary: 'The unit waves from where it stands',
  http: 'POST /assignments/:assignmentId/wave',
  input: z.strictObject({ assignmentId, hands: z.int().min(1).max(2), expectedVersion }),
  output: assignmentView,
  refusals: { ...refusals, 'sign-first': 409 },
  access: ['desk'],
});

`;
const rule = `    case 'Wave':
      return command.hands > 1 && assignment.status !== 'signed'
        ? refuse('sign-first', 'Both hands are for those who have signed')
        : [{ ...base, type: 'Waved', hands: command.hands }];
`;
const handler = `  @Answers(contracts.wave)
  wave(input: InputOf<typeof contracts.wave>, call: Call): Promise<AnswerOf<typeof contracts.wave>> {
    return this.on(contracts.wave, input, call, { type: 'Wave', hands: input.hands });
  }

`;

/** What is written above or below a line that is there. */
type Addition = { readonly file: string; readonly at: string; readonly above?: string; readonly below?: string };

/** The recipe of CONTRIBUTING.md, step by step as its text goes. Nothing of the gateway is touched. */
const steps: Readonly<Record<string, readonly Addition[]>> = {
  declare: [{ file: 'libs/contracts/src/dispatch.ts', at: `export const sign = command('dispatch.sign', {`, above: contract }],
  decide: [
    {
      file: `${dispatches}/dispatch.ts`,
      at: `  | { readonly type: 'Sign' }\n`,
      below: `  | { readonly type: 'Wave'; readonly hands: number }\n`,
    },
    {
      file: `${dispatches}/dispatch.ts`,
      at: `  | { readonly type: 'Signed'; readonly assignmentId: string; readonly implied: boolean }\n`,
      below: `  | { readonly type: 'Waved'; readonly assignmentId: string; readonly hands: number }\n`,
    },
    { file: `${dispatches}/dispatch.ts`, at: `    readonly handlingRound: number;\n`, below: `    readonly waves?: number;\n` },
    {
      file: `${dispatches}/evolve.ts`,
      at: `    case 'Visited':\n`,
      above: `    case 'Waved':\n      return { ...dispatch, waves: (dispatch.waves ?? 0) + 1 };\n`,
    },
    { file: `${dispatches}/handling.ts`, at: `  | 'step-not-allowed'\n  | 'not-yours'\n`, above: `  | 'sign-first'\n` },
    { file: `${dispatches}/handling.ts`, at: `    case 'Contact':\n`, above: rule },
    { file: `${dispatches}/dispatch.flow.ts`, at: `  | 'Sign'\n`, above: `  | 'Wave'\n` },
    {
      file: `${dispatches}/dispatch.flow.ts`,
      at: `    { from: 'dispatched', on: 'AssistSign',`,
      above: `    { from: 'handling', on: 'Wave', by: 'lead', to: 'handling' },\n`,
    },
    {
      file: `${dispatches}/dispatch.flow.spec.ts`,
      at: `  AssistSign: work(sign),\n`,
      below: `  Wave: work({ type: 'Wave', hands: 1 }),\n`,
    },
  ],
  announce: [
    {
      file: `${dispatches}/dispatch.announcements.ts`,
      at: `  Contacted: dispatchContacted,\n`,
      below: `  Waved: dispatchWorked,\n`,
    },
  ],
  tell: [
    {
      file: `${dispatches}/timeline.ts`,
      at: `    case 'Instructed':\n`,
      above: "    case 'Waved':\n      return of('waved', `挥手致意：${event.hands}只手`, '示例');\n",
    },
  ],
  answer: [{ file: `${dispatches}/dispatch.controller.ts`, at: '  @Answers(contracts.sign)\n', above: handler }],
  allow: [
    {
      file: 'libs/city/profiles/beijing/access.yaml',
      at: '\n  desk:\n    intake.register: subtree\n',
      below: '    dispatch.wave: own\n',
    },
  ],
  document: [{ file: 'docs/api.md', at: '| `POST /assignments/{id}/sign` ', below: '`/wave` ' }],
};

const take = (copy: Copy, name: string): void => {
  for (const { file, at, above = '', below = '' } of steps[name]!) copy.replace(file, at, `${above}${at}${below}`);
};

const step = async (name: string, take: () => Promise<string>): Promise<void> => {
  const began = performance.now();
  const said = await take();
  console.log(`${said.trim() ? `${said.trim()}\n` : ''}${name}: ${secondsSince(began).toFixed(1)} s`);
};

const green = async (name: string, running: Promise<Ran>): Promise<string> => {
  const { status, out } = await running;
  if (status !== 0) throw new Error(`${name} ended with ${status}:\n${out}`);
  return out;
};

/** What was decided and is neither announced nor told does not compile: those steps of the recipe cannot be left out. */
const missed = async (copy: Copy): Promise<string> => {
  const { out } = await typecheck(copy);
  for (const file of ['dispatch.announcements.ts', 'timeline.ts'])
    if (!out.includes(`${dispatches}/${file}(`))
      throw new Error(`The compiler should miss "Waved" in ${file}, and says:\n${out}`);
  return '';
};

/**
 * A made-up command by the recipe, on a stack of its own: its rule, its route, its entry in OpenAPI, its client, its sentence,
 * its row in the history, and what strangers get.
 */
export const recipe = async (copy: Copy): Promise<boolean> => {
  ['declare', 'decide'].forEach((name) => take(copy, name));
  await step('missed until it is announced and told', () => missed(copy));
  ['announce', 'tell', 'answer', 'allow', 'document'].forEach((name) => take(copy, name));
  copy.write(spec, readFileSync(join(copy.path, 'tests/guards/planted/wave.spec.txt'), 'utf8'));
  const changed = copy.changed;
  if (changed.some((file) => file.startsWith('apps/gateway/'))) throw new Error('The recipe may not touch the gateway');
  console.log(`dispatch.wave is added in ${changed.join(', ')}`);
  copy.write(caller, readFileSync(join(copy.path, 'tests/guards/planted/wave-caller.txt'), 'utf8'));

  await step('typecheck', () => green('tsc', typecheck(copy)));
  const rules = [
    '--selectProjects',
    'rules',
    '--cacheDirectory',
    join(copy.path, '.jest'),
    '--',
    'apps/dispatch/',
    'libs/contracts/',
    'deploy/local/',
  ];
  await step('build', () => build(copy).then(() => ''));
  await step('pictures', () => green('write-flows', copy.run('dist/deploy/local/src/write-flows.js', [])));
  await step('rules', async () => /^\d+ passed, \d+ failed$/m.exec(await green('jest', copy.run(tools.jest, rules)))?.[0] ?? '');
  const home = mkdtempSync(join(process.env['FQ_TEST_DIR'] ?? tmpdir(), 'fengqiao-'));
  chmodSync(home, 0o711); // root's servers are another user
  const data = { FQ_DATA_DIR: home, FQ_BIN: resolve('node_modules/.cache/fengqiao/bin') };
  await step('stack', () => green('the caller', copy.run('dist/tests/guards/src/wave-caller.js', [], data)));
  return true;
};
