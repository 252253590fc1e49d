import { idsOn, refuse, type Refusal, type Unit } from '@fengqiao/domain';
import type { Assignment, Dispatch, Event } from './dispatch';
import type { Given } from './parts';
import { urgencyOf } from './rulebook';

/** The unit cannot settle it alone and asks a superior, which must answer (art. 20). */
export type RaiseCommand = { readonly type: 'Raise'; readonly to: string; readonly reason: string };
export type RaiseRefusal = 'step-not-allowed' | 'unknown-unit' | 'not-superior' | 'already-raised';

/**
 * A superior stands above the unit, or is a department of its district or of the city, in whose line the matter is. A
 * department of the same rank is none.
 */
const isSuperior = (to: Unit, unit: Unit): boolean => {
  const above = idsOn(unit.path).slice(0, -1);
  if (above.includes(to.id)) return true;
  if (to.kind !== 'department') return false;
  return (unit.kind === 'department' ? above.slice(0, -1) : above).includes(idsOn(to.path).at(-2)!);
};

/** No clock of the handling moves; the superior has a limit of its own, and one question at a time. */
export const raise = (
  dispatch: Dispatch,
  { id: assignmentId }: Assignment,
  { to, reason }: RaiseCommand,
  { now, rules, newId }: Given,
): Event[] | Refusal<RaiseRefusal> => {
  const unit = dispatch.accountable === undefined ? undefined : rules.unit(dispatch.accountable);
  if (!unit) return refuse('step-not-allowed', 'Nobody answers for this ticket');
  const superior = rules.unit(to);
  if (!superior) return refuse('unknown-unit', `There is no unit ${to}`, { where: 'to' });
  if (!isSuperior(superior, unit))
    return refuse('not-superior', `${to} is neither above ${unit.id} nor a department in charge of its line`, { where: 'to' });
  if (dispatch.owed?.some((one) => one.kind === 'raise' && one.unitId === to))
    return refuse('already-raised', `${to} has been asked and has not answered yet`, { where: 'to' });
  const setting = { category: dispatch.category, urgency: urgencyOf(dispatch, rules) };
  const limit = rules.clock({ clock: 'raiseAnswer', ...setting, unit: superior, at: now });
  return [{ type: 'Raised', at: now.toISOString(), id: newId(), assignmentId, unitId: unit.id, to, reason, limit }];
};
