import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { breaches, gained, shapeOf, unpublished, wordsIn, type Shape } from './event-shapes-under-test';
import * as library from './index';
import type { EventFamily } from './index';

const isFamily = (value: unknown): value is EventFamily => typeof value === 'object' && value !== null && 'events' in value;
const events = Object.values<unknown>(library)
  .filter(isFamily)
  .flatMap((family) => [...family.events]);

describe.each(events.map((event) => [event.type, event] as const))('%s', (_, event) => {
  const file = join(__dirname, 'published', `${event.type}.json`);
  const published = (): Shape => JSON.parse(readFileSync(file, 'utf8')) as Shape;

  const publish = (now: Shape): void => {
    const kept = existsSync(file) ? published() : undefined;
    if (!kept || (breaches(kept, now).length === 0 && unpublished(kept, now).length > 0))
      writeFileSync(file, `${JSON.stringify(kept ? gained(kept, now) : now, null, 2)}\n`);
  };

  it('keeps its word: what was published only gains optional fields', () => {
    const now = shapeOf(event.schema);
    // FQ_PUBLISH=1 writes new events, and the new fields of old ones; it never touches what is published.
    if (process.env['FQ_PUBLISH']) publish(now);
    expect(breaches(published(), now)).toEqual([]);
  });

  it('is published whole, so that its newest field is kept like its oldest', () => {
    expect(unpublished(published(), shapeOf(event.schema))).toEqual([]);
  });

  it('says what it is about, a ticket by number, and carries a version', () => {
    const about = event.service === 'whistle' ? 'whistleId' : 'ticketNo';
    expect(Object.keys(shapeOf(event.schema).properties!)).toEqual(expect.arrayContaining([about, 'version', 'at']));
  });
});

/** The strings that no format and no list confines, and what stands in them: units, numbers and codes that policies extend. */
const codes: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  'intake.ticket': {
    ticketNo: 'ticket number',
    category: 'category',
    placeUnitId: 'unit',
    'placeCandidates[]': 'unit',
    'suggestedCategories[]': 'category',
    to: 'unit',
    'requested.lead': 'unit',
    'requested.assists[]': 'unit',
  },
  'dispatch.dispatch': {
    ticketNo: 'ticket number',
    by: 'unit or service',
    status: 'state of the flow',
    category: 'category',
    accountable: 'unit',
    lead: 'unit',
    row: 'row of the catalogue',
    catalogueVersion: 'version',
    limitsVersion: 'version',
    undispatchedBecause: 'code',
    'candidates[]': 'unit',
    'assignments[].unitId': 'unit',
    'assignments[].status': 'state of a part',
    'objectors[]': 'unit',
    'onlookers[]': 'unit',
    'group.headTicketNo': 'ticket number',
    'supervisions[].unitId': 'unit',
    'supervisions[].superior': 'unit',
  },
  'whistle.whistle': {
    by: 'unit or service',
    'ticketNos[]': 'ticket number',
    basis: 'code',
    'advised[]': 'code',
    policyVersion: 'version',
    'targets[].status': 'state of a target',
    'tasks[].status': 'state of a task',
    'funds[].status': 'state of a fund',
    'appraisals[].marks{}': 'code of what is appraised',
    blower: 'unit',
    placeUnitId: 'unit',
    'targets[].unitId': 'unit',
    'targets[].superior': 'unit',
    'supervisions[].unitId': 'unit',
    'supervisions[].superior': 'unit',
    'conferences[].host': 'unit',
    'conferences[].present[]': 'unit',
    'actions[].unitIds[]': 'unit',
    'actions[].present[]': 'unit',
    'tasks[].unitId': 'unit',
    'funds[].unitId': 'unit',
    'funds[].keeper': 'unit',
    'appraisals[].by': 'unit',
    'appraisals[].unitId': 'unit',
  },
  'evaluation.callback': { ticketNo: 'ticket number', by: 'unit or service' },
  'evaluation.exclusion': { ticketNo: 'ticket number', by: 'unit or service', code: 'code', accountable: 'unit' },
};
const nounOf = (type: string): string => type.split('.').slice(0, 2).join('.');

it('carries no free text: every string of every event is an id, a time, one of a list, or a code that is known here', () => {
  const words = events.flatMap(({ type, schema }) =>
    wordsIn(shapeOf(schema))
      .filter((path) => codes[nounOf(type)]?.[path] === undefined)
      .map((path) => `${type} ${path}`),
  );
  expect(words).toEqual([]);
});

it('knows no code that no event carries', () => {
  const carried = new Set(
    events.flatMap(({ type, schema }) => wordsIn(shapeOf(schema)).map((path) => `${nounOf(type)} ${path}`)),
  );
  const known = Object.entries(codes).flatMap(([noun, paths]) => Object.keys(paths).map((path) => `${noun} ${path}`));
  expect(known.filter((code) => !carried.has(code))).toEqual([]);
});

it('finds words wherever they could stand', () => {
  const schema = z.object({
    id: z.uuid(),
    at: z.iso.datetime({ offset: true }),
    kind: z.enum(['a', 'b']),
    remark: z.string().optional(),
    words: z.array(z.object({ description: z.string(), phone: z.string().nullable() })),
    either: z.union([z.int(), z.string()]),
    whatever: z.unknown(),
    book: z.record(z.string(), z.int()),
    loose: z.looseObject({ count: z.int() }),
  });
  expect(wordsIn(shapeOf(schema))).toEqual([
    'remark',
    'words[].description',
    'words[].phone',
    'either',
    'whatever (any shape)',
    'book{}',
    'loose (any shape)',
  ]);
});

it('forgets no event that was published', () => {
  const known = new Set(events.map(({ type }) => `${type}.json`));
  expect(readdirSync(join(__dirname, 'published')).filter((file) => !known.has(file))).toEqual([]);
});

describe('What was published', () => {
  const inner = z.object({ c: z.string() });
  const published = shapeOf(z.object({ a: z.string(), b: z.number(), inner: z.array(inner) }));
  const grown = shapeOf(
    z.object({ a: z.string(), b: z.number(), inner: z.array(inner.extend({ d: z.int().optional() })), e: z.string().optional() }),
  );

  it('is not kept by a field that is gone, one that is new and required, and one that may now be missing', () => {
    expect(
      breaches(published, shapeOf(z.object({ a: z.string(), c: z.string(), inner: z.array(z.object({ c: z.int() })) }))),
    ).toEqual(['b was changed or removed', 'inner[].c was changed or removed', 'c became required', 'b became optional']);
  });

  it('gains optional fields, at any depth, and they are told until they are published', () => {
    expect(breaches(published, grown)).toEqual([]);
    expect(unpublished(published, grown)).toEqual(['inner[].d is not published', 'e is not published']);
    expect(gained(published, grown)).toEqual(grown);
    expect(breaches(grown, published)).toEqual(['inner[].d was changed or removed', 'e was changed or removed']);
  });
});
