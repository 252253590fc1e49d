import { z } from 'zod';

export type JsonSchema = { [key: string]: unknown; properties?: Record<string, JsonSchema>; required?: string[] };

/** What zod says more than a reader needs: patterns beside a format that means the same, and the bounds of every safe integer. */
const tidy = (schema: JsonSchema, io: 'input' | 'output'): void => {
  if (schema['format'] !== undefined) delete schema['pattern'];
  if (schema['minimum'] === Number.MIN_SAFE_INTEGER) delete schema['minimum'];
  if (schema['maximum'] === Number.MAX_SAFE_INTEGER) delete schema['maximum'];
  // Contracts only gain optional fields: a reader that refuses unknown ones would break on the next release.
  if (io === 'output' && schema['additionalProperties'] === false) delete schema['additionalProperties'];
};

/** A zod schema as JSON Schema 2020-12, the dialect of OpenAPI 3.1: as a caller writes it (`input`) or reads it (`output`). */
export const jsonSchemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema => {
  const made = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
    override: ({ jsonSchema }) => tidy(jsonSchema as JsonSchema, io),
  }) as JsonSchema;
  return Object.fromEntries(Object.entries(made).filter(([member]) => member !== '$schema' && member !== '~standard'));
};

/** The same object schema without some of its properties. */
export const without = (schema: JsonSchema, names: readonly string[]): JsonSchema => {
  const properties = Object.fromEntries(Object.entries(schema.properties ?? {}).filter(([name]) => !names.includes(name)));
  const required = (schema.required ?? []).filter((name) => !names.includes(name));
  const rest = Object.fromEntries(Object.entries(schema).filter(([name]) => name !== 'required'));
  return { ...rest, properties, ...(required.length > 0 && { required }) };
};
