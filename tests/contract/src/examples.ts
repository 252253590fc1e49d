import type { Contract } from '@fengqiao/contracts';
import { z } from 'zod';
import type { Schema } from './random-inputs';
import type { Sent } from './wire';

const exampleIn = (schema: Schema, name: string, facts: Readonly<Record<string, string>>): unknown => {
  const fact = facts[name];
  if (fact !== undefined && schema.type !== 'array' && (schema.enum?.includes(fact) ?? true)) return fact;
  if (schema.enum) return schema.enum[0];
  if (schema.properties)
    return Object.fromEntries(
      (schema.required ?? []).map((field) => [field, exampleIn(schema.properties![field]!, field, facts)]),
    );
  if (schema.type === 'array') return [exampleIn(schema.items ?? {}, name, facts)];
  if (schema.type === 'object') return {};
  if (schema.type === 'boolean') return false;
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum ?? 1;
  return '核实';
};

/** The shortest input that a contract takes: what it must have, with what is known of the city. */
export const exampleOf = ({ input }: Contract, facts: Readonly<Record<string, string>>): Record<string, unknown> =>
  exampleIn(z.toJSONSchema(input, { io: 'input', unrepresentable: 'any' }) as Schema, '', facts) as Record<string, unknown>;

/** An input as it goes over the wire: into the path what the path names, the rest into query or body. */
export const requestOf = ({ method, path = '' }: Contract, input: Readonly<Record<string, unknown>>): Sent => {
  const inPath = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name!);
  const address = `/api/v1${path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(String(input[name])))}`;
  const rest = Object.entries(input).filter(([name]) => !inPath.includes(name));
  if (method === 'POST') return { path: address, body: JSON.stringify(Object.fromEntries(rest)) };
  const query = new URLSearchParams(rest.map(([name, value]): [string, string] => [name, String(value)]));
  return { path: `${address}?${query.toString()}` };
};
