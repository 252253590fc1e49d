import { isRefusal, refuse, type Actor, type Refusal } from '@fengqiao/domain';
import fc from 'fast-check';
import { answer, type OwedAnswer } from './dispatches/answering';
import { assignByOperator, handOn } from './dispatches/assigning';
import { capacityOf, isHotline, mayHandOn } from './dispatches/capacities';
import { consult } from './dispatches/consulting';
import { decideHang } from './dispatches/deferring';
import { isOpen, leadOf, type Command, type Dispatch, type Event } from './dispatches/dispatch';
import { revoke } from './dispatches/extending';
import { calledBack, handle } from './dispatches/handling';
import { assignByLeader } from './dispatches/leading';
import type { Given } from './dispatches/parts';
import { review } from './dispatches/reviewing';
import { rethink, end } from './dispatches/opening';
import type { Resolved } from './dispatches/reworking';
import type { Matter } from './dispatches/rulebook';
import { callSquad } from './dispatches/squads';
import { supervise } from './dispatches/supervising';
import { give } from './leader-assignments/leader-assignment';
import { city, community, district, elsewhere, lock, office, otherOffice, property, street } from './matters-under-test';

/**
 * What somebody does to one of some tickets, as the rules and the wire both take it. `nth` picks among its parts, or what is asked
 * of it, `ticket` the ticket.
 */
export type Move = { readonly by: string; readonly nth: number; readonly ticket?: number } & (
  | { readonly what: 'command'; readonly command: Command }
  | { readonly what: 'order'; readonly lead: string; readonly assists: readonly string[]; readonly reason?: string | undefined }
  | { readonly what: 'supervise'; readonly unitId: string }
  | { readonly what: 'review'; readonly upheld: boolean; readonly newLead?: string | undefined }
  | { readonly what: 'decide'; readonly approved: boolean }
  | { readonly what: 'revoke' | 'answer' }
  | { readonly what: 'callSquad' | 'consult' | 'assignByLeader'; readonly unitId: string }
  | { readonly what: 'classify'; readonly category: string; readonly held: boolean }
  | { readonly what: 'end'; readonly because: 'withdrawn' | 'diverted' }
  | ({ readonly what: 'callback' } & Said)
  | { readonly what: 'group'; readonly others: readonly number[] }
  | { readonly what: 'ungroup'; readonly other: number }
);
export type Said = { readonly reached: boolean; readonly resolved?: Resolved; readonly asked?: true };

export const hotline = city.hotlineId;
const squad = `${street}-yjd`;
const DAY = 86_400_000;
const daysAfter = (time: string, days: number): string => new Date(Date.parse(time) + days * DAY).toISOString();
export const dayAfter = (days: number): string => daysAfter('2020-12-16T11:22:00+08:00', days);
const notices = (['reporter', 'hotline'] as const).map((to) => ({ to, how: '电话', at: dayAfter(0) }));

const commands: readonly Command[] = [
  ...[{ type: 'Sign' } as const, { type: 'Sign' } as const, { type: 'Contact', reached: true } as const],
  { type: 'Contact', reached: false },
  { type: 'Record', what: 'work', text: '到场' },
  { type: 'Visit', findings: '看了' },
  { type: 'Instruct', text: '今晚办' },
  { type: 'Report', text: '已看', final: true },
  ...(['reporter', 'hotline', 'reporter', 'hotline'] as const).map((to) => ({ type: 'Feedback', to, text: '已办' }) as const),
  { type: 'Complete', summary: '已办', reason: '其余不必' },
  { type: 'Complete', summary: '已办', reason: '其余不必' },
  { type: 'Ask', unitId: '110107-zfj', text: '请认定' },
  { type: 'Ask', unitId: otherOffice, text: '请配合' },
  { type: 'Contact', reached: false },
  { type: 'Raise', to: district, reason: '需协调' },
  { type: 'Object', grounds: '不在辖区', basis: '界线' },
  { type: 'Object', grounds: '不在辖区', basis: '界线', proposedLead: elsewhere },
  ...Array<Command>(2).fill({ type: 'Extend', reason: '需检测', until: dayAfter(12), notices }),
  ...Array<Command>(2).fill({ type: 'Hang', reason: '冬季', plan: '开春', reviewAt: dayAfter(60) }),
  ...Array<Command>(3).fill({ type: 'Resume', reason: '可以' }),
  ...Array<Command>(2).fill({ type: 'Arrive', person: '王队' }),
];

const units = [street, office, otherOffice, community, property, district, elsewhere, '110107-zfj', squad, hotline, city.id];
const anybody = fc.constantFrom(...units);
const nth = fc.nat({ max: 6 });
/** Mostly the unit whose part it is does what is its own to do (`''`): chance alone would hardly get anywhere. */
const mostlyOwn = fc.oneof({ weight: 7, arbitrary: fc.constant('') }, { weight: 3, arbitrary: anybody });
/** Some that may lead too, and those that answer for it. */
const assists = fc.oneof(
  { weight: 3, arbitrary: fc.subarray([community, property, squad]) },
  { weight: 1, arbitrary: fc.subarray([office, otherOffice, street], { minLength: 1 }) },
);
const leads = fc.constantFrom(street, office, otherOffice, elsewhere, '110107010', community, 'nobody');
const as = <What extends object>(what: What, by: fc.Arbitrary<string>) =>
  fc.record({ by, nth }).map((who) => ({ ...who, ...what }));

const byUnits: fc.Arbitrary<Move> = fc.oneof(
  { weight: 14, arbitrary: fc.tuple(fc.constantFrom(...commands), mostlyOwn, nth).map(([command, by, n]): Move => ({ what: 'command', command, by, nth: n })) },
  {
    weight: 4,
    arbitrary: fc
      .record({ lead: leads, assists, reason: fc.constantFrom(undefined, '属地不符') })
      .chain((order) => as({ what: 'order', ...order } as const, fc.constantFrom(hotline, street, street, elsewhere))),
  },
  { weight: 1, arbitrary: fc.constantFrom(street, office).chain((unitId) => as({ what: 'supervise', unitId } as const, fc.constantFrom(district, hotline, street))) },
  {
    weight: 6,
    arbitrary: fc
      .record({ upheld: fc.boolean(), newLead: fc.constantFrom(undefined, elsewhere, '110107010', community) })
      .chain((decision) => as({ what: 'review', ...decision } as const, fc.constantFrom(hotline, hotline, city.id, district))),
  },
  { weight: 5, arbitrary: fc.boolean().chain((approved) => as({ what: 'decide', approved } as const, fc.constantFrom(district, hotline, street))) },
  { weight: 6, arbitrary: as({ what: 'revoke' } as const, fc.constantFrom(hotline, hotline, street)) },
  { weight: 2, arbitrary: as({ what: 'answer' } as const, fc.constantFrom(street, office, district)) },
  { weight: 3, arbitrary: fc.constantFrom(squad, squad, office).chain((unitId) => as({ what: 'callSquad', unitId } as const, fc.constantFrom(hotline, street))) },
); // prettier-ignore

const answers: readonly Said[] = [
  { reached: true, resolved: 'yes' },
  { reached: true, resolved: 'no' },
  { reached: true, resolved: 'no', asked: true },
  { reached: true, resolved: 'yes', asked: true },
  { reached: true, resolved: 'partly' },
  { reached: false },
];
/** By the hotline and the leaders; by intake and evaluation, whose events are heard. */
const byOthers: fc.Arbitrary<Move> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(street, elsewhere, district).chain((unitId) => as({ what: 'consult', unitId } as const, fc.constantFrom(hotline, hotline, street))) },
  { weight: 1, arbitrary: fc.constantFrom(street, elsewhere).chain((unitId) => as({ what: 'assignByLeader', unitId } as const, fc.constant(city.id))) },
  { weight: 1, arbitrary: fc.record({ category: fc.constantFrom(lock, 'roads/surface/standing-water'), held: fc.boolean() }).chain((to) => as({ what: 'classify', ...to } as const, fc.constant('intake'))) },
  { weight: 1, arbitrary: fc.constantFrom('withdrawn' as const, 'diverted' as const).chain((because) => as({ what: 'end', because } as const, fc.constant('intake'))) },
  { weight: 18, arbitrary: fc.constantFrom(...answers).chain((said) => as({ what: 'callback', ...said } as const, fc.constant('evaluation'))) },
  { weight: 10, arbitrary: fc.subarray([0, 1, 2], { minLength: 1 }).chain((others) => as({ what: 'group', others } as const, fc.constantFrom(hotline, hotline, street))) },
  { weight: 4, arbitrary: fc.nat({ max: 2 }).chain((other) => as({ what: 'ungroup', other } as const, fc.constantFrom(hotline, street))) },
); // prettier-ignore

/** Mostly the first of the tickets: chance alone would spread itself thin. */
const tickets = fc.constantFrom(0, 0, 0, 0, 1, 2);
export const move: fc.Arbitrary<Move> = fc
  .tuple(fc.oneof({ weight: 30, arbitrary: byUnits }, { weight: 15, arbitrary: byOthers }), tickets)
  .map(([one, ticket]) => ({ ...one, ticket }));

/** Chance alone seldom gets to the end, or takes back what was just done: now and then somebody tries to. */
const told = (to: 'reporter' | 'hotline'): Command => ({ type: 'Feedback', to, text: '已办' });
const rows: readonly (readonly Command[])[] = [
  [told('reporter'), told('hotline'), { type: 'Complete', summary: '已办', reason: '其余不必' }],
  [{ type: 'Sign' }, ...commands.filter(({ type }) => type === 'Extend').slice(0, 1)],
];
const inARow = fc.tuple(tickets, fc.constantFrom(0, 0, 1), fc.constantFrom(...rows)).map(([ticket, n, row]): Move[] => {
  const its = { nth: n, ticket };
  const made = row.map((command): Move => ({ what: 'command', command, by: '', ...its }));
  return row === rows[0] ? made : [...made, { what: 'revoke', by: hotline, ...its }];
});
/** A few moves in a row. */
export const deed: fc.Arbitrary<readonly Move[]> = fc.oneof(
  { weight: 9, arbitrary: move.map((one) => [one]) },
  { weight: 1, arbitrary: inARow },
);

export const clientOf = (id: string): Actor => ({ kind: 'client', id: `unit:${id}`, grants: city.rolesOf(city.unit(id)!) });

/** A move with what it is about, as it stood when somebody set out to make it. */
export type Aimed = Move & {
  readonly partId?: string | undefined;
  readonly leadId?: string | undefined;
  readonly objectionId?: string | undefined;
  readonly deferralId?: string | undefined;
  readonly owed?: OwedAnswer | undefined;
};

/** What names a time names one that fits the limit, whenever the ticket was registered. */
const inTime = (command: Command, dueAt: string | undefined): Command => {
  if (!dueAt) return command;
  if (command.type === 'Extend') return { ...command, until: daysAfter(dueAt, 3) };
  return command.type === 'Hang' ? { ...command, reviewAt: daysAfter(dueAt, 60) } : command;
};

/** Mostly an open part; the unit whose part it is, where nobody else is named. */
export const aimed = (dispatch: Dispatch, move: Move): Aimed => {
  const { assignments, objection, deferral, owed } = dispatch;
  const open = assignments.filter(isOpen);
  const among = open.length > 0 && move.nth < 5 ? open : assignments;
  const part = among[move.nth % Math.max(1, among.length)];
  const asked = { objectionId: objection?.id, deferralId: deferral?.id, owed: owed?.[move.nth % owed.length] };
  const timed = move.what === 'command' ? { command: inTime(move.command, part?.clocks.handle?.dueAt) } : {};
  return { ...move, ...timed, by: move.by || (part?.unitId ?? street), partId: part?.id, leadId: leadOf(dispatch)?.id, ...asked };
};

const no = refuse('not-yours', 'Nobody may');

/** What intake made of the ticket, in its next version. */
export const classified = (dispatch: Dispatch, category: string): Matter => {
  const { ticketId, ticketNo, ticketVersion, kind, channel, registeredAt, placeCandidates, suggestedCategories } = dispatch;
  const { hasContact, urgency, placeUnitId } = dispatch;
  return {
    ...{ ticketId, ticketNo, ticketVersion: ticketVersion + 1, kind, channel, registeredAt, category, hasContact },
    ...{ placeCandidates, suggestedCategories, ...(urgency && { urgency }), ...(placeUnitId && { placeUnitId }) },
  };
};

/** What the rules make of a move on one ticket, whose limit and rounds the carrier has. What is not there, is not there for anybody. */
export const ruled = (dispatch: Dispatch, move: Aimed, given: Given, carrier = dispatch): Event[] | Refusal => {
  switch (move.what) {
    case 'classify':
      return rethink(dispatch, classified(dispatch, move.category), 'classified', move.held, given);
    case 'end':
      return end(dispatch, move.because, given);
    case 'callback': {
      const { reached, resolved, asked } = move;
      const said = { reached, ...(resolved && { resolved }), ...(asked && { asked }) };
      return calledBack(dispatch, said, given, carrier);
    }
    case 'group':
    case 'ungroup':
      throw new Error('These are about several tickets');
    default:
      return byUnit(dispatch, move, given);
  }
};

type ByUnit = Exclude<Aimed, { readonly what: 'classify' | 'end' | 'callback' | 'group' | 'ungroup' }>;

const byUnit = (dispatch: Dispatch, move: ByUnit, given: Given): Event[] | Refusal => {
  const actor = clientOf(move.by);
  const part = dispatch.assignments.find(({ id }) => id === move.partId);
  switch (move.what) {
    case 'command': {
      const capacity = part && capacityOf(actor, dispatch, part, move.command.type, given.rules);
      return part && capacity ? handle(dispatch, part, capacity, move.command, given) : no;
    }
    case 'order':
      if (isHotline(actor)) return assignByOperator(dispatch, move, given);
      return mayHandOn(actor, dispatch) ? handOn(dispatch, move, given) : no;
    case 'supervise':
      return supervise(dispatch, { unitId: move.unitId, text: '进展如何' }, actor, given);
    case 'review':
      return move.objectionId ? review(dispatch, move.objectionId, { ...move, reason: '经核实' }, actor, given) : no;
    case 'decide':
      return move.deferralId ? decideHang(dispatch, move.deferralId, { ...move, reason: '属实' }, actor, given) : no;
    case 'revoke':
      return move.leadId && isHotline(actor) ? revoke(dispatch, move.leadId, '无需延期', given) : no;
    case 'answer':
      return move.owed ? answer(dispatch, move.owed, '正在办理', actor, given) : no;
    case 'consult':
      return isHotline(actor) ? consult(dispatch, { unitIds: [move.unitId], question: '是否属你单位' }, given) : no;
    case 'assignByLeader': {
      const order = {
        unitId: move.unitId,
        person: undefined,
        text: '请办',
        dueAt: dayAfter(90),
        basis: { type: 'ticket' },
      } as const;
      const gave = give(order, actor, city, { now: given.now, id: given.newId() });
      return isRefusal(gave) ? gave : assignByLeader(dispatch, { leaderAssignmentId: gave.id, unitId: gave.unitId }, given);
    }
    case 'callSquad': {
      const by = isHotline(actor) ? 'operator' : mayHandOn(actor, dispatch) ? 'desk' : undefined;
      return by ? callSquad(dispatch, { unitId: move.unitId, text: '抢修', onDuty: [] }, by, given) : no;
    }
  }
};
