import { refuse, within, type Actor, type Refusal, type Role, type Unit } from '@fengqiao/domain';
import { stepFor } from '@fengqiao/flow';
import type { Dispatch, Event } from './dispatch';
import { dispatchFlow } from './dispatch.flow';
import type { Given } from './parts';
import { urgencyOf, type Rulebook } from './rulebook';

/** What a superior asks of a unit (督办); without `dueAt` the policy's limit is set. ISO time. */
export type Supervising = { readonly unitId: string; readonly text: string; readonly dueAt?: string | undefined };
export type SuperviseRefusal = 'step-not-allowed' | 'not-yours' | 'unknown-unit' | 'no-part' | 'due-time';

const everywhere: readonly Role[] = ['cityLeader', 'supervisor', 'hotlineSupervisor'];
const ofDistrict: readonly Role[] = ['districtLeader', 'districtCoordinator'];

/** In whose name somebody supervises a unit: the city's or the hotline's anywhere, a district's below itself. */
const superiorBy = ({ grants }: Actor, unit: Unit, rules: Rulebook): string | undefined =>
  grants.find(({ role, unitId }) => {
    if (unitId === unit.id) return false;
    return everywhere.includes(role) || (ofDistrict.includes(role) && within(unit.path, rules.unit(unitId)?.path ?? unitId));
  })?.unitId;

/** Helps, leads or answers for it now, or did so to its end. */
const takesPart = ({ accountable, assignments }: Dispatch, unitId: string): boolean =>
  unitId === accountable || assignments.some((one) => one.unitId === unitId && one.role !== 'copy' && one.status !== 'replaced');

/** A superior wants an answer of a unit that takes part. No clock of the handling moves. */
export const supervise = (
  dispatch: Dispatch,
  { unitId, text, dueAt }: Supervising,
  actor: Actor,
  given: Given,
): Event[] | Refusal<SuperviseRefusal> => {
  const unit = given.rules.unit(unitId);
  if (!unit) return refuse('unknown-unit', `There is no unit ${unitId}`, { where: 'unitId' });
  const superior = superiorBy(actor, unit, given.rules);
  if (superior === undefined) return refuse('not-yours', `${unitId} is not below you`);
  if (!stepFor(dispatchFlow, dispatch.status, 'Supervise'))
    return refuse('step-not-allowed', `A dispatch that is ${dispatch.status} is not supervised; of a group, supervise its head`);
  if (!takesPart(dispatch, unitId)) return refuse('no-part', `${unitId} has no part in this ticket`, { where: 'unitId' });
  if (dueAt !== undefined && new Date(dueAt) <= given.now) return refuse('due-time', 'Give a time to come', { where: 'dueAt' });
  return [supervised(dispatch, unit, superior, { text, dueAt }, given)];
};

type Said = { readonly text?: string; readonly because?: 'unsolved'; readonly dueAt?: string | undefined };

const supervised = (dispatch: Dispatch, unit: Unit, superior: string, { dueAt, ...said }: Said, given: Given): Event => {
  const { now, rules, newId } = given;
  const setting = { category: dispatch.category, urgency: urgencyOf(dispatch, rules) };
  const policy = rules.clock({ clock: 'supervisionAnswer', ...setting, unit, at: now });
  const limit = dueAt === undefined ? policy : rules.moved(policy, new Date(dueAt), '督办时指定');
  return { type: 'Supervised', at: now.toISOString(), id: newId(), unitId: unit.id, superior, ...said, limit };
};

/** The lowest superior of a unit: its district; of a district and of a municipal unit the city. */
const lowestSuperior = (unitId: string, rules: Rulebook): string => {
  const district = rules.districtOf(unitId);
  return district && district.id !== unitId ? district.id : rules.cityId;
};

/** What follows by itself when the rounds of handling are spent: the superior asks the accountable unit. */
export const superviseUnsolved = (dispatch: Dispatch, unit: Unit, given: Given): Event =>
  supervised(dispatch, unit, lowestSuperior(unit.id, given.rules), { because: 'unsolved' }, given);
