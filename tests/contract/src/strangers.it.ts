import { contracts, dispatch, evaluation, intake, whistle, type Contract } from '@fengqiao/contracts';
import { lugu } from '@fengqiao/cases';
import { exampleOf, requestOf } from './examples';
import { refusalIn } from './refused';
import type { State } from './state';
import { handledAgainIn, noParts, workedIn } from './worklists';
import { departments, matterIn, startWorld, strangers, units, whistleIn, words, type Matter, type World } from './world';

const title = '鸵鸟在车库';

let world: World;
let matter: Matter;
let whistleId: string;
let before: State;
let objectionId: string;
let leaderAssignmentId: string;
let exclusion: string;
let deferralId: string;
let supervisionId: string;
let raiseId: string;
let consultationId: string;
let again: string; // handled again, and the head of a group

beforeAll(async () => {
  world = await startWorld();
  matter = await matterIn(world.city, { title });
  await world.city.hotline.ask(intake.reveal, { ticketNo: matter.ticketNo, reason: '核实', fields: ['name'] });
  whistleId = await whistleIn(world.city, matter, title);
  await world.city.as(departments[1]).ask(whistle.contest, { whistleId, reason: '不属于本单位职责' });
  again = await workedIn(world.city, matter);
  const office = world.city.as(lugu.office);
  const asked = { assignmentId: matter.part, reason: '冬季不能施工', plan: '开春施工', reviewAt: '2021-03-01T09:00:00+08:00' };
  ({ deferralId } = await office.ask(dispatch.hang, asked));
  ({ objectionId } = await office.ask(dispatch.object, {
    assignmentId: matter.part,
    grounds: '非本街道职责',
    basis: '三定方案',
  }));
  const giving = { unitId: lugu.office, text: '核实', dueAt: '2020-12-31T09:00:00+08:00' };
  const basis = { type: 'ticket', ref: matter.ticketNo } as const;
  ({ leaderAssignmentId } = await world.city.as(lugu.district).ask(dispatch.giveLeaderAssignment, { ...giving, basis }));
  ({ raiseId } = await office.ask(dispatch.raise, { assignmentId: matter.part, to: lugu.district, reason: '需上级协调' }));
  const supervising = { ticketNo: matter.ticketNo, unitId: lugu.office, text: '请报告进展' };
  ({ supervisionId } = await world.city.hotline.ask(dispatch.supervise, supervising));
  const unplaced = await world.city.hotline.register({ ...words, place: {}, category: undefined });
  await world.city.settled();
  const consulting = { ticketNo: unplaced.ticketNo, unitIds: [lugu.street], question: '是否属你单位' };
  ({ consultationId } = (await world.city.hotline.ask(dispatch.consult, consulting)).consultations[0]!);
  await world.city.at('2020-12-25T09:00:00+08:00'); // beyond its limit: it counts, and its reporter is to be called
  await handledAgainIn(world.city, again);
  const asking = { ticketNo: matter.ticketNo, reasonCode: 'false', evidence: '核实' };
  exclusion = (await world.city.as(lugu.street).ask(evaluation.askExclusion, asking)).exclusionId;
  await world.city.settled();
  before = await world.ledger.state();
});
afterAll(() => world?.close());
afterEach(async () => {
  const { 'intake.access_try': _, ...now } = await world.ledger.state();
  expect(now).toEqual(Object.fromEntries(Object.entries(before).filter(([name]) => name !== 'intake.access_try')));
});

type Asked = () => readonly object[];
/** What a route is for somebody who may not see the ticket. Things of a ticket or of an assignment need no line here. */
type Kind =
  | { readonly kind: 'list'; readonly seenBy: string; readonly asked: Asked }
  | { readonly kind: 'open' | 'operators' | 'registration' | 'coded'; readonly more?: object };

const month = '2020-12';
const kinds: Readonly<Record<string, Kind>> = {
  'intake.search-tickets': {
    kind: 'list',
    seenBy: units.hotline,
    asked: () => [
      { q: matter.ticketNo },
      { q: '鸵鸟' },
      { unitId: lugu.street },
      { category: lugu.category },
      { status: 'handling' },
    ],
  },
  'intake.list-reveals': {
    kind: 'list',
    seenBy: units.city,
    asked: () => [{ ticketNo: matter.ticketNo }, { unitId: units.hotline }],
  },
  'dispatch.inbox': {
    kind: 'list',
    seenBy: lugu.street,
    asked: () => [
      { subtree: 'true' },
      { role: 'lead', subtree: 'true' },
      {},
      { role: 'copy', subtree: 'true' },
      { role: 'assist' },
    ],
  },
  'dispatch.list-dispatches': { kind: 'list', seenBy: units.hotline, asked: () => [{ status: 'handling' }, {}] },
  'dispatch.list-objections': { kind: 'list', seenBy: units.hotline, asked: () => [{}, { status: 'open', limit: 200 }] },
  'dispatch.list-escalations': { kind: 'list', seenBy: lugu.district, asked: () => [{}, { status: 'over' }] },
  'dispatch.list-deferrals': { kind: 'list', seenBy: units.hotline, asked: () => [{}, { status: 'open', limit: 200 }] },
  'dispatch.list-leader-assignments': { kind: 'list', seenBy: lugu.office, asked: () => [{ status: 'given' }, {}] },
  'dispatch.give-leader-assignment': { kind: 'registration' },
  'dispatch.list-supervisions': { kind: 'list', seenBy: units.hotline, asked: () => [{}, { status: 'open', limit: 200 }] },
  'dispatch.list-consultations': { kind: 'list', seenBy: lugu.street, asked: () => [{}, { status: 'open', limit: 200 }] },
  'dispatch.list-squads': { kind: 'open' },
  'dispatch.figures': { kind: 'open' },
  'dispatch.set-roster': { kind: 'registration' },
  'dispatch.list-raises': { kind: 'list', seenBy: lugu.district, asked: () => [{}, { status: 'open', limit: 200 }] },
  'dispatch.list-extensions': { kind: 'list', seenBy: units.hotline, asked: () => [{ status: 'revoked' }, {}] },
  'dispatch.list-asks': { kind: 'list', seenBy: lugu.office, asked: () => [{}, { status: 'open', limit: 200 }] },
  'dispatch.list-groups': { kind: 'list', seenBy: lugu.street, asked: () => [{}, { status: 'open', limit: 200 }] },
  'dispatch.list-reworks': { kind: 'list', seenBy: lugu.street, asked: () => [{}, { status: 'unsolved' }] },
  'dispatch.list-instructions': { kind: 'list', seenBy: lugu.office, asked: () => [{ status: 'seen' }, {}] },
  'dispatch.sign-many': { kind: 'list', seenBy: lugu.office, asked: () => [{ ids: [matter.part, matter.helping] }] },
  'evaluation.list-callbacks': { kind: 'list', seenBy: units.hotline, asked: () => [{ status: 'due' }, { status: 'waiting' }] },
  'evaluation.drill-down': {
    kind: 'list',
    seenBy: units.hotline,
    asked: () => [lugu.street, lugu.district].map((unitId) => ({ month, unitId })),
  },
  'evaluation.list-exclusions': { kind: 'list', seenBy: lugu.street, asked: () => [{}, { status: 'approved' }] },
  'evaluation.get-exclusion': { kind: 'list', seenBy: units.hotline, asked: () => [{ id: exclusion }] },
  'evaluation.ask-exclusion': {
    kind: 'list',
    seenBy: lugu.street,
    asked: () => [{ ticketNo: matter.ticketNo, reasonCode: 'false' }],
  },
  'evaluation.decide-exclusion': { kind: 'list', seenBy: units.hotline, asked: () => [{ id: exclusion }] },
  'evaluation.revoke-exclusion': { kind: 'list', seenBy: units.hotline, asked: () => [{ id: exclusion }] },
  'whistle.list-whistles': {
    kind: 'list',
    seenBy: lugu.street,
    asked: () => [{}, { status: 'open' }, { status: 'working' }, { unitId: lugu.street }, { unitId: lugu.district }],
  },
  'whistle.list-supervisions': { kind: 'list', seenBy: lugu.district, asked: () => [{}, { open: 'true' }] },
  'whistle.list-contests': { kind: 'list', seenBy: lugu.district, asked: () => [{}, { open: 'true' }] },
  'whistle.list-mechanisms': { kind: 'open' },
  'whistle.figures': { kind: 'open' },
  'evaluation.whistles': { kind: 'open' },
  'whistle.public-stops': { kind: 'open' },
  // Calling a court is nobody's: nothing comes of it.
  'whistle.blow': { kind: 'registration', more: { targets: [{ unitId: 'fy.110107', mandatory: true }] } },
  'whistle.dry-run': { kind: 'registration' },
  'evaluation.lease-callbacks': { kind: 'operators' },
  'evaluation.close-month': { kind: 'operators' },
  'evaluation.correct-month': { kind: 'operators' },
  'evaluation.rebuild': { kind: 'operators' },
  'dispatch.recompute': { kind: 'operators' },
  'evaluation.month-snapshot': { kind: 'open' },
  'evaluation.ranking': { kind: 'open' },
  'evaluation.list-corrections': { kind: 'open' },
  'gateway.units': { kind: 'open' },
  'gateway.policies': { kind: 'open' },
  'gateway.flows': { kind: 'open' },
  'gateway.parked': { kind: 'operators' },
  'gateway.replay-parked': { kind: 'operators' },
  'replay.clock': { kind: 'operators' },
  'intake.register': { kind: 'registration' },
  'dispatch.dry-run': { kind: 'registration' },
  'intake.register-public': { kind: 'coded' },
  'intake.public-progress': { kind: 'coded' },
  'intake.urge-public': { kind: 'coded' },
  'evaluation.show-link': { kind: 'coded' },
  'evaluation.answer-by-link': { kind: 'coded' },
};

const ofThing = ({ path, access }: Contract): boolean =>
  access !== 'public' &&
  /:(ticketNo|headNo|assignmentId|leaderAssignmentId|objectionId|deferralId|supervisionId|raiseId|consultationId|whistleId)\b/.test(
    path ?? '',
  );
const onHttp = contracts.filter(({ path }) => path !== undefined);
const of = (kind: Kind['kind']): Contract[] => onHttp.filter(({ name }) => kinds[name]?.kind === kind);
const things = onHttp.filter(ofThing);
const questionsOf = ({ name }: Contract): readonly object[] => (kinds[name] as { asked: Asked }).asked();
const refusal = (status: number, code: string) => ({ status, code });

/** Everything by which one could tell that one was shown the ticket. */
const traces = (): string[] => [
  matter.ticketNo,
  whistleId,
  matter.part,
  matter.helping,
  objectionId,
  deferralId,
  supervisionId,
  raiseId,
  consultationId,
  again,
  title,
  words.description,
  words.reporter.phone,
];
const facts = () => ({
  leaderAssignmentId,
  ticketNo: matter.ticketNo,
  ticketNos: matter.ticketNo,
  headNo: matter.ticketNo,
  assignmentId: matter.part,
  objectionId,
  whistleId,
  ...noParts,
  deferralId,
  supervisionId,
  raiseId,
  consultationId,
  to: lugu.district,
  until: '2021-01-05T09:00:00+08:00',
  reviewAt: '2021-03-01T09:00:00+08:00',
  at: '2020-12-17T09:00:00+08:00',
  unitId: lugu.street,
  lead: lugu.office,
  category: lugu.category,
  month,
  name: 'limits',
  id: 'intake:tickets:01a20098-b144-74bd-a129-0c9b7dfd1d94',
  now: '2020-12-25T09:00:00+08:00',
  accessCode: '00000000',
  token: 'A'.repeat(32),
});
const asked = (contract: Contract, more: object = {}) => requestOf(contract, { ...exampleOf(contract, facts()), ...more });

describe('Every route', () => {
  it('is one of which this table knows what strangers get: add a line for a new one', () => {
    expect(onHttp.filter((contract) => !ofThing(contract) && !kinds[contract.name]).map(({ name }) => name)).toEqual([]);
    expect(Object.keys(kinds).filter((name) => !onHttp.some((contract) => contract.name === name))).toEqual([]);
    expect(contracts.filter(({ access, path }) => access === 'services' && path !== undefined)).toEqual([]);
  });

  it('answers 401 without a token, and with one that is none', async () => {
    const expired = await world.forged({ exp: 1 });
    for (const contract of onHttp.filter(({ access }) => access !== 'public')) {
      expect([contract.name, refusalIn(await world.wire.send(asked(contract)))]).toEqual([
        contract.name,
        refusal(401, 'token-missing'),
      ]);
      for (const token of ['junk', 'eyJhbGciOiJub25lIn0.e30.', expired])
        expect([contract.name, refusalIn(await world.wire.send({ ...asked(contract), token }))]).toEqual([
          contract.name,
          refusal(401, 'token-invalid'),
        ]);
    }
  });
});

describe.each(Object.entries(strangers))('%s', (_, unitId) => {
  it('is told that there is no such thing, whatever it asks or commands', async () => {
    for (const contract of things) {
      const got = await world.as(unitId, asked(contract));
      expect([contract.name, refusalIn(got)]).toEqual([contract.name, refusal(404, 'not-found')]);
      for (const trace of traces().slice(1)) expect(got.text).not.toContain(trace);
    }
  });

  it('finds it in no list', async () => {
    for (const contract of of('list'))
      for (const question of questionsOf(contract)) {
        const got = await world.as(unitId, asked(contract, question));
        expect([200, 403, 404]).toContain(got.status);
        const own = Object.values(question).flat() as string[]; // what one asks for is no news
        for (const trace of traces().filter((one) => !own.includes(one))) expect(got.text).not.toContain(trace);
        if (contract.kind === 'query' && got.status === 200) expect(got.text).not.toContain(matter.ticketNo);
      }
  });

  it('learns nothing of it from what is open to all, and may not do what operators do', async () => {
    for (const contract of [...of('open'), ...of('operators'), ...of('registration')]) {
      const got = await world.as(unitId, asked(contract, (kinds[contract.name] as { more?: object }).more));
      if (kinds[contract.name]?.kind === 'operators') expect([contract.name, got.status]).toEqual([contract.name, 403]);
      for (const trace of traces()) expect(got.text).not.toContain(trace);
    }
  });
});

describe('Whoever may see it', () => {
  it('finds it by the very questions that tell strangers nothing', async () => {
    for (const contract of of('list').filter(({ kind }) => kind === 'query')) {
      const { seenBy } = kinds[contract.name] as { seenBy: string };
      const got = await world.as(seenBy, asked(contract, questionsOf(contract)[0]));
      const finds = [matter.ticketNo, whistleId, consultationId, again].some((one) => got.text.includes(one));
      expect([contract.name, finds, got.text]).toEqual([contract.name, true, got.text]);
    }
    for (const contract of things.filter(({ kind }) => kind === 'query')) {
      const seenBy = contract.service === 'whistle' ? lugu.street : lugu.office;
      expect([contract.name, (await world.as(seenBy, asked(contract))).status]).toEqual([contract.name, 200]);
    }
  });
});

describe('Without its access code, or its link', () => {
  it('the public page shows nobody anything, staff neither', async () => {
    for (const contract of of('coded').filter(({ name }) => name !== intake.registerPublic.name))
      for (const unitId of [undefined, lugu.office, units.hotline])
        expect(refusalIn(await world.as(unitId, asked(contract)))).toEqual(refusal(404, 'not-found'));
  });
});
