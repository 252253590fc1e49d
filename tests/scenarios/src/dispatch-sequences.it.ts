import { cityId, hotlineId, lugu, type Assignment, type City } from '@fengqiao/cases';
import { beijingFolder, loadCity } from '@fengqiao/city';
import { dispatch, evaluation, gateway, intake, type Contract } from '@fengqiao/contracts';
import fc from 'fast-check';
import { startCity, type ReplayCity } from './stack';

/** Sequences through the public API; longer ones go through the rules alone (sequences.spec.ts), pairs of commands in pairs.it.ts. */
const SEQUENCES = 200;
/** City time goes on after so many steps of each: an hour; a day; beyond the limit, so that callbacks are due. */
const STAGES = [
  { steps: 2, until: '2020-12-16T10:30:00+08:00' },
  { steps: 2, until: '2020-12-17T11:00:00+08:00' },
  { steps: 1, until: '2020-12-24T10:00:00+08:00' },
  { steps: 1, until: '2020-12-24T15:00:00+08:00' },
];
const LENGTH = STAGES.reduce((sum, { steps }) => sum + steps, 0);
const AT_ONCE = 8;
const seed = 20201216;
jest.setTimeout(600_000);

const begin = '2020-12-16T09:00:00+08:00';
const elsewhere = '110102020';
const department = '110107-zfj';
const squad = `${lugu.street}-yjd`;
const otherOffice = `${lugu.street}-pa`;
const workers = [lugu.street, lugu.desk, lugu.office, lugu.community, lugu.property, department, squad];
const notices = ['reporter', 'hotline'].map((to) => ({ to, how: '电话', at: begin }));

/** What may be said to a part, by the name of its contract. */
const steps: readonly (readonly [Contract, object])[] = [
  ...[[dispatch.sign, {}] as const, [dispatch.sign, {}] as const, [dispatch.contact, { reached: true }] as const],
  ...['reporter', 'hotline', 'hotline', 'reporter'].map((to) => [dispatch.feedback, { to, text: '已办' }] as const),
  ...Array<readonly [Contract, object]>(3).fill([dispatch.complete, { summary: '已办', reason: '其余不必' }]),
  [dispatch.contact, { reached: false }],
  [dispatch.record, { what: 'work', text: '到场' }],
  [dispatch.visit, { findings: '看了' }],
  [dispatch.report, { text: '已看', final: true }],
  [dispatch.instruct, { text: '今晚办' }],
  [dispatch.ask, { unitId: department, text: '请认定' }],
  [dispatch.ask, { unitId: otherOffice, text: '请配合' }],
  [dispatch.raise, { to: lugu.district, reason: '需协调' }],
  [dispatch.object, { grounds: '不在辖区', basis: '界线' }],
  [dispatch.extend, { reason: '需检测', until: '2020-12-28T12:00:00+08:00', notices }],
  [dispatch.revokeExtension, { reason: '无需延期' }],
  [dispatch.hang, { reason: '冬季', plan: '开春', reviewAt: '2021-03-01T09:00:00+08:00' }],
  [dispatch.resume, { reason: '可以' }],
  [dispatch.arrive, { person: '王队' }],
];
const anybody = fc.constantFrom(...workers, lugu.district, elsewhere, hotlineId, cityId);
/** What others do about the ticket, or about another one that may become one matter with it; undefined: there is nothing to do it to. */
type Ids = Partial<Record<'objectionId' | 'deferralId' | 'raiseId' | 'supervisionId' | 'consultationId', string>>;
type Doing = readonly [by: string, contract: Contract, input: object | undefined];
type About = { readonly ticketNo: string; readonly otherNo: string; readonly ids: Ids };
const calls =
  (said: object) =>
  ({ ticketNo }: About): Doing => [hotlineId, evaluation.recordCallback, { ticketNo, ...said }];
const answers = { reached: true, contacted: true, satisfied: 'mostly' };
const naming = (id: string | undefined, name: keyof Ids): object | undefined => (id === undefined ? undefined : { [name]: id, text: '正在办理' }); // prettier-ignore
const doings: Readonly<Record<string, (about: About) => Doing>> = {
  supervise: ({ ticketNo }) => [lugu.district, dispatch.supervise, { ticketNo, unitId: lugu.street, text: '进展如何' }],
  answerSupervision: ({ ids }) => [lugu.street, dispatch.answerSupervision, naming(ids.supervisionId, 'supervisionId')],
  answerRaise: ({ ids }) => [lugu.district, dispatch.answerRaise, naming(ids.raiseId, 'raiseId')],
  consult: ({ otherNo: ticketNo }) => [hotlineId, dispatch.consult, { ticketNo, unitIds: [elsewhere], question: '是否属你单位' }],
  answerConsultation: ({ ids }) => [elsewhere, dispatch.answerConsultation, naming(ids.consultationId, 'consultationId')],
  assign: ({ ticketNo: ref }) => [cityId, dispatch.giveLeaderAssignment, { unitId: elsewhere, text: '请办', dueAt: '2021-02-01T12:00:00+08:00', basis: { type: 'ticket', ref } }],
  classify: ({ ticketNo }) => [hotlineId, intake.classify, { ticketNo, category: 'roads/surface/standing-water' }],
  classifyOther: ({ otherNo: ticketNo }) => [hotlineId, intake.classify, { ticketNo, category: lugu.category }],
  urge: ({ ticketNo }) => [hotlineId, intake.urge, { ticketNo }],
  withdraw: ({ ticketNo }) => [hotlineId, intake.withdraw, { ticketNo, reason: '已解决' }],
  divert: ({ ticketNo }) => [hotlineId, intake.divert, { ticketNo, case: 'legalChannel', reason: '已进入诉讼', toReporter: '请向法院提出' }],
  group: ({ ticketNo, otherNo }) => [hotlineId, dispatch.group, { ticketNo, ticketNos: [otherNo], reason: '同一事项' }],
  join: ({ ticketNo, otherNo }) => [hotlineId, dispatch.group, { ticketNo: otherNo, ticketNos: [ticketNo], reason: '同一事项' }],
  ungroup: ({ ticketNo, otherNo }) => [hotlineId, dispatch.ungroup, { headNo: ticketNo, ticketNo: otherNo, reason: '不是同一事项' }],
  yes: calls({ ...answers, resolved: 'yes' }),
  no: calls({ ...answers, resolved: 'no' }),
  askedNo: calls({ ...answers, resolved: 'no', askedByReporter: true }),
  askedYes: calls({ ...answers, resolved: 'yes', askedByReporter: true }),
  unreached: calls({ reached: false }),
}; // prettier-ignore
const aboutAnother: readonly string[] = ['consult', 'answerConsultation', 'classifyOther', 'group', 'join', 'ungroup'];
/** What may give the ticket another limit; the rest moves no due time. */
const limiting: readonly Contract[] = [
  ...[dispatch.extend, dispatch.revokeExtension, dispatch.resume, dispatch.dispatchTicket, dispatch.reviewObjection, dispatch.complete],
  ...[dispatch.group, dispatch.ungroup, evaluation.recordCallback, intake.withdraw, intake.divert],
]; // prettier-ignore
const move = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom(...Object.keys(doings), 'yes', 'no', 'group').map((what) => ({ on: 'ticket' as const, what })) },
  { weight: 8, arbitrary: fc.record({ on: fc.constant('part' as const), step: fc.constantFrom(...steps), nth: fc.nat(5), by: fc.option(anybody, { freq: 4 }) }) },
  { weight: 2, arbitrary: fc.record({ on: fc.constant('order' as const), lead: fc.constantFrom(lugu.office, otherOffice, lugu.street, elsewhere, lugu.community), helper: fc.constantFrom(lugu.property, lugu.property, otherOffice), by: fc.constantFrom(lugu.desk, lugu.street, hotlineId) }) },
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

type Known = About & {
  readonly parts: Map<string, { unitId: string; role: string }>;
  readonly due: Map<string, string>;
  dueAt?: string | undefined;
  /** Others have been told something that may give it another limit once they hear it. */
  told: boolean;
};
const known = (ticketNo: string, otherNo: string): Known => ({ ticketNo, otherNo, ids: {}, parts: new Map(), due: new Map(), told: true }); // prettier-ignore

describe('Whatever is commanded by whomever, through the API', () => {
  let started: ReplayCity;
  let city: City;
  /** How often what was accepted, by the name of its contract. */
  const accepted = new Map<string, number>();
  beforeAll(async () => {
    started = await startCity(begin);
    city = started.city;
    await city.at(begin);
  });
  afterAll(() => started?.close());

  /** Every part's clocks, as dispatch itself has them: intake hears of them a moment later. */
  const readParts = async (known: Known, contract?: Contract): Promise<void> => {
    const ours = [...known.parts].filter(([, { role }]) => role !== 'copy');
    const seen = await Promise.all(ours.map(([assignmentId]) => city.hotline.assignment(assignmentId)));
    for (const part of seen) heed(known, part, contract);
  };
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
  /** One open lead while somebody leads, of a kind that may, and no helper of itself. */
  const heedLead = (known: Known, { status, assignments }: Led): void => {
    for (const { assignmentId, unitId, role } of assignments) known.parts.set(assignmentId, { unitId, role });
    const isOpen = ({ status }: { status: string }): boolean => ['assigned', 'signed'].includes(status);
    const leads = assignments.filter((one) => one.role === 'lead' && isOpen(one));
    if (['dispatched', 'handling', 'hung'].includes(status)) expect([status, leads.length]).toEqual([status, 1]);
    const helping = assignments.filter((one) => one.role === 'assist' && isOpen(one)).map(({ unitId }) => unitId);
    for (const { unitId } of leads) {
      expect(profile.leadKinds).toContain(profile.unit(unitId)!.kind);
      expect(helping).not.toContain(unitId);
    }
  };

  const requestOf = ({ ticketNo, otherNo, parts, ids }: Known, one: Move): Doing | undefined => {
    switch (one.on) {
      case 'part': {
        const [contract, input] = one.step;
        const mine = [...parts].filter(([, { role }]) => (forHelpers.includes(contract) ? role !== 'copy' : role === 'lead'));
        const [assignmentId, part] = mine.at(one.nth < 4 ? -1 : -1 - (one.nth % mine.length)) ?? [];
        return part && [one.by ?? part.unitId, contract, { assignmentId, ...input }];
      }
      case 'order':
        return [one.by, dispatch.dispatchTicket, { ticketNo, lead: one.lead, assists: [lugu.community, one.helper], reason: '属地不符' }];
      case 'squad':
        return [one.by, dispatch.callSquad, { ticketNo, unitId: squad, text: '抢修' }];
      case 'review': {
        const { objectionId, deferralId } = ids;
        if (deferralId) return [one.by, dispatch.decideDeferral, { deferralId, approved: one.yes, reason: '属实' }];
        return objectionId ? [one.by, dispatch.reviewObjection, { objectionId, upheld: one.yes, newLead: one.yes ? elsewhere : undefined, reason: '经核实' }] : undefined;
      }
      case 'ticket':
        return doings[one.what]!({ ticketNo, otherNo, ids });
    }
  }; // prettier-ignore

  /** Makes a move, and looks at every promise after it. */
  const take = async (known: Known, one: Move): Promise<void> => {
    const [by, contract, input] = requestOf(known, one) ?? [];
    if (!by || !contract || !input) return;
    const reply = await city.as(by).call(contract, input);
    if (reply.status >= 500) throw new Error(`${contract.name} was answered ${reply.status}`);
    if (reply.status !== 200 && reply.status !== 201) return;
    accepted.set(contract.name, (accepted.get(contract.name) ?? 0) + 1);
    const view = reply.ok() as Ids & { consultations?: readonly { consultationId: string }[] };
    const { objectionId, deferralId, raiseId, supervisionId, consultationId = view.consultations?.[0]?.consultationId } = view;
    const named = Object.entries({ objectionId, deferralId, raiseId, supervisionId, consultationId });
    Object.assign(known.ids, Object.fromEntries(named.filter(([, id]) => id !== undefined)));
    await look(known, contract);
  }; // prettier-ignore

  /** One lead, its due time as the hotline sees it, and the clocks of every part, whatever the step was about. */
  const look = async (known: Known, contract: Contract): Promise<void> => {
    const ticket = await city.hotline.ticket(known.ticketNo);
    heedLead(known, ticket);
    await readParts(known, contract);
    if (limiting.includes(contract)) known.told = true;
    if (!known.told) expect([contract.name, ticket.dueAt]).toEqual([contract.name, known.dueAt]);
    known.dueAt = ticket.dueAt;
  };

  /** What everybody sees in the end: one lead, and completed only with both feedbacks. */
  const inTheEnd = async (known: Known): Promise<void> => {
    const ticket = await city.hotline.ticket(known.ticketNo);
    heedLead(known, ticket);
    // Called back at the limit it may still be at work.
    const isLed = ticket.assignments.some((one) => one.role === 'lead' && ['assigned', 'signed'].includes(one.status));
    if (!['completed', 'calledBack', 'closed'].includes(ticket.status) || isLed) return;
    const types = (await city.hotline.timeline(known.ticketNo)).map(({ type }) => type);
    expect(types).toEqual(expect.arrayContaining(['fedBack.reporter', 'fedBack.hotline', 'completed']));
  };

  const together = async <One>(all: readonly One[], work: (one: One) => Promise<void>): Promise<void> => {
    const waiting = [...all];
    const next = async (): Promise<void> => {
      for (let one = waiting.shift(); one; one = waiting.shift()) await work(one);
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  };
  const registering = { channel: 'hotline', kind: 'complaint', description: '楼前有人装了地锁', place: { unitId: lugu.community }, category: lugu.category } as const; // prettier-ignore
  /** One in the street, and another that nobody leads yet where the moves are about it. */
  const registered = async (moves: readonly Move[]): Promise<Known> => {
    const { place: _, category: __, ...nowhere } = registering;
    const reporter = { phone: '13900050005' };
    const { ticketNo } = await city.hotline.register({ ...registering, reporter });
    const isAlone = !moves.some((one) => one.on === 'ticket' && aboutAnother.includes(one.what));
    return known(ticketNo, isAlone ? ticketNo : (await city.hotline.register({ ...nowhere, reporter })).ticketNo);
  };
  /** City time goes on: deadlines are met, everybody hears of everything, and no due time moves by that. */
  const goOn = async (all: readonly Known[], until: string): Promise<void> => {
    await city.at(until);
    await together(all, async (one) => {
      const ticket = await city.hotline.ticket(one.ticketNo);
      heedLead(one, ticket);
      if (!one.told) expect(['time', ticket.dueAt]).toEqual(['time', one.dueAt]);
      await readParts(one);
      // Everybody has heard of everything: the limit is the one of whoever leads.
      const lead = ticket.assignments.find(({ role, status }) => role === 'lead' && ['assigned', 'signed'].includes(status));
      if (lead) expect(['lead', ticket.dueAt]).toEqual(['lead', one.due.get(`${lead.assignmentId} handle`)]);
      Object.assign(one, { told: false, dueAt: ticket.dueAt });
    });
  };

  it(`every ticket keeps one lead that may lead, its clocks and both feedbacks (${SEQUENCES} sequences)`, async () => {
    const sequence = fc.array(move, { minLength: LENGTH, maxLength: LENGTH });
    const all: { readonly known: Known; readonly moves: Move[]; readonly nth: number; fault?: unknown }[] = [];
    await together(
      [...fc.sample(sequence, { numRuns: SEQUENCES, seed }).entries()],
      async ([nth, moves]) => void all.push({ known: await registered(moves), moves: [...moves], nth }),
    );
    const knowns = all.map((one) => one.known);
    await goOn(knowns, begin);
    for (const [stage, { steps, until }] of STAGES.entries()) {
      await together(all, async (one) => {
        const moves = [...one.moves.splice(0, steps), ...(stage === 1 && one.nth % 2 === 0 ? ending : [])];
        for (const made of moves) if (!one.fault) await take(one.known, made).catch((fault: unknown) => (one.fault = fault));
      });
      await goOn(knowns, until);
    }
    const failed = all.find(({ fault }) => fault !== undefined);
    // The shortest sequence that fails so says more: it is looked for with tickets of its own.
    if (failed) {
      const alone = fc.asyncProperty(sequence, async (moves) => {
        const one = await registered(moves);
        await goOn([one], STAGES.at(-1)!.until);
        for (const made of moves) await take(one, made);
      });
      await fc.assert(alone, { seed, path: String(failed.nth), interruptAfterTimeLimit: 120_000 });
      throw failed.fault;
    }
    await together(knowns, inTheEnd);
    const count = (contract: Contract): number => accepted.get(contract.name) ?? 0;
    expect([...accepted.values()].reduce((sum, one) => sum + one, 0)).toBeGreaterThan(SEQUENCES * 2);
    expect(count(dispatch.complete)).toBeGreaterThan(SEQUENCES / 20);
    const seldom = [
      dispatch.group,
      dispatch.consult,
      dispatch.supervise,
      dispatch.giveLeaderAssignment,
      evaluation.recordCallback,
    ];
    expect([...seldom, intake.classify, intake.urge, intake.withdraw, intake.divert].filter((one) => count(one) === 0)).toEqual(
      [],
    );
    expect(await city.as(cityId).ask(gateway.parked, {})).toEqual({ items: [], missing: [] });
  });
});
