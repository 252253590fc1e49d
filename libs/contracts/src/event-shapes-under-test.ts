import { z } from 'zod';

/** A JSON schema, as far as events use it. */
export type Shape = {
  readonly type?: string | readonly string[];
  readonly format?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Shape;
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, Shape>>;
  readonly additionalProperties?: Shape | boolean;
  readonly anyOf?: readonly Shape[];
};

/** As readers of the stream meet it. Where a format says it all, the library's own pattern is left out: it may change with an upgrade. */
export const shapeOf = (schema: z.ZodType): Shape =>
  JSON.parse(
    JSON.stringify(
      z.toJSONSchema(schema, {
        io: 'input',
        override: ({ jsonSchema }) => {
          if (jsonSchema.format) delete jsonSchema.pattern;
        },
      }),
    ),
  ) as Shape;

const under = (path: string, name: string): string => (path ? `${path}.${name}` : name);
const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/** What a consumer, or a message a month old in the stream, would not survive, by the path of the field. */
export const breaches = (published: Shape, now: Shape, path = ''): string[] => {
  if (published.items && now.items && isSame({ ...published, items: 0 }, { ...now, items: 0 }))
    return breaches(published.items, now.items, `${path}[]`);
  if (!published.properties || !now.properties) return isSame(published, now) ? [] : [`${path} was changed or removed`];
  const [before, after] = [published.required ?? [], now.required ?? []];
  return [
    ...Object.entries(published.properties).flatMap(([name, shape]) => {
      const present = now.properties![name];
      return present ? breaches(shape, present, under(path, name)) : [`${under(path, name)} was changed or removed`];
    }),
    ...after.filter((name) => !before.includes(name)).map((name) => `${under(path, name)} became required`),
    ...before.filter((name) => !after.includes(name)).map((name) => `${under(path, name)} became optional`),
  ];
};

const byField = <Result>(published: Shape, now: Shape, each: (name: string, shape: Shape, before?: Shape) => Result): Result[] =>
  Object.entries<Shape>(now.properties ?? {}).map(([name, shape]) => each(name, shape, published.properties?.[name]));

/** Fields that nobody was promised yet, so that they could change or go unnoticed. */
export const unpublished = (published: Shape, now: Shape, path = ''): string[] => {
  if (published.items && now.items) return unpublished(published.items, now.items, `${path}[]`);
  return byField(published, now, (name, shape, before) =>
    before ? unpublished(before, shape, under(path, name)) : [`${under(path, name)} is not published`],
  ).flat();
};

/** What was published with the fields that came since; nothing of what was published is changed. */
export const gained = (published: Shape, now: Shape): Shape => {
  if (published.items && now.items) return { ...published, items: gained(published.items, now.items) };
  if (!published.properties) return published;
  const fields = byField(published, now, (name, shape, before) => [name, before ? gained(before, shape) : shape] as const);
  return { ...published, properties: { ...published.properties, ...Object.fromEntries(fields) } };
};

const closed = ['integer', 'number', 'boolean', 'null'];
const told = ['uuid', 'date-time', 'date'];

/** The places where any words could stand: a string that is no id, time or one of a list, and whatever has no shape. */
export const wordsIn = (shape: Shape, path = ''): string[] => {
  if (shape.enum || shape.const !== undefined) return [];
  const [type, ...more] = [shape.type].flat().filter((one) => !closed.includes(one!));
  if (type === undefined && shape.type !== undefined) return [];
  if (type === 'string' && more.length === 0) return told.includes(shape.format!) ? [] : [path];
  if (type === 'array' && shape.items) return wordsIn(shape.items, `${path}[]`);
  if (shape.anyOf) return shape.anyOf.flatMap((one) => wordsIn(one, path));
  if (type !== 'object') return [`${path} (any shape)`];
  const { properties, additionalProperties: others = false } = shape;
  if (others !== false && !properties) return [`${path}{}`, ...wordsIn(others === true ? {} : others, `${path}{}`)];
  if (others !== false || !properties) return [`${path} (any shape)`];
  return Object.entries(properties).flatMap(([name, field]) => wordsIn(field, under(path, name)));
};
