import type { Contract } from '@fengqiao/contracts';
import { z } from 'zod';
import { requestOf } from './examples';
import type { Pools, Schema } from './random-inputs';
import type { Sent } from './wire';

/** Every way to give each of these fields one of its values. */
const combined = (fields: readonly (readonly [string, readonly unknown[]])[]): Record<string, unknown>[] =>
  fields.reduce<Record<string, unknown>[]>(
    (inputs, [name, values]) => inputs.flatMap((input) => values.map((value) => ({ ...input, [name]: value }))),
    [{}],
  );

/** What a question asks about everything that is known: of a list each status, of a thing every one. None where something else is needed. */
export const questionsOf = (contract: Contract, pools: Pools): Sent[] => {
  const { properties = {}, required = [] } = z.toJSONSchema(contract.input, { io: 'input', unrepresentable: 'any' }) as Schema;
  const asked = Object.keys(properties).filter((name) => required.includes(name) || name === 'status');
  const fields = asked.map((name) => [name, properties[name]!.enum ?? pools[name] ?? []] as const);
  const page = 'cursor' in properties && { limit: 200 };
  return combined(fields).map((input) => requestOf(contract, { ...input, ...page }));
};
