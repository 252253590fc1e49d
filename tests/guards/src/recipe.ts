import { chmodSync, mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build, tools, type Copy } from './copy';
import { secondsSince } from './fault';

const caller = 'tests/guards/src/wave-caller.ts';
const controller = 'apps/dispatch/src/dispatches/dispatch.controller.ts';

const contract = `
export const wave = command('dispatch.wave', {
  summary: 'The unit waves from where it stands',
  http: 'POST /assignments/:assignmentId/wave',
  input: z.strictObject({ assignmentId, hands: z.int().min(1).max(2), expectedVersion }),
  output: assignmentView,
  refusals,
  access: ['desk'],
});
`;
const handler = `  @Answers(contracts.wave)
  wave(input: InputOf<typeof contracts.wave>, call: Call): Promise<AnswerOf<typeof contracts.wave>> {
    return this.on(contracts.wave, input, call, { type: 'Record', what: 'notice', text: \`waved with \${input.hands}\` });
  }

`;

/** The recipe of CONTRIBUTING.md: declare, answer, allow. Nothing of the gateway is touched. */
const addWave = (copy: Copy): void => {
  const sign = `export const sign = command('dispatch.sign', {`;
  copy.replace('libs/contracts/src/dispatch.ts', sign, `${contract.trimStart()}\n${sign}`);
  copy.replace(controller, '  @Answers(contracts.sign)\n', `${handler}  @Answers(contracts.sign)\n`);
  const desk = '\n  desk:\n    intake.register: subtree\n';
  copy.replace('libs/city/profiles/beijing/access.yaml', desk, `${desk}    dispatch.wave: own\n`);
};

const step = async (name: string, take: () => Promise<string>): Promise<void> => {
  const began = performance.now();
  const said = await take();
  console.log(`${said.trim() ? `${said.trim()}\n` : ''}${name}: ${secondsSince(began).toFixed(1)} s`);
};

const green = async (copy: Copy, program: string, args: string[], more?: Record<string, string>): Promise<string> => {
  const { status, out } = await copy.run(program, args, more);
  if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}:\n${out}`);
  return out;
};

/** A made-up command by the recipe, on a stack of its own: its route, its entry in OpenAPI, its client, and what strangers get. */
export const recipe = async (copy: Copy): Promise<boolean> => {
  addWave(copy);
  const changed = copy.changed;
  if (changed.some((file) => file.startsWith('apps/gateway/'))) throw new Error('The recipe may not touch the gateway');
  console.log(`dispatch.wave is added in ${changed.join(', ')}`);
  copy.write(caller, readFileSync(join(copy.path, 'tests/guards/planted/wave-caller.txt'), 'utf8'));

  await step('typecheck', () => green(copy, tools.tsc, ['-p', 'tsconfig.json', '--pretty', 'false']));
  await step('build', () => build(copy).then(() => ''));
  const home = mkdtempSync(join(process.env['FQ_TEST_DIR'] ?? tmpdir(), 'fengqiao-'));
  chmodSync(home, 0o711); // root's servers are another user
  const data = { FQ_DATA_DIR: home, FQ_BIN: resolve('node_modules/.cache/fengqiao/bin') };
  await step('stack', () => green(copy, 'dist/tests/guards/src/wave-caller.js', [], data));
  return true;
};
