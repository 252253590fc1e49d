import { cityId, hotlineId, lugu, type Assignment, type City } from '@fengqiao/cases';
import { beijingFolder, loadCity } from '@fengqiao/city';
import { dispatch, gateway, type Contract } from '@fengqiao/contracts';
import fc from 'fast-check';
import { startCity, type ReplayCity } from './stack';

/** Sequences through the public API; as many others go through the rules alone (sequences.spec.ts), pairs of commands in pairs.it.ts. */
const SEQUENCES = 200;
const LENGTH = 6;
const AT_ONCE = 8;
jest.setTimeout(600_000);

const begin = '2020-12-16T09:00:00+08:00';
const elsewhere = '110102020';
const department = '110107-zfj';
const squad = `${lugu.street}-yjd`;
const workers = [lugu.street, lugu.desk, lugu.office, lugu.community, lugu.property, department, squad];
const notices = ['reporter', 'hotline'].map((to) => ({ to, how: '电话', at: begin }));

/** What may be said to a part, by the name of its contract. */
const steps: readonly (readonly [Contract, object])[] = [
  ...[[dispatch.sign, {}] as const, [dispatch.sign, {}] as const, [dispatch.contact, { reached: true }] as const],
  ...['reporter', 'hotline', 'hotline', 'reporter'].map((to) => [dispatch.feedback, { to, text: '已办' }] as const),
  ...Array<readonly [Contract, object]>(3).fill([dispatch.complete, { summary: '已办', reason: '其余不必' }]),
  [dispatch.record, { what: 'work', text: '到场' }],
  [dispatch.visit, { findings: '看了' }],
  [dispatch.report, { text: '已看', final: true }],
  [dispatch.instruct, { text: '今晚办' }],
  [dispatch.ask, { unitId: department, text: '请认定' }],
  [dispatch.raise, { to: lugu.district, reason: '需协调' }],
  [dispatch.object, { grounds: '不在辖区', basis: '界线' }],
  [dispatch.extend, { reason: '需检测', until: '2020-12-28T12:00:00+08:00', notices }],
  [dispatch.revokeExtension, { reason: '无需延期' }],
  [dispatch.hang, { reason: '冬季', plan: '开春', reviewAt: '2021-03-01T09:00:00+08:00' }],
  [dispatch.resume, { reason: '可以' }],
  [dispatch.arrive, { person: '王队' }],
];
const anybody = fc.constantFrom(...workers, lugu.district, elsewhere, hotlineId, cityId);
const move = fc.oneof(
  { weight: 8, arbitrary: fc.record({ on: fc.constant('part' as const), step: fc.constantFrom(...steps), nth: fc.nat(5), by: fc.option(anybody, { freq: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ on: fc.constant('order' as const), lead: fc.constantFrom(lugu.office, lugu.street, elsewhere, lugu.community), by: fc.constantFrom(lugu.desk, lugu.street, hotlineId) }) },
  { weight: 1, arbitrary: fc.record({ on: fc.constant('squad' as const), by: fc.constantFrom(hotlineId, lugu.desk) }) },
  { weight: 2, arbitrary: fc.record({ on: fc.constant('review' as const), yes: fc.boolean(), by: fc.constantFrom(hotlineId, hotlineId, lugu.district, lugu.street) }) },
); // prettier-ignore
/** Chance alone seldom gets to the end: half of the sequences try to. */
const ending = (
  [
    [dispatch.feedback, { to: 'reporter', text: '已办' }],
    [dispatch.feedback, { to: 'hotline', text: '已办' }],
    [dispatch.complete, { summary: '已办', reason: '其余不必' }],
  ] as const
).map((step) => ({ on: 'part' as const, step, nth: 0, by: null }));
type Move = typeof move extends fc.Arbitrary<infer One> ? One : never;

const profile = loadCity(beijingFolder);
/** The commands that may move a clock that runs; `decide` makes it stand, and `resume` lets it go on. */
const movers: readonly Contract[] = [dispatch.extend, dispatch.revokeExtension, dispatch.resume];

/** What helpers do too; the rest is mostly tried on the lead's part. */
const forHelpers: readonly Contract[] = [dispatch.sign, dispatch.visit, dispatch.record, dispatch.report, dispatch.arrive];

type Known = {
  readonly ticketNo: string;
  readonly parts: Map<string, { unitId: string; role: string }>;
  readonly due: Map<string, string>;
};
type Waiting = { objectionId?: string | undefined; deferralId?: string | undefined };

describe('Whatever is commanded by whomever, through the API', () => {
  let started: ReplayCity;
  let city: City;
  let accepted = 0;
  let completed = 0;
  beforeAll(async () => {
    started = await startCity(begin);
    city = started.city;
    await city.at(begin);
  });
  afterAll(() => started?.close());

  /** No clock of a part moves, but by the commands that do. */
  const heed = ({ due }: Known, { assignmentId, clocks }: Assignment, contract: Contract | undefined): void => {
    for (const [clock, set] of Object.entries(clocks)) {
      const name = `${assignmentId} ${clock}`;
      const was = due.get(name);
      if (was !== undefined && !(contract && movers.includes(contract))) expect([name, set!.dueAt]).toEqual([name, was]);
      due.set(name, set!.dueAt);
    }
  };

  type Led = {
    lead?: string | undefined;
    status: string;
    assignments: readonly { assignmentId: string; unitId: string; role: string; status: string }[];
  };
  /** One open lead while somebody leads, and of a kind that may. */
  const heedLead = (known: Known, { status, assignments }: Led): void => {
    for (const { assignmentId, unitId, role } of assignments) known.parts.set(assignmentId, { unitId, role });
    const leads = assignments.filter((one) => one.role === 'lead' && ['assigned', 'signed'].includes(one.status));
    if (['dispatched', 'handling', 'hung'].includes(status)) expect([status, leads.length]).toEqual([status, 1]);
    for (const { unitId } of leads) expect(profile.leadKinds).toContain(profile.unit(unitId)!.kind);
  };

  const take = async (known: Known, waiting: Waiting, one: Move): Promise<void> => {
    const { ticketNo, parts } = known;
    if (one.on === 'part') {
      const [contract, input] = one.step;
      const mine = [...parts].filter(([, { role }]) => (forHelpers.includes(contract) ? role !== 'copy' : role === 'lead'));
      const [assignmentId, part] = mine.at(one.nth < 4 ? -1 : -1 - (one.nth % mine.length))!;
      const reply = await city.as(one.by ?? part.unitId).call(contract, { assignmentId, ...input });
      if (reply.status >= 500) throw new Error(`${contract.name} was answered ${reply.status}`);
      if (reply.status !== 200) return;
      accepted += 1;
      const view = reply.ok() as Assignment & { objectionId?: string; deferralId?: string; askedAssignmentId?: string };
      heed(known, view, contract);
      if (view.askedAssignmentId) parts.set(view.askedAssignmentId, { unitId: department, role: 'assist' });
      Object.assign(waiting, { objectionId: view.objectionId ?? waiting.objectionId, deferralId: view.deferralId ?? waiting.deferralId });
      if (contract === dispatch.complete) completed += 1;
      return;
    }
    if (one.on === 'review') {
      const { objectionId, deferralId } = waiting;
      const by = city.as(one.by);
      if (objectionId) await by.call(dispatch.reviewObjection, { objectionId, upheld: one.yes, newLead: one.yes ? elsewhere : undefined, reason: '经核实' });
      if (deferralId) await by.call(dispatch.decideDeferral, { deferralId, approved: one.yes, reason: '属实' });
      return;
    }
    const by = city.as(one.by);
    const order = { ticketNo, lead: one.on === 'order' ? one.lead : '', assists: [lugu.community, lugu.property], reason: '属地不符' };
    const reply = await (one.on === 'order' ? by.call(dispatch.dispatchTicket, order) : by.call(dispatch.callSquad, { ticketNo, unitId: squad, text: '抢修' }));
    if (reply.status >= 500) throw new Error(`${one.on} was answered ${reply.status}`);
    if (reply.status === 200) heedLead(known, reply.ok());
    accepted += reply.status === 200 ? 1 : 0;
  }; // prettier-ignore

  /** What everybody sees in the end: one lead, and completed only with both feedbacks. */
  const inTheEnd = async (known: Known): Promise<void> => {
    const ticket = await city.hotline.ticket(known.ticketNo);
    heedLead(known, ticket);
    if (!['completed', 'calledBack', 'closed'].includes(ticket.status)) return;
    const types = (await city.hotline.timeline(known.ticketNo)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['fedBack.reporter', 'fedBack.hotline', 'completed']));
  };

  it(`every ticket keeps one lead that may lead, its clocks and both feedbacks (${SEQUENCES} sequences)`, async () => {
    const registering = { channel: 'hotline', kind: 'complaint', description: '楼前有人装了地锁', place: { unitId: lugu.community }, category: lugu.category } as const; // prettier-ignore
    const sequences = fc.sample(fc.array(move, { minLength: LENGTH, maxLength: LENGTH }), { numRuns: SEQUENCES, seed: 20201216 });
    const numbers: string[] = [];
    for (let n = 0; n < SEQUENCES; n += AT_ONCE) {
      const some = Array.from({ length: AT_ONCE }, () =>
        city.hotline.register({ ...registering, reporter: { phone: '13900050005' } }),
      );
      numbers.push(...(await Promise.all(some)).map(({ ticketNo }) => ticketNo));
    }
    await city.settled();
    const all = sequences.map((sequence, n) => ({
      sequence,
      known: { ticketNo: numbers[n]!, parts: new Map(), due: new Map() },
    }));
    const waitingRoom = [...all];
    const work = async (): Promise<void> => {
      for (let next = waitingRoom.shift(); next; next = waitingRoom.shift()) {
        const { sequence, known } = next;
        heedLead(known, await city.hotline.ticket(known.ticketNo));
        const waiting: Waiting = {};
        for (const one of [...sequence, ...(waitingRoom.length % 2 === 0 ? ending : [])]) await take(known, waiting, one);
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    await city.settled();
    const ends = [...all];
    const look = async (): Promise<void> => {
      for (let next = ends.shift(); next; next = ends.shift()) await inTheEnd(next.known);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, look));
    expect([accepted > SEQUENCES * 2, completed > SEQUENCES / 20]).toEqual([true, true]);
    expect(await city.as(cityId).ask(gateway.parked, {})).toEqual({ items: [], missing: [] });
  });
});
