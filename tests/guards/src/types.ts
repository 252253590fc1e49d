import { typecheck, type Copy } from './copy';
import { NotGreen, secondsSince, type Outcome } from './fault';

const contract = 'libs/contracts/src/planted.ts';
const handler = 'apps/dispatch/src/dispatches/planted.controller.ts';

type Mistake = { readonly file: string; readonly what: string; readonly right: string; readonly wrong: string };

/** Each on a line of its own, which the compiler must name. */
const mistakes: readonly Mistake[] = [
  {
    file: contract,
    what: 'a route with a parameter that the input lacks',
    right: `  http: 'POST /things/:thingId/wave',`,
    wrong: `  http: 'POST /things/:thing/wave',`,
  },
  {
    file: handler,
    what: 'a refusal code that is not in the contract',
    right: `    if (input.hands === 0) return refuse('no-hands', 'It takes one hand');`,
    wrong: `    if (input.hands === 0) return refuse('too-lazy', 'It takes one hand');`,
  },
  {
    file: handler,
    what: 'an answer of another shape',
    right: `    return { waved: input.hands };`,
    wrong: `    return { waved: 'twice' };`,
  },
  {
    file: handler,
    what: 'a handler that answers with another shape than its contract',
    right: `  @Answers(wave) // the second`,
    wrong: `  @Answers(nod) // the second`,
  },
];

const files: Readonly<Record<string, string>> = {
  [contract]: `import { z } from 'zod';
import { command } from './contract';

export const wave = command('dispatch.wave', {
  summary: 'planted',
${mistakes[0]!.right}
  input: z.strictObject({ thingId: z.string(), hands: z.int() }),
  output: z.object({ waved: z.int() }),
  refusals: { 'no-hands': 409 },
  access: ['desk'],
});
export const nod = command('dispatch.nod', {
  summary: 'planted',
  input: z.strictObject({ thingId: z.string(), hands: z.int() }),
  output: z.object({ nodded: z.boolean() }),
  access: 'services',
});
`,
  [handler]: `import type { AnswerOf, InputOf } from '@fengqiao/contracts';
import { refuse } from '@fengqiao/domain';
import { Answers } from '@fengqiao/service';
import { nod, wave } from '../../../../libs/contracts/src/planted';

export const both = [nod, wave];

export class Planted {
  async first(input: InputOf<typeof wave>): Promise<AnswerOf<typeof wave>> {
    await Promise.resolve();
${mistakes[1]!.right}
${mistakes[2]!.right}
  }

${mistakes[3]!.right}
  second(input: InputOf<typeof wave>): Promise<AnswerOf<typeof wave>> {
    return this.first(input);
  }
}
`,
};

const lineOf = (text: string, part: string): number => text.slice(0, text.indexOf(part)).split('\n').length;

/** The compiler as a guard: it reads the whole copy, so that a mistake is seen wherever contracts are used. */
export const typeGuards = async (copy: Copy): Promise<Outcome[]> => {
  for (const [file, text] of Object.entries(files)) copy.write(file, text);
  const clean = await typecheck(copy);
  if (clean.status !== 0) throw new NotGreen('tsc', clean.out);

  const began = performance.now();
  for (const { file, right, wrong } of mistakes) copy.replace(file, right, wrong);
  const { out } = await typecheck(copy);
  const seconds = secondsSince(began);
  copy.restore();
  return mistakes.map(({ file, what, right }) => ({
    guard: 'types',
    fault: `${file}: ${what}`,
    check: 'tsc',
    red: new RegExp(`^${file.replaceAll('.', '\\.')}\\(${lineOf(files[file]!, right)},\\d+\\): error TS`, 'm').test(out),
    seconds,
  }));
};
