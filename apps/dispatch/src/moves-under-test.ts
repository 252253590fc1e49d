import { isRefusal, refuse, type Actor, type Refusal } from '@fengqiao/domain';
import fc from 'fast-check';
import { answer, type OwedAnswer } from './dispatches/answering';
import { assignByOperator, handOn } from './dispatches/assigning';
import { capacityOf, isHotline, mayHandOn } from './dispatches/capacities';
import { decideHang } from './dispatches/deferring';
import { isOpen, leadOf, type Command, type Dispatch, type Event } from './dispatches/dispatch';
import { revoke } from './dispatches/extending';
import { handle } from './dispatches/handling';
import type { Given } from './dispatches/parts';
import { review } from './dispatches/reviewing';
import { callSquad } from './dispatches/squads';
import { supervise } from './dispatches/supervising';
import { city, community, district, elsewhere, office, otherOffice, property, street } from './matters-under-test';

/** What somebody does to a ticket, as the rules and the wire both take it. `nth` picks among its parts, or what is asked of it. */
export type Move = { readonly by: string; readonly nth: number } & (
  | { readonly what: 'command'; readonly command: Command }
  | { readonly what: 'order'; readonly lead: string; readonly assists: readonly string[]; readonly reason?: string | undefined }
  | { readonly what: 'supervise'; readonly unitId: string }
  | { readonly what: 'review'; readonly upheld: boolean; readonly newLead?: string | undefined }
  | { readonly what: 'decide'; readonly approved: boolean }
  | { readonly what: 'revoke' | 'answer' }
  | { readonly what: 'callSquad'; readonly unitId: string }
);

export const hotline = city.hotlineId;
const squad = `${street}-yjd`;
const at = (days: number): string => new Date(Date.parse('2020-12-16T11:22:00+08:00') + days * 86_400_000).toISOString();
const told = (['reporter', 'hotline'] as const).map((to) => ({ to, how: '电话', at: at(0) }));

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
  { type: 'Raise', to: district, reason: '需协调' },
  { type: 'Object', grounds: '不在辖区', basis: '界线' },
  { type: 'Object', grounds: '不在辖区', basis: '界线', proposedLead: elsewhere },
  ...Array<Command>(2).fill({ type: 'Extend', reason: '需检测', until: at(12), notices: told }),
  ...Array<Command>(2).fill({ type: 'Hang', reason: '冬季', plan: '开春', reviewAt: at(60) }),
  { type: 'Resume', reason: '可以' },
  { type: 'Arrive', person: '王队' },
];

const units = [street, office, otherOffice, community, property, district, elsewhere, '110107-zfj', squad, hotline, city.id];
const anybody = fc.constantFrom(...units);
const nth = fc.nat({ max: 6 });
/** Mostly the unit whose part it is does what is its own to do (`''`): chance alone would hardly get anywhere. */
const mostlyOwn = fc.oneof({ weight: 7, arbitrary: fc.constant('') }, { weight: 3, arbitrary: anybody });
const leads = fc.constantFrom(street, office, otherOffice, elsewhere, '110107010', community, 'nobody');
const as = <What extends object>(what: What, by: fc.Arbitrary<string>) =>
  fc.record({ by, nth }).map((who) => ({ ...who, ...what }));

export const move: fc.Arbitrary<Move> = fc.oneof(
  { weight: 14, arbitrary: fc.tuple(fc.constantFrom(...commands), mostlyOwn, nth).map(([command, by, n]): Move => ({ what: 'command', command, by, nth: n })) },
  {
    weight: 4,
    arbitrary: fc
      .record({ lead: leads, assists: fc.subarray([community, property, squad]), reason: fc.constantFrom(undefined, '属地不符') })
      .chain((order) => as({ what: 'order', ...order } as const, fc.constantFrom(hotline, street, street, elsewhere))),
  },
  { weight: 1, arbitrary: fc.constantFrom(street, office).chain((unitId) => as({ what: 'supervise', unitId } as const, fc.constantFrom(district, hotline, street))) },
  {
    weight: 3,
    arbitrary: fc
      .record({ upheld: fc.boolean(), newLead: fc.constantFrom(undefined, elsewhere, '110107010', community) })
      .chain((decision) => as({ what: 'review', ...decision } as const, fc.constantFrom(hotline, hotline, city.id, district))),
  },
  { weight: 3, arbitrary: fc.boolean().chain((approved) => as({ what: 'decide', approved } as const, fc.constantFrom(district, hotline, street))) },
  { weight: 3, arbitrary: as({ what: 'revoke' } as const, fc.constantFrom(hotline, hotline, street)) },
  { weight: 1, arbitrary: as({ what: 'answer' } as const, fc.constantFrom(street, office, district)) },
  { weight: 1, arbitrary: fc.constantFrom(squad, office).chain((unitId) => as({ what: 'callSquad', unitId } as const, fc.constantFrom(hotline, street))) },
); // prettier-ignore

const clientOf = (id: string): Actor => ({ kind: 'client', id: `unit:${id}`, grants: city.rolesOf(city.unit(id)!) });

/** A move with what it is about, as it stood when somebody set out to make it. */
export type Aimed = Move & {
  readonly partId?: string | undefined;
  readonly leadId?: string | undefined;
  readonly objectionId?: string | undefined;
  readonly deferralId?: string | undefined;
  readonly owed?: OwedAnswer | undefined;
};

/** Mostly an open part; the unit whose part it is, where nobody else is named. */
export const aimed = (dispatch: Dispatch, move: Move): Aimed => {
  const { assignments, objection, deferral, owed } = dispatch;
  const open = assignments.filter(isOpen);
  const among = open.length > 0 && move.nth < 5 ? open : assignments;
  const part = among[move.nth % Math.max(1, among.length)];
  const asked = { objectionId: objection?.id, deferralId: deferral?.id, owed: owed?.[0] };
  return { ...move, by: move.by || (part?.unitId ?? street), partId: part?.id, leadId: leadOf(dispatch)?.id, ...asked };
};

const no = refuse('not-yours', 'Nobody may');

/** What the rules make of a move. What is not there, is not there for anybody. */
export const ruled = (dispatch: Dispatch, move: Aimed, given: Given): Event[] | Refusal => {
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
    case 'callSquad': {
      const by = isHotline(actor) ? 'operator' : mayHandOn(actor, dispatch) ? 'desk' : undefined;
      return by ? callSquad(dispatch, { unitId: move.unitId, text: '抢修', onDuty: [] }, by, given) : no;
    }
  }
};

/** The events of a move; a refusal changes nothing. */
export const eventsOf = (dispatch: Dispatch, move: Aimed, given: Given): Event[] => {
  const events = ruled(dispatch, move, given);
  return isRefusal(events) ? [] : events;
};
