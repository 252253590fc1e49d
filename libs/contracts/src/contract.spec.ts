import { z } from 'zod';
import { command, commonRefusals, contracts, query, type AnswerOf, type InputOf, type ReplyOf } from './index';

describe('every contract', () => {
  it('has a name of its own, and a route of its own', () => {
    const names = contracts.map((contract) => contract.name);
    const routes = contracts.flatMap(({ method, path }) => (path ? [`${method} ${path}`] : []));
    expect(new Set(names).size).toBe(names.length);
    expect(new Set(routes).size).toBe(routes.length);
  });

  it.each(contracts.filter(({ path }) => path).map((contract) => [contract.name, contract] as const))(
    '%s refuses unknown fields and names its roles',
    (_, contract) => {
      const unknown = contract.input.safeParse({ surelyNoSuchField: 1 });
      expect(unknown.error?.issues.map((issue) => issue.code)).toContain('unrecognized_keys');
      expect(contract.access === 'services').toBe(false);
    },
  );

  it('gives every refusal a status that says no', () => {
    const statuses = contracts.flatMap((contract) => Object.values({ ...commonRefusals, ...contract.refusals }));
    expect(statuses.filter((status) => status < 400 || status > 499)).toEqual([]);
  });
});

describe('mistakes that do not compile', () => {
  const sign = command('dispatch.sign-here', {
    summary: 'for this test',
    http: 'POST /things/:thingId/sign',
    input: z.strictObject({ thingId: z.string() }),
    output: z.object({ at: z.string() }),
    refusals: { 'no-such-thing': 404 },
    access: ['desk'],
  });

  it('a path parameter that the input lacks', () => {
    const declared = query('dispatch.read-here', {
      summary: 'for this test',
      // @ts-expect-error thingId is no property of the input
      http: 'GET /things/:thingId',
      input: z.strictObject({ id: z.string() }),
      output: z.object({}),
      access: 'public',
    });
    expect(declared.path).toBe('/things/:thingId');
  });

  it('a refusal that the contract does not know, an answer of another shape, an input without its fields', () => {
    const known: AnswerOf<typeof sign> = { refused: 'no-such-thing', because: 'it is gone' };
    // @ts-expect-error a code that is not in the contract
    const unknown: AnswerOf<typeof sign> = { refused: 'too-lazy', because: 'it rains' };
    // @ts-expect-error an answer without its field
    const wrong: AnswerOf<typeof sign> = { when: 'now' };
    // @ts-expect-error an input without its field
    const empty: InputOf<typeof sign> = {};
    const reply: ReplyOf<typeof sign> = { at: 'now' };
    expect([sign.name, known, unknown, wrong, empty, reply]).toHaveLength(6);
  });
});
