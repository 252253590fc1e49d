import { dispatchEvents, type DispatchSnapshot } from '@fengqiao/contracts';
import { v7 } from 'uuid';
import type { Course } from './courses-under-test';

const threeStreets = ['110107011', '110107010', '110106001'] as const;
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

const stopped = (dueHours: number, when: 'in time' | 'late' | 'never', begun = 0) => ({
  dueAt: hours(dueHours),
  ...(when !== 'never' && { stoppedAt: hours(when === 'in time' ? (begun + dueHours) / 2 : dueHours + 3) }),
});

/** A part's work by its own limit. */
const handled = (dueHours: number, when: Course['assistWork'], begun = 0) => {
  const isLetGo = when === 'let go in time' || when === 'let go late';
  const { dueAt, stoppedAt } = stopped(dueHours, isLetGo ? (when === 'let go late' ? 'late' : 'in time') : when, begun);
  if (isLetGo) return { status: 'overtaken', handle: { dueAt }, endedAt: stoppedAt! };
  return { handle: { dueAt, ...(stoppedAt && { stoppedAt }) } };
};

type Assignment = DispatchSnapshot['assignments'][number];
/** The offices to which the street hands on, one after the other. */
const offices = (c: Course, street: string): Assignment[] =>
  (c.handsOn === 'never' ? [] : c.handsOn === 'once' ? ['-ms'] : ['-dq', '-ms']).map((part, nth, all) => ({
    assignmentId: v7(),
    unitId: `${street}${part}`,
    role: 'lead' as const,
    assignedAt: hours(1),
    sign: stopped(3, c.assistSign, 1),
    contact: stopped(25, c.sign, 1),
    ...{ status: 'signed', ...handled(c.assistHours, c.assistWork) },
    ...(nth + 1 < all.length && { status: 'handedOn', endedAt: hours(2) }),
  }));

type Step = readonly [event: string, change: (before: DispatchSnapshot) => Partial<DispatchSnapshot>];

/** Asked once more, or for the first time long after the others, with clocks of its own from then. */
const askedAt = (begun: number, unitId: string, { assistHours, sign, contact }: Course): Assignment => ({
  ...{ assignmentId: v7(), unitId, role: 'assist', assignedAt: hours(begun), sign: stopped(begun + 2, sign, begun) },
  ...{ status: 'signed', ...handled(begun + assistHours, contact, begun) },
});
const asking = (begun: number, c: Course, unitsOf: (street: string) => readonly string[]): Step => [
  'handed-on',
  ({ assignments }) => ({
    assignments: [...assignments, ...unitsOf(assignments[0]!.unitId.slice(0, 9)).map((unitId) => askedAt(begun, unitId, c))],
  }),
];

/** One that hangs on a head, and what becomes of the head. */
type Part = { readonly c: Course; readonly begin: DispatchSnapshot };
type Group = { readonly groupId: string; readonly head: Part; readonly members: readonly Part[] };

/** What a head's end at intake is for those that hang on it: each goes on by itself. */
const wayOf = (c: Course, head: Course): Course['leaves'] | 'ended' => {
  if (c.leaves !== 'never') return c.leaves;
  if (c.end === 'ended') return 'ended';
  return head.end === 'ended' ? 'to the one before' : 'never';
};

const closed: Step = ['closed', () => ({ status: 'closed', at: hours(24 * 21) })];

/** With clocks of its own from then, but that a unit that goes on has its former ones, which had all run out, and its former limit. */
const leaving = (c: Course, begin: DispatchSnapshot, next: string): Step[] => {
  const [on, at] = [24 * c.leavesOn, hours(24 * c.leavesOn)];
  const dispatched = { group: undefined, status: 'dispatched', row: 'ungrouped' as const, at };
  const unit = c.leaves === 'to another' ? next : begin.accountable!;
  const anew = (dispatchRound: number): Step[] => [
    ['dispatched', () => ({ ...dispatched, dispatchRound, accountable: unit, lead: unit, dueAt: day(c.leavesOn + 4), response: { sign: { dueAt: hours(on + 2) }, contact: { dueAt: hours(on + 24) } } })],
    ['signed', ({ response }) => ({ status: 'handling', response: { ...response!, sign: stopped(on + 2, c.contact, on) } })],
    ['contacted', ({ response }) => ({ response: { ...response!, contact: stopped(on + 24, c.sign, on) } })],
  ]; // prettier-ignore
  const former = { sign: stopped(2, c.sign), contact: stopped(24, c.contact) };
  const steps: Step[] =
    c.leaves === 'to its first'
      ? anew(1)
      : c.leaves !== 'to the one before'
        ? anew(2)
        : [['dispatched', () => ({ ...dispatched, accountable: unit, lead: unit, dueAt: begin.dueAt, response: former })]];
  const ends: Step[] = c.end === 'ended' ? [['ended', () => ({ status: 'ended' })]] : c.end === 'closed' ? [closed] : [];
  return [...steps, ...ends];
};

/** At work before it joins, if anybody led; from then its unit and limit are the head's. */
const memberSteps = (c: Course, begin: DispatchSnapshot, { groupId, head }: Group, next: string): Step[] => {
  const { accountable, dueAt, ticketId: headTicketId, ticketNo: headTicketNo } = head.begin;
  const group = { groupId, role: 'member' as const, headTicketId, headTicketNo };
  const ofHead = { accountable, dueAt, lead: undefined, response: undefined };
  const way = wayOf(c, head.c);
  const before: Step[] = [
    ['signed', ({ response }) => ({ status: 'handling', response: { ...response!, sign: stopped(2, c.sign) } })],
    ['contacted', ({ response }) => ({ response: { ...response!, contact: stopped(24, c.contact) } })],
  ];
  return [
    ...(way === 'to its first' ? [] : before),
    ['grouped', ({ assignments }) => ({ group, status: 'grouped', at: hours(29), assignments: assignments.map((one) => ({ ...one, status: 'ended', endedAt: hours(29) })), ...ofHead })],
    ...(way === 'ended' ? ([['ended', () => ({ status: 'ended', group: undefined, at: hours(24 * c.leavesOn) })]] as Step[]) : []),
    ...(way === 'never' && head.c.end === 'closed' ? [closed] : []),
    ...(way === 'never' || way === 'ended' ? [] : leaving({ ...c, leaves: way }, begin, next)),
  ]; // prettier-ignore
};

/** The head says at the same time who left; after the last one it has no group any more. */
const headSteps = ({ groupId, head, members }: Group): Step[] => {
  const { ticketId: headTicketId, ticketNo: headTicketNo } = head.begin;
  const group = { groupId, role: 'head' as const, headTicketId, headTicketNo };
  const gone = members.filter(({ c }) => wayOf(c, head.c) !== 'never').sort((a, b) => a.c.leavesOn - b.c.leavesOn);
  return [
    ['worked', () => ({ group, at: hours(29) })],
    ...gone.map(({ c }, nth): Step => ['worked', () => ({ group: nth + 1 < members.length ? group : undefined, at: hours(24 * c.leavesOn) })]),
  ]; // prettier-ignore
};

const stepsOf = (c: Course, begin: DispatchSnapshot, group: Group | undefined, leads: readonly string[]): Step[] => {
  const next = leads[(c.unit + 1) % leads.length]!;
  if (group && group.head.c !== c) return memberSteps(c, begin, group, next);
  const joined = group && group.members.length > 0 ? headSteps(group) : [];
  return [
    ['signed', ({ response }) => ({ status: 'handling', response: { ...response!, sign: stopped(2, c.sign) } })],
    ['worked', ({ assignments }) => ({ assignments: assignments.map((one) => ({ ...one, sign: stopped(2, c.assistSign) })) })],
    [
      'reported',
      ({ assignments }) => ({ assignments: assignments.map((one) => ({ ...one, ...handled(c.assistHours, c.assistWork) })) }),
    ],
    ...(c.handsOn === 'never'
      ? []
      : ([
          [
            'handed-on',
            ({ assignments }) => ({ assignments: [...assignments, ...offices(c, assignments[0]!.unitId.slice(0, 9))] }),
          ],
        ] as Step[])),
    ...(c.asksAgain ? [asking(30, c, (street) => [`${street}003`, `${street}-ms`])] : []),
    ...(c.objection === 'upheld'
      ? ([['objection-upheld', ({ accountable, assignments }) => ({ accountable: next, lead: next, objectors: [accountable!], dispatchRound: 2, dueAt: day(c.dueDay + 2), at: hours(28),
          assignments: assignments.map((one) => (one.role === 'lead' && one.status !== 'handedOn' ? { ...one, status: 'objected' } : one)),
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
      ? ([['reopened', ({ accountable, assignments }) => ({ assignments: [...assignments, { assignmentId: v7(), unitId: accountable!, role: 'lead', status: 'assigned', assignedAt: day(12) }], handlingRound: 2, reworkDueAt: day(30), status: 'dispatched', completedAt: undefined })]] as Step[]) // prettier-ignore
      : []),
    ...(c.rework && c.asksAgain ? [asking(24 * 12, c, (street) => [`${street}003`, `${street}-dq`])] : []),
    ...(c.end === 'closed' ? [closed] : []),
    ...(c.end === 'ended' ? ([['ended', () => ({ status: 'ended', group: undefined })]] as Step[]) : []),
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

/** Nobody led it before it joined. */
const undispatched = ({
  accountable: _,
  lead: __,
  dueAt: ___,
  response: ____,
  ...first
}: DispatchSnapshot): DispatchSnapshot => ({
  ...first,
  status: 'undispatched',
  dispatchRound: 0,
  assignments: [],
});

let numbers = 0;
/** Each course as what dispatch would say of it, version after version; the units are these streets. */
export const historiesOf = (courses: readonly Course[], streets: readonly string[] = threeStreets): History[] => {
  const begun = courses.map((c): Part => ({ c, begin: first(c, `20201216${String(++numbers).padStart(8, '0')}`, streets) }));
  const groups = new Map<number, Group>();
  for (const { group } of courses) {
    const parts = begun.filter(({ c }) => c.group === group);
    const head = parts.find(({ c }) => c.kind !== 'inquiry');
    if (group > 0 && head && !groups.has(group)) groups.set(group, { groupId: v7(), head, members: parts.filter((one) => one !== head) });
  }
  const leads = [...streets, ...others];
  return begun.map(({ c, begin }) => {
    const group = groups.get(c.group);
    const isUnled = group !== undefined && group.head.c !== c && c.leaves === 'to its first';
    const told: Told[] = isUnled
      ? [{ type: 'dispatch.dispatch.undispatched.v1', snapshot: undispatched(begin) }]
      : [{ type: 'dispatch.dispatch.dispatched.v1', snapshot: begin }];
    for (const [event, change] of stepsOf(c, begin, group, leads)) {
      const before = told.at(-1)!.snapshot;
      const after = { ...before, version: before.version + 1, ...change(before) };
      told.push({ type: dispatchEvents.events.find(({ type }) => type === `dispatch.dispatch.${event}.v1`)!.type, snapshot: after });
    }
    return { course: c, ticketNo: begin.ticketNo, dispatchId: begin.dispatchId, streets, leads, told };
  });
}; // prettier-ignore
