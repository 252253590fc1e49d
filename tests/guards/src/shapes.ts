import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { tools, type Copy } from './copy';
import { NotGreen, secondsSince, type Outcome } from './fault';

type Breach = {
  readonly guard: string;
  readonly what: string;
  readonly file: string;
  readonly text: string;
  readonly by: string;
  /** The test that must fail, and what it must say. */
  readonly test: string;
  readonly says: string;
};

const dispatchEvents = 'libs/contracts/src/dispatch.events.ts';
const signed = { guard: 'events', file: dispatchEvents, test: 'dispatch.dispatch.signed.v1 keeps its word' } as const;
const contracts = { guard: 'contracts', file: 'libs/contracts/src/dispatch.ts' } as const;

/** Each family is looked at: in each, the field that its consumers cannot do without. */
const elsewhere = (
  [
    ['intake.events.ts', 'intake.ticket.registered', '  registeredAt: instant,\n', 'registeredAt'],
    ['whistle.events.ts', 'whistle.whistle.blown', '  blownAt: instant,\n', 'blownAt'],
    ['evaluation-callbacks.ts', 'evaluation.callback.recorded', '    askedByReporter: z.boolean(),\n', 'askedByReporter'],
    [
      'evaluation-exclusions.ts',
      'evaluation.exclusion.approved',
      '  /** Of the reasons of the assessment policy. */\n  code: z.string(),\n',
      'code',
    ],
  ] as const
).map(([file, event, text, field]) => ({
  guard: 'events',
  what: `a field of ${event} is gone`,
  file: `libs/contracts/src/${file}`,
  text,
  by: '',
  test: `${event}.v1 keeps its word`,
  says: `${field} was changed or removed`,
}));

const breaches: readonly Breach[] = [
  {
    ...signed,
    what: 'a field is gone',
    text: '  overridden: z.boolean(),\n',
    by: '',
    says: 'overridden was changed or removed',
  },
  {
    ...signed,
    what: 'a field has another type',
    text: '  dispatchRound: z.int(),',
    by: '  dispatchRound: z.string(),',
    says: 'dispatchRound was changed or removed',
  },
  {
    ...signed,
    what: 'a field inside a field has another type',
    text: '  endedAt: instant.optional(),',
    by: '  endedAt: z.int().optional(),',
    says: 'assignments[].endedAt was changed or removed',
  },
  {
    ...signed,
    what: 'an optional field is required',
    text: '  lead: z.string().optional(),',
    by: '  lead: z.string(),',
    says: 'lead became required',
  },
  {
    ...signed,
    what: 'a required field is optional',
    text: '  catalogueVersion: z.string(),',
    by: '  catalogueVersion: z.string().optional(),',
    says: 'catalogueVersion became optional',
  },
  {
    ...signed,
    what: 'a new field is required',
    text: '  limitsVersion: z.string(),',
    by: '  limitsVersion: z.string(),\n  mood: z.string(),',
    says: 'mood became required',
  },
  {
    ...signed,
    what: 'an event carries free text',
    text: '  provisional: z.boolean(),',
    by: '  provisional: z.boolean(),\n  remark: z.string().optional(),',
    test: 'carries no free text',
    says: 'dispatch.dispatch.signed.v1 remark',
  },
  {
    ...signed,
    what: 'an event carries free text inside a field',
    text: '  hasContact: z.boolean(),',
    by: '  hasContact: z.boolean(),\n  words: z.object({ description: z.string(), phone: z.string() }).optional(),',
    test: 'carries no free text',
    says: 'dispatch.dispatch.signed.v1 words.phone',
  },
  {
    ...signed,
    what: 'a field that came later has another type',
    text: '  hungSince: instant.optional(),',
    by: '  hungSince: z.int().optional(),',
    says: 'hungSince was changed or removed',
  },
  {
    ...signed,
    what: 'a field that came later is gone',
    text: '  excusedMs: z.int().optional(),\n',
    by: '',
    says: 'excusedMs was changed or removed',
  },
  {
    ...signed,
    what: 'a new field is not published',
    text: '  accountable: z.string().optional(),',
    by: '  accountable: z.string().optional(),\n  weight: z.int().optional(),',
    test: 'dispatch.dispatch.signed.v1 is published whole',
    says: 'weight is not published',
  },
  {
    ...signed,
    what: 'an event has another name',
    text: `say('fed-back')`,
    by: `say('told')`,
    test: 'dispatch.dispatch.told.v1 keeps its word',
    says: 'no such file',
  },
  {
    ...signed,
    what: 'an event is gone from its family',
    text: '  dispatchWorked,\n  dispatchReported',
    by: '  dispatchReported',
    test: 'forgets no event',
    says: 'worked.v1.json',
  },
  ...elsewhere,
  {
    ...contracts,
    what: 'two contracts have one route',
    text: `http: 'POST /assignments/:assignmentId/visit',`,
    by: `http: 'POST /assignments/:assignmentId/sign',`,
    test: 'has a name of its own, and a route of its own',
    says: 'Expected',
  },
  {
    ...contracts,
    what: 'a route accepts unknown fields',
    text: 'input: z.strictObject({ role: assignmentRole.optional(), subtree: flag, ...page }),',
    by: 'input: z.object({ role: assignmentRole.optional(), subtree: flag, ...page }),',
    test: 'dispatch.inbox refuses unknown fields',
    says: 'toContain',
  },
  {
    ...contracts,
    file: 'libs/contracts/src/dispatch-views.ts',
    what: 'a refusal with a status that says yes',
    text: `  'already-signed': 409,`,
    by: `  'already-signed': 200,`,
    test: 'gives every refusal a status that says no',
    says: '200',
  },
];

type Report = { testResults: { assertionResults: { fullName: string; status: string; failureMessages: string[] }[] }[] };

const test = async (copy: Copy): Promise<{ status: number; out: string; failed: { name: string; said: string }[] }> => {
  const file = join(copy.path, 'jest.json');
  rmSync(file, { force: true });
  const cache = join(copy.path, '.jest');
  const args = ['--selectProjects', 'rules', '--cacheDirectory', cache, '--json', '--outputFile', file, '--', 'libs/contracts/'];
  const { status, out } = await copy.run(tools.jest, args);
  const report = JSON.parse(readFileSync(file, 'utf8')) as Report;
  const failed = report.testResults
    .flatMap(({ assertionResults }) => assertionResults)
    .filter((one) => one.status === 'failed')
    .map((one) => ({ name: one.fullName, said: one.failureMessages.join('\n') }));
  return { status, out, failed };
};

/** What consumers and callers rely on: all breaches in one run of the tests of contracts, each told by its own test and words. */
export const shapeGuards = async (copy: Copy): Promise<Outcome[]> => {
  const clean = await test(copy);
  if (clean.status !== 0) throw new NotGreen('jest libs/contracts', clean.out);

  const began = performance.now();
  for (const { file, text, by } of breaches) copy.replace(file, text, by);
  const { failed } = await test(copy);
  const seconds = secondsSince(began);
  copy.restore();
  return breaches.map(({ guard, what, file, test: name, says }) => ({
    guard,
    fault: `${file}: ${what}`,
    check: `jest ${guard}`,
    red: failed.some((one) => one.name.includes(name) && one.said.includes(says)),
    seconds,
  }));
};
