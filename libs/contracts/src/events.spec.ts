import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { callbackEvents, dispatchEvents, exclusionEvents, ticketEvents, whistleEvents } from './index';

type Shape = { required?: string[]; properties: Record<string, unknown> };

/** As readers of the stream meet it. Where a format says it all, the library's own pattern is left out: it may change with an upgrade. */
const shapeOf = (schema: z.ZodType): Shape =>
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

/** What a consumer, or a message a month old in the stream, would not survive. */
const breaches = (published: Shape, now: Shape): string[] => [
  ...Object.entries(published.properties)
    .filter(([name, shape]) => JSON.stringify(now.properties[name]) !== JSON.stringify(shape))
    .map(([name]) => `${name} was changed or removed`),
  ...(now.required ?? []).filter((name) => !published.required?.includes(name)).map((name) => `${name} became required`),
  ...(published.required ?? []).filter((name) => !now.required?.includes(name)).map((name) => `${name} became optional`),
];

const families = [ticketEvents, dispatchEvents, whistleEvents, callbackEvents, exclusionEvents];
const events = families.flatMap((family) => [...family.events]);

describe.each(events.map((event) => [event.type, event] as const))('%s', (_, event) => {
  const file = join(__dirname, 'published', `${event.type}.json`);

  it('keeps its word: what was published only gains optional fields', () => {
    // FQ_PUBLISH=1 writes the shapes of new events; it never touches one that is published.
    if (!existsSync(file) && process.env['FQ_PUBLISH'])
      writeFileSync(file, `${JSON.stringify(shapeOf(event.schema), null, 2)}\n`);
    expect(breaches(JSON.parse(readFileSync(file, 'utf8')) as Shape, shapeOf(event.schema))).toEqual([]);
  });

  it('says what it is about, a ticket by number, and carries a version', () => {
    const about = event.service === 'whistle' ? 'whistleId' : 'ticketNo';
    expect(Object.keys(shapeOf(event.schema).properties)).toEqual(expect.arrayContaining([about, 'version', 'at']));
  });
});

it('carries no free text: every string of every event is an id, a code, a time or one of a list', () => {
  const free = /description|comment|reason|note|findings|summary|name|phone|address|title|text/i;
  const fields = events.flatMap((event) =>
    Object.keys(shapeOf(event.schema).properties).map((field) => `${event.type} ${field}`),
  );
  expect(fields.filter((field) => free.test(field.split(' ')[1]!))).toEqual([]);
});

it('forgets no event that was published', () => {
  const known = new Set(events.map(({ type }) => `${type}.json`));
  expect(readdirSync(join(__dirname, 'published')).filter((file) => !known.has(file))).toEqual([]);
});

it('notices a field that is gone, one that is new and required, and one that may now be missing', () => {
  const published = shapeOf(z.object({ a: z.string(), b: z.number() }));
  expect(breaches(published, shapeOf(z.object({ a: z.string(), b: z.number(), c: z.string().optional() })))).toEqual([]);
  expect(breaches(published, shapeOf(z.object({ a: z.string(), c: z.string() })))).toEqual([
    'b was changed or removed',
    'c became required',
    'b became optional',
  ]);
});
