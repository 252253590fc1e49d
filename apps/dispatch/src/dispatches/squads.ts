import { refuse, within, type Refusal } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import { startedAll, change, stop } from './changes';
import { calledIn } from './deferring';
import { isOpen, leadOf, type Assignment, type Dispatch, type Event, type NewAssignment } from './dispatch';
import { dispatchFlow } from './dispatch.flow';
import { helpingBy, newPart, type Given } from './parts';
import { urgencyOf } from './rulebook';

/** An emergency squad (应急抢险队) is called: what for, and who of it is on duty at this moment by its roster. */
export type SquadCall = { readonly unitId: string; readonly text: string; readonly onDuty: readonly string[] };
/** Who of the squad is there, and where. */
export type ArriveCommand = { readonly type: 'Arrive'; readonly person: string; readonly place?: string | undefined };

export type SquadEvent = { readonly at: string } & (
  | ({
      readonly type: 'SquadCalled';
      readonly assignments: readonly NewAssignment[];
      /** Called while the matter hangs: its handling limit stands from the start (ADR 23). Before it was recorded so, it ran. */
      readonly whileHung?: true;
    } & Omit<SquadCall, 'unitId'>)
  | ({ readonly type: 'Arrived'; readonly assignmentId: string } & Omit<ArriveCommand, 'type'>)
);
export const isOfSquad = (event: Event): event is SquadEvent & Event => event.type === 'SquadCalled' || event.type === 'Arrived';

export type CallRefusal = 'step-not-allowed' | 'unknown-unit' | 'no-squad' | 'already-helps' | 'outside-own-tree';
export type ArriveRefusal = 'step-not-allowed' | 'already-arrived';

/**
 * The squad helps from now on, with a clock for its arrival besides those of a helper; no clock of the lead stops by it. Where
 * the matter hangs, its handling limit stands as any helper's and it must be there in time all the same. A desk calls squads of its
 * own district, the hotline any. A roster that names nobody hinders no call: it is an emergency.
 */
export const callSquad = (
  dispatch: Dispatch,
  { unitId, text, onDuty }: SquadCall,
  by: 'operator' | 'desk',
  given: Given,
): Event[] | Refusal<CallRefusal> => {
  const { now, rules } = given;
  const where = 'unitId';
  const unit = rules.unit(unitId);
  if (!unit) return refuse('unknown-unit', `There is no unit ${unitId}`, { where });
  if (unit.kind !== 'squad') return refuse('no-squad', `${unitId} is no emergency squad; the lead asks it to help`, { where });
  if (!stepFor(dispatchFlow, dispatch.status, 'CallSquad'))
    return refuse('step-not-allowed', `A dispatch that is ${dispatch.status} calls no squad; somebody must lead`);
  const own = rules.districtOf(dispatch.accountable ?? '') ?? rules.unit(dispatch.accountable ?? '');
  if (by === 'desk' && own && !within(unit.path, own.path))
    return refuse('outside-own-tree', `${unitId} is not of ${own.id}; the hotline calls it from elsewhere`, { where });
  if (dispatch.assignments.some((one) => one.unitId === unitId && isOpen(one)))
    return refuse('already-helps', `${unitId} has been called and is at it`, { where });
  const part = newPart(unit, 'assist', { category: dispatch.category, urgency: urgencyOf(dispatch, rules) }, given);
  const assignments = [helpingBy(part, leadOf(dispatch)?.clocks.handle, given)];
  const whileHung = dispatch.hang && { whileHung: true as const };
  return [{ type: 'SquadCalled', at: now.toISOString(), assignments, ...whileHung, text, onDuty }];
};

/** The squad is there: its arrival clock stops. */
export const arrive = (
  { id: assignmentId, clocks }: Assignment,
  { person, place }: ArriveCommand,
  { now }: Given,
): Event[] | Refusal<ArriveRefusal> => {
  if (!clocks.arrive) return refuse('step-not-allowed', 'Nobody waits for this unit to arrive; record a visit');
  if (clocks.arrive.stoppedAt) return refuse('already-arrived', `It has been there since ${clocks.arrive.stoppedAt}`);
  return [{ type: 'Arrived', at: now.toISOString(), assignmentId, person, ...(place && { place }) }];
};

/** The state after an event of a squad. */
export const evolveSquad = (dispatch: Dispatch, event: SquadEvent): Dispatch => {
  if (event.type === 'Arrived')
    return { ...dispatch, assignments: change(dispatch, event.assignmentId, (one) => stop(one, 'arrive', event.at)) };
  const { at, assignments, whileHung } = event;
  const called = whileHung ? calledIn(dispatch, assignments, at) : startedAll(assignments, at);
  return { ...dispatch, assignments: [...dispatch.assignments, ...called] };
};
