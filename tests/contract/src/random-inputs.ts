import type { Contract } from '@fengqiao/contracts';
import fc from 'fast-check';
import { z } from 'zod';
import { injections } from './injections';

/** What a contract's input looks like, as zod says it. */
export type Schema = {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly enum?: readonly unknown[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
};

/** Values that exist in the city, by the name of the field that takes them: without them nothing gets past "there is none". */
export type Pools = Readonly<Record<string, readonly string[]>>;

/** Instants that are one by their form, and hard on whoever computes with them. */
const instants = [
  '2020-12-16T09:00:00+08:00',
  '2020-12-16T09:00+08:00',
  '2020-12-15T23:59:59.999999999999Z',
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+14:00',
  '1582-10-10T00:00:00Z',
  '9999-12-31T23:59:59Z',
  '2020-02-29T00:00:00-23:59',
  '2020-02-29T00:00:00+23:59',
  '2016-12-31T23:59:59Z',
  '1900-01-01T00:00:00Z',
  '2199-12-31T23:59:59Z',
  '9999-12-31T23:59:59-12:00',
];
const isInstant = ({ anyOf }: Schema): boolean => anyOf?.every(({ pattern }) => pattern?.includes('T(?:')) ?? false;

const usual = fc.constantFrom(...'鲁谷街道地锁 a1;\'"<>%_\\{}$\n\t👍');
const signs = fc.oneof(
  { weight: 8, arbitrary: usual },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }) },
  { weight: 1, arbitrary: fc.constantFrom('\0', '\u001f', '\u007f', '\ud800', '\udfff', '\ufffe', '\u202e', '\u200d', '\r') },
);
const text = (max: number, wild: boolean): fc.Arbitrary<string> =>
  wild
    ? fc.string({ unit: signs, minLength: 0, maxLength: Math.min(max, 40) })
    : fc.string({ unit: usual, minLength: 1, maxLength: Math.min(max, 40) }).map((said) => `鲁${said}`.slice(0, max));
const strange = (max: number): fc.Arbitrary<unknown> =>
  fc.oneof(
    fc.constantFrom(...Object.values(injections)),
    fc.constantFrom(
      '',
      ' ',
      'x'.repeat(max),
      'x'.repeat(max + 1),
      '字'.repeat(max),
      '\ud800',
      'a\ud800b',
      '__proto__',
      'constructor',
    ),
    fc.constantFrom(null, true, 0, -0, -1, 1.5, 1e21, 1e308, Number.MAX_SAFE_INTEGER, 2_147_483_648, [], {}, [[]], { $ne: null }),
    fc.jsonValue({ maxDepth: 3 }),
  );

/** A cursor as one of the services might have written it: the right form, and anything inside. */
const cursors = fc
  .oneof(
    fc.tuple(
      fc.constantFrom('2020-12-16 01:00:00+00', '0000-00-00 00:00:00+00', '294277-01-01 00:00:00+00', ...instants),
      fc.uuid(),
    ),
    fc.tuple(fc.constantFrom(...instants), fc.constantFrom(...instants), fc.uuid()),
    fc.jsonValue({ maxDepth: 2 }),
  )
  .map((value) => Buffer.from(JSON.stringify(value)).toString('base64url').slice(0, 400));

/** How inputs are made: of what exists, and whether also of what is strange. */
type Making = { readonly pools: Pools; readonly wild: boolean };

const good = (schema: Schema, name: string, making: Making): fc.Arbitrary<unknown> => {
  const { pools, wild } = making;
  if (schema.enum) return fc.constantFrom(...schema.enum);
  const pool = pools[name];
  const isSpan = name === 'to' && isInstant(schema); // the end of a span, not somebody to turn to
  if (pool && schema.type !== 'array' && !isSpan) return fc.constantFrom(...pool);
  if (isInstant(schema)) return fc.constantFrom(...(wild ? instants : instants.slice(0, 3)));
  if (name === 'cursor') return cursors;
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one) => good(one, name, making)));
  if (name === 'then') return onlyOne(schema, making);
  if (schema.properties) return object(schema, making);
  if (schema.type === 'array')
    return fc.array(value(schema.items ?? {}, name, making), { maxLength: Math.min((schema.maxItems ?? 10) + 1, 25) });
  if (schema.type === 'boolean') return fc.boolean();
  const { minimum: min = (schema.exclusiveMinimum ?? -1001) + 1, maximum: max = 1000 } = schema;
  if (schema.type === 'integer') {
    const near = fc.integer({ min, max: Math.min(min + 5, max) }); // as versions are
    return fc.oneof(near, fc.integer({ min, max: Math.min(max, 1000) }), fc.constantFrom(min, max));
  }
  if (schema.type === 'number') return fc.double({ min, max, noNaN: true });
  return text(schema.maxLength ?? 200, wild);
};

const value = (schema: Schema, name: string, making: Making): fc.Arbitrary<unknown> => {
  const one = good(schema, name, making);
  return making.wild ? fc.oneof({ weight: 14, arbitrary: one }, { weight: 1, arbitrary: strange(schema.maxLength ?? 100) }) : one;
};

const object = ({ properties = {}, required = [] }: Schema, making: Making): fc.Arbitrary<unknown> => {
  const fields = Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, value(schema, name, making)]));
  const whole = fc.record(fields, { requiredKeys: [...required] });
  if (!making.wild) return whole;
  const partly = fc.record(fields, { requiredKeys: [] });
  const more = fc
    .tuple(whole, fc.string({ unit: signs, maxLength: 12 }), fc.jsonValue())
    .map(([rest, name, said]) => ({ ...rest, [name]: said }));
  return fc.oneof({ weight: 16, arbitrary: whole }, { weight: 1, arbitrary: partly }, { weight: 1, arbitrary: more });
};

/** Of several decisions one at a time, which a schema cannot say. */
const onlyOne = ({ properties = {} }: Schema, making: Making): fc.Arbitrary<unknown> =>
  fc.oneof(
    ...Object.entries(properties).map(([name, schema]) => value(schema, name, making).map((decision) => ({ [name]: decision }))),
  );

/** Inputs of a contract: as many of its shape as near it, and now and then no object at all. */
export const inputsOf = ({ input }: Contract, pools: Pools): fc.Arbitrary<unknown> => {
  const schema = z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema;
  return fc.oneof(
    { weight: 10, arbitrary: object(schema, { pools, wild: false }) },
    { weight: 10, arbitrary: object(schema, { pools, wild: true }) },
    { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 4 }) },
  );
};
