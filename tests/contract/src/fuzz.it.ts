import { setTimeout as pause } from 'node:timers/promises';
import { contracts, gateway, intake, type Contract } from '@fengqiao/contracts';
import fc from 'fast-check';
import { partsIn, proceedingsIn } from './proceedings';
import { questionsOf } from './questions';
import { attemptsAt, type Attempt } from './random-requests';
import type { Pools } from './random-inputs';
import { refusalIn } from './refused';
import type { Got } from './wire';
import { departments, matterIn, startWorld, units, whistleIn, words, type World } from './world';

/** Requests at each route: a few in every run of the tests, ten thousand with FQ_FUZZ=10000. */
const REQUESTS = Number(process.env['FQ_FUZZ'] ?? 32);
const AT_ONCE = 8;
/** CI makes a new run each time; elsewhere the same requests come unless told. FQ_SEED repeats a run, FQ_SEED=new makes a new one. */
const given = process.env['FQ_SEED'] ?? (process.env['CI'] ? 'new' : '20201216');
const seed = given === 'new' ? Date.now() % 2 ** 31 : Number(given);
/** How long a route may say that it is busy before it is taken to say so always. */
const BUSY_MS = 20_000;
const strangers = ['110105', '110105015', '110107001', 'fy.110107'];
const insiders = [
  units.city,
  units.hotline,
  units.street,
  units.desk,
  units.office,
  units.community,
  units.property,
  units.district,
  ...departments,
];
/** Who together see everything that is kept. */
const readers = [units.city, units.hotline, units.district, units.street];
type Told = { readonly nextCursor?: string; readonly missing?: readonly string[] };
/** Those who may do something come more often: behind the door there is more to break. */
const callers = [...insiders, ...insiders, ...insiders, ...strangers];

let world: World;
let pools: Pools;
/** How often a request was put off: the one answer of the fives that is no fault, and says when to come again. */
let busy = 0;
/** How often each status was answered, by route: whether the requests reached anything is seen by it. */
const answered = new Map<string, Map<number, number>>();

const poolsIn = async (): Promise<Pools> => {
  const matters = [];
  for (let nth = 0; nth < 4; nth += 1) matters.push(await matterIn(world.city));
  const waiting = await world.city.hotline.register({ ...words, place: undefined, category: undefined });
  const held = await world.city.hotline.register({ ...words, kind: 'inquiry', then: { hold: { reason: '等' } } });
  await world.city.settled();
  const { nextCursor } = await world.city.hotline.ask(intake.searchTickets, { limit: 1 });
  const tickets = [...matters, waiting, held];
  const parts = [...matters.flatMap(({ part, helping }) => [part, helping]), '01a20098-b144-74bd-a129-0c9b7dfd1d94'];
  const someUnits = [...insiders, ...strangers, '110107011002', '110115403', '119999999', '110000-ent-gas'];
  const numbers = [...tickets.map(({ ticketNo }) => ticketNo), '202012160000019', '9'.repeat(24)];
  const whistleIds = [await whistleIn(world.city, matters[0]!), await whistleIn(world.city, matters[1]!)];
  const made = await partsIn(world.city, whistleIds[0]!);
  const { exclusionId: exclusionIds, ...open } = await proceedingsIn(world.city, matters);
  await world.city.settled();
  return {
    ...made,
    ...open,
    whistleId: [...whistleIds, '01a20098-b144-74bd-a129-0c9b7dfd1d94'],
    ticketNos: numbers,
    present: someUnits,
    invitees: someUnits,
    unitIds: someUnits,
    members: someUnits,
    communities: someUnits,
    source: someUnits,
    ticketNo: numbers,
    ofTicketNo: numbers,
    accessCode: [...tickets.map(({ accessCode }) => accessCode), '00000000'],
    assignmentId: parts,
    ids: parts,
    unitId: someUnits,
    lead: someUnits,
    newLead: someUnits,
    proposedLead: someUnits,
    to: someUnits,
    headNo: numbers,
    reasonCode: ['false', 'forceMajeure', 'none'],
    assists: someUnits,
    category: [units.category, 'parking', 'noise/facilities/plant', 'magic/spells'],
    phone: ['13900060006', '+86 139 0006 0006', '010-12345678', '+----'],
    month: ['2020-12', '2021-01', '1900-01', '2099-12'],
    name: ['limits', 'assessment', 'access', 'catalogue', 'categories', 'hours', 'constructor'],
    id: [
      ...exclusionIds!,
      'intake:tickets:01a20098-b144-74bd-a129-0c9b7dfd1d94',
      'none:none:01a20098-b144-74bd-a129-0c9b7dfd1d94',
    ],
    now: ['2020-12-16T09:00:00+08:00', '2020-12-16T09:01:00+08:00', '2020-12-16T08:59:59+08:00', '0000-01-01T00:00:00Z'],
    cursor: nextCursor ? [nextCursor, nextCursor.slice(1), 'e30', 'bnVsbA'] : ['e30'],
  };
};

/** Answered at last: a platform that is rightly busy is asked again when it says so, under the same key where there is one. */
const answerTo = async ({ as, sent }: Attempt): Promise<Got> => {
  for (const until = performance.now() + BUSY_MS; ;) {
    const got = await world.as(as, sent);
    const again = Number(got.headers['retry-after']);
    if (got.status !== 503 || !(again >= 0) || performance.now() > until) return got;
    busy += 1;
    await pause(Math.min(again * 1_000, 1_000));
  }
};

const send = async (contract: Contract, attempt: Attempt): Promise<void> => {
  const got = await answerTo(attempt);
  const counts = answered.get(contract.name) ?? answered.set(contract.name, new Map()).get(contract.name)!;
  counts.set(got.status, (counts.get(got.status) ?? 0) + 1);
  if (got.status >= 500)
    throw new Error(
      `${attempt.as ?? 'nobody'} ${JSON.stringify(attempt.sent)} was answered ${got.status} ${got.text} ${got.headers['x-correlation-id'] as string}`,
    );
  if (got.status >= 400) refusalIn(got);
};

/** Of a question and the pages behind it, the answers that tell less than all. */
const toTheEnd = async ({ as, sent }: Attempt): Promise<Got[]> => {
  const untold: Got[] = [];
  for (let path: string | undefined = sent.path; path !== undefined;) {
    const got = await answerTo({ as, sent: { ...sent, path } });
    const { nextCursor, missing = [] } = got.status === 200 ? (JSON.parse(got.text) as Told) : {};
    if (got.status >= 500 || missing.length > 0) untold.push(got);
    path = nextCursor && `${sent.path}&cursor=${nextCursor}`;
  }
  return untold;
};

beforeAll(async () => {
  world = await startWorld();
  pools = await poolsIn();
  process.stdout.write(`fuzz: ${REQUESTS} requests at each route, FQ_SEED=${seed}\n`);
});
afterAll(async () => {
  await world?.close();
  if (REQUESTS < 100) return;
  process.stdout.write(`put off, and sent again: ${busy}\n`);
  for (const [name, counts] of answered)
    process.stdout.write(
      `${name}: ${[...counts]
        .sort()
        .map(([status, count]) => `${status}×${count}`)
        .join(' ')}\n`,
    );
});

const routes = contracts.filter(({ path }) => path !== undefined);
/** Questions about what was said. The units are as they were loaded, and many. */
const kept = routes.filter((contract) => contract.kind === 'query' && contract.name !== gateway.units.name);

describe('Whatever is sent, by whomever, no route fails', () => {
  it.each(routes.map((contract) => [contract.name, contract] as const))(
    '%s',
    async (_, contract) => {
      const batch = fc.array(attemptsAt(contract, callers, pools), { minLength: AT_ONCE, maxLength: AT_ONCE });
      const property = fc.asyncProperty(batch, async (attempts) => {
        await Promise.all(attempts.map((attempt) => send(contract, attempt)));
      });
      await fc.assert(property, { numRuns: Math.ceil(REQUESTS / AT_ONCE), seed, endOnFailure: true });
    },
    30_000 + BUSY_MS + REQUESTS * 100,
  );

  /** Not one of ours, but it stands at the same door and reads bodies too. */
  it(
    'nor does the way to a token',
    async () => {
      const grant = fc.constantFrom('grant_type=client_credentials', 'grant_type=password', 'grant_type=', 'code=1');
      const client = fc.constantFrom(`client_id=unit:${units.street}`, `client_id=unit%3A${units.city}`, 'client_id=');
      const fields = fc.array(fc.oneof(grant, client, fc.constant('client_secret=local'), fc.string({ unit: 'binary' })));
      const body = fc.oneof(
        fields.map((parts) => parts.join('&')),
        fc.json(),
        fc.string({ unit: 'binary' }),
      );
      const type = fc.constantFrom('application/x-www-form-urlencoded', 'application/json', 'text/plain', 'multipart/form-data');
      const batch = fc.array(fc.tuple(body, type), { minLength: AT_ONCE, maxLength: AT_ONCE });
      const property = fc.asyncProperty(batch, async (attempts) => {
        const asked = attempts.map(([body, type]) =>
          world.wire.send({ path: '/oidc/token', body: Buffer.from(body), headers: { 'content-type': type } }),
        );
        for (const { status, text } of await Promise.all(asked)) if (status >= 500) throw new Error(`${status} ${text}`);
      });
      await fc.assert(property, { numRuns: Math.ceil(REQUESTS / AT_ONCE), seed, endOnFailure: true });
    },
    30_000 + REQUESTS * 100,
  );

  /** What was taken and cannot be told would be answered with a fault for good: it is looked for in everything that can be asked. */
  it.each(kept.map((contract) => [contract.name, contract] as const))(
    'and afterwards %s answers about everything, with nothing missing',
    async (_, contract) => {
      const asked = questionsOf(contract, pools).flatMap((sent) => readers.map((as): Attempt => ({ as, sent })));
      let untold: Got[] = [];
      for (let from = 0; from < asked.length; from += AT_ONCE)
        untold = [...untold, ...(await Promise.all(asked.slice(from, from + AT_ONCE).map(toTheEnd))).flat()];
      expect(untold.map(({ status, text }) => [status, text])).toEqual([]);
    },
    30_000 + REQUESTS * 100,
  );

  it('and afterwards the city works, with nothing parked', async () => {
    await world.city.at('2020-12-16T09:05:00+08:00'); // later than any request moved the clock
    const { ticketNo } = await matterIn(world.city);
    expect((await world.city.hotline.ticket(ticketNo)).status).toBe('handling');
    for (const service of ['intake', 'dispatch', 'whistle', 'evaluation'])
      expect(await world.ledger.rows(`select consumer, why from ${service}.inbox where parked is not null`)).toEqual([]);
  });
});
