import { dispatchEvents, type DispatchSnapshot } from '@fengqiao/contracts';
import fc from 'fast-check';
import { v7 } from 'uuid';

export type Said = {
  /** Whether the reporter is called at all this time. */
  readonly called: boolean;
  readonly reached: boolean;
  readonly resolved: 'yes' | 'partly' | 'no';
  readonly satisfied: 'yes' | 'mostly' | 'no';
};

/** What may happen to a ticket, as far as counting asks. */
export type Course = {
  readonly unit: number;
  readonly kind: 'complaint' | 'help' | 'inquiry';
  readonly channel: 'hotline' | 'media';
  readonly hasContact: boolean;
  readonly dueDay: number;
  readonly sign: 'in time' | 'late' | 'never';
  readonly contact: 'in time' | 'late' | 'never';
  readonly assistSign: 'in time' | 'late' | 'never';
  readonly assistObjects: boolean;
  readonly objection: 'none' | 'upheld' | 'rejected';
  readonly extension: boolean;
  readonly rework: boolean;
  readonly hang: boolean;
  readonly end: 'open' | 'closed' | 'ended';
  /** 0: none; else a group whose first ticket is its head. */
  readonly group: number;
  /** What each call brings, another time something else; calls after the last bring it again. */
  readonly answers: readonly Said[];
  readonly asksEarly: boolean;
  /** What happened last is heard of after the close. */
  readonly late: boolean;
  readonly exclusion: 'none' | 'asked' | 'approved' | 'refused' | 'revoked';
};

const times = fc.constantFrom('in time' as const, 'late' as const, 'never' as const);
export const course: fc.Arbitrary<Course> = fc.record({
  unit: fc.integer({ min: 0, max: 2 }),
  kind: fc.constantFrom('complaint' as const, 'complaint' as const, 'help' as const, 'inquiry' as const),
  channel: fc.constantFrom('hotline' as const, 'hotline' as const, 'hotline' as const, 'media' as const),
  hasContact: fc.integer({ min: 0, max: 5 }).map((n) => n > 0),
  dueDay: fc.integer({ min: -3, max: 20 }),
  sign: times,
  contact: times,
  assistSign: times,
  assistObjects: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  objection: fc.constantFrom('none' as const, 'none' as const, 'upheld' as const, 'rejected' as const),
  extension: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
  rework: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
  hang: fc.integer({ min: 0, max: 6 }).map((n) => n === 0),
  end: fc.constantFrom('open' as const, 'open' as const, 'closed' as const, 'ended' as const),
  group: fc.constantFrom(0, 0, 0, 1, 2),
  answers: fc.array(
    fc.record({
      called: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
      reached: fc.integer({ min: 0, max: 4 }).map((n) => n > 0),
      resolved: fc.constantFrom('yes' as const, 'partly' as const, 'no' as const),
      satisfied: fc.constantFrom('yes' as const, 'mostly' as const, 'no' as const),
    }),
    { minLength: 5, maxLength: 5 },
  ),
  asksEarly: fc.boolean(),
  late: fc.integer({ min: 0, max: 2 }).map((n) => n === 0),
  exclusion: fc.constantFrom('none' as const, 'none' as const, 'asked' as const, 'approved' as const, 'refused' as const, 'revoked' as const),
}); // prettier-ignore

const threeStreets = ['110107011', '110107010', '110106001'] as const;
/** The same, led also by others than streets. */
export const courseAnywhere: fc.Arbitrary<Course> = fc
  .tuple(course, fc.constantFrom(0, 0, 1, 1, 2, 2, 3, 4, 5, 6, 7))
  .map(([one, unit]) => ({ ...one, unit }));

/** Who else leads: 经开区, which counts beside its district, another zone, a department, a company, a district. */
const others = ['110115403', '110115404', '110000-zjw', '110000-ent-heat', '110107'] as const;
const from = Date.parse('2020-12-16T11:22:00+08:00');
const hours = (n: number): string => new Date(from + n * 3_600_000).toISOString();
const day = (n: number): string => new Date(Date.parse('2020-12-16T23:59:59+08:00') + n * 86_400_000).toISOString();

export type Told = { readonly type: string; readonly snapshot: DispatchSnapshot };
export type History = {
  readonly course: Course;
  readonly ticketNo: string;
  readonly dispatchId: string;
  readonly streets: readonly string[];
  /** The streets, and who else leads. */
  readonly leads: readonly string[];
  readonly told: readonly Told[];
};

const stopped = (dueHours: number, when: 'in time' | 'late' | 'never') => ({
  dueAt: hours(dueHours),
  ...(when !== 'never' && { stoppedAt: hours(when === 'in time' ? dueHours / 2 : dueHours + 3) }),
});

type Step = readonly [event: string, change: (before: DispatchSnapshot) => Partial<DispatchSnapshot>];

/** At work before it joins; from then its unit and limit are the head's. */
const memberSteps = (c: Course, group: NonNullable<DispatchSnapshot['group']>, head: DispatchSnapshot): Step[] => {
  const ofHead = { accountable: head.accountable, dueAt: head.dueAt, lead: undefined, response: undefined };
  return [
    ['signed', ({ response }) => ({ status: 'handling', response: { ...response!, sign: stopped(2, c.sign) } })],
    ['contacted', ({ response }) => ({ response: { ...response!, contact: stopped(24, c.contact) } })],
    ['grouped', () => ({ group, status: 'grouped', assignments: [], ...ofHead })],
  ];
};

const stepsOf = (
  c: Course,
  member: boolean,
  head: DispatchSnapshot | undefined,
  groupId: string,
  leads: readonly string[],
): Step[] => {
  const group = head && { groupId, role: member ? ('member' as const) : ('head' as const), headTicketId: head.ticketId, headTicketNo: head.ticketNo }; // prettier-ignore
  if (member && head)
    return [
      ...memberSteps(c, group!, head),
      ...(c.end === 'closed' ? ([['closed', () => ({ status: 'closed', at: hours(24 * 21) })]] as Step[]) : []),
    ];
  const joined: Step[] = group ? [['worked', () => ({ group })]] : [];
  const next = leads[(c.unit + 1) % leads.length]!;
  return [
    ['signed', ({ response }) => ({ status: 'handling', response: { ...response!, sign: stopped(2, c.sign) } })],
    ['worked', ({ assignments }) => ({ assignments: assignments.map((one) => ({ ...one, sign: stopped(2, c.assistSign) })) })],
    ...(c.objection === 'upheld'
      ? ([['objection-upheld', ({ accountable }) => ({ accountable: next, lead: next, objectors: [accountable!], dispatchRound: 2, dueAt: day(c.dueDay + 2), at: hours(28),
          response: { sign: { dueAt: hours(50) }, contact: { dueAt: hours(72) } } })],
        ['signed', ({ response }) => ({ response: { ...response!, sign: stopped(50, c.contact) } })]] as Step[])
      : []), // prettier-ignore
    ...(c.objection === 'rejected' ? ([['objection-rejected', () => ({ excusedMs: 4 * 3_600_000 })]] as Step[]) : []),
    ...(c.assistObjects ? ([['worked', ({ objectors = [], assignments }) => ({ objectors: [...objectors, assignments[0]!.unitId] })]] as Step[]) : []), // prettier-ignore
    ['contacted', ({ response }) => ({ response: { ...response!, contact: stopped(24, c.contact) } })],
    ...(c.extension ? ([['worked', ({ dueAt }) => ({ dueAt: new Date(Date.parse(dueAt!) + 5 * 86_400_000).toISOString() })]] as Step[]) : []), // prettier-ignore
    ...joined,
    ...(c.hang ? ([['worked', () => ({ hungSince: day(5), status: 'hung' })]] as Step[]) : []),
    ...(c.rework
      ? ([['reopened', () => ({ handlingRound: 2, reworkDueAt: day(30), status: 'dispatched', completedAt: undefined })]] as Step[]) // prettier-ignore
      : []),
    ...(c.end === 'closed' ? ([['closed', () => ({ status: 'closed', at: hours(24 * 21) })]] as Step[]) : []),
    ...(c.end === 'ended' ? ([['ended', () => ({ status: 'ended' })]] as Step[]) : []),
  ];
};

const first = (c: Course, ticketNo: string, streets: readonly string[]): DispatchSnapshot => {
  const accountable = [...streets, ...others][c.unit]!;
  // Inside the street; whoever is none is helped by the first of them.
  const street = streets.includes(accountable) ? accountable : streets[0]!;
  return {
    dispatchId: v7(),
    ticketId: v7(),
    ticketNo,
    version: 1,
    at: hours(0),
    by: accountable,
    status: 'dispatched',
    kind: c.kind,
    channel: c.channel,
    hasContact: c.hasContact,
    registeredAt: hours(0),
    accountable,
    lead: accountable,
    dueAt: day(c.dueDay),
    provisional: false,
    catalogueVersion: 'catalogue-1',
    limitsVersion: 'limits-1',
    dispatchRound: 1,
    handlingRound: 1,
    candidates: [],
    overridden: false,
    assignments: ['003', '003-wy1', '-cg'].map((part) => ({
      assignmentId: v7(),
      unitId: `${street}${part}`,
      role: 'assist' as const,
      status: 'assigned',
      assignedAt: hours(0),
      sign: { dueAt: hours(2) },
    })),
    response: { sign: { dueAt: hours(2) }, contact: { dueAt: hours(24) } },
  };
};

let numbers = 0;
/** Each course as what dispatch would say of it, version after version; the units are these streets. */
export const historiesOf = (courses: readonly Course[], streets: readonly string[] = threeStreets): History[] => {
  const begun = courses.map((c) => ({ c, snapshot: first(c, `20201216${String(++numbers).padStart(8, '0')}`, streets) }));
  const groupIds = new Map<number, string>();
  const leads = [...streets, ...others];
  return begun.map(({ c, snapshot }) => {
    const head = c.group === 0 ? undefined : begun.find((other) => other.c.group === c.group && other.c.kind !== 'inquiry')?.snapshot;
    if (head && !groupIds.has(c.group)) groupIds.set(c.group, v7());
    const isMember = head !== undefined && head.dispatchId !== snapshot.dispatchId;
    const told: Told[] = [{ type: 'dispatch.dispatch.dispatched.v1', snapshot }];
    for (const [event, change] of stepsOf(c, isMember, head, groupIds.get(c.group) ?? '', leads)) {
      const before = told.at(-1)!.snapshot;
      const after = { ...before, version: before.version + 1, ...change(before) };
      told.push({ type: dispatchEvents.events.find(({ type }) => type === `dispatch.dispatch.${event}.v1`)!.type, snapshot: after });
    }
    return { course: c, ticketNo: snapshot.ticketNo, dispatchId: snapshot.dispatchId, streets, leads, told };
  });
}; // prettier-ignore
