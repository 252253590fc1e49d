import { idsOn, unitsOf, type Actor, type Role } from '@fengqiao/domain';
import type { Assignment, Command, Dispatch } from './dispatch';
import { hangsOn } from './group';
import type { Rulebook } from './rulebook';

/**
 * In which capacity somebody acts on an assignment, found from their grants: the unit that leads or assists, the desk of the
 * accountable unit while another unit of its tree leads, or the head of one of the units above.
 */
export type Capacity = 'lead' | 'assist' | 'desk' | 'head';

const heads: readonly Role[] = ['head', 'districtLeader', 'cityLeader'];
const desks: readonly Role[] = ['desk', 'handler', 'districtCoordinator'];
/** A head raises a matter for its unit as the desk does, whoever leads it there. */
const raisers: readonly Role[] = [...desks, 'head'];
const hotline: readonly Role[] = ['operator', 'hotlineSupervisor'];
const reading: readonly Role[] = [...hotline, 'callback'];

const holds = ({ grants }: Actor, unitId: string | undefined, roles: readonly Role[]): boolean =>
  grants.some((grant) => grant.unitId === unitId && roles.includes(grant.role));

/** The hotline gives leads and corrects. */
export const isHotline = ({ grants }: Actor): boolean => grants.some(({ role }) => hotline.includes(role));

/** The accountable unit's desk or head hands on; a 处置中心 holds that role at its street. */
export const mayHandOn = (actor: Actor, { accountable }: Dispatch): boolean =>
  accountable !== undefined && holds(actor, accountable, ['desk', 'head', 'districtCoordinator']);

/**
 * The first of these tickets that is not the actor's to group. What hangs on the head is so as the head is: whose it is now, it
 * says itself, and a member only whose it was as it joined.
 */
export const foreignTo = (actor: Actor, head: Dispatch, others: readonly Dispatch[], rules: Rulebook): Dispatch | undefined =>
  [head, ...others.filter((one) => !hangsOn(one, head))].find((one) => !mayGroup(actor, one, rules));

/** The hotline groups any tickets; the accountable unit's desk or head, and the district above it, those that it answers for. */
const mayGroup = (actor: Actor, dispatch: Dispatch, rules: Rulebook): boolean => {
  const above = dispatch.accountable === undefined ? [] : idsOn(rules.unit(dispatch.accountable)?.path ?? '');
  return isHotline(actor) || mayHandOn(actor, dispatch) || above.some((id) => holds(actor, id, ['districtCoordinator']));
};

/** The capacity for a command, if any; only a head's grant instructs. */
export const capacityOf = (
  actor: Actor,
  { accountable }: Dispatch,
  { role, unitId }: Assignment,
  command: Command['type'],
  rules: Rulebook,
): Capacity | undefined => {
  if (role === 'copy') return undefined;
  const above = accountable === undefined ? [] : idsOn(rules.unit(accountable)?.path ?? accountable);
  const head = above.some((unit) => holds(actor, unit, heads)) ? 'head' : undefined;
  if (command === 'Instruct') return head;
  if (unitsOf(actor).includes(unitId)) return role;
  const acting = command === 'Raise' ? raisers : desks;
  return role === 'lead' && holds(actor, accountable, acting) ? 'desk' : head;
};

/** Whether a look at an assignment is its unit's own: what a head wrote is not seen by a head reading it again. */
export const isOwnLook = ({ grants }: Actor, { unitId }: Assignment): boolean =>
  grants.some((grant) => grant.unitId === unitId && !heads.includes(grant.role));

/** Numbers in what was written are for the hotline, the lead and the accountable unit; others read them masked (decisions). */
export const readsNumbers = (actor: Actor, { accountable, assignments }: Dispatch): boolean => {
  const leads = assignments.filter(({ role, status }) => role === 'lead' && status !== 'replaced').map(({ unitId }) => unitId);
  const units = unitsOf(actor);
  return (
    actor.grants.some(({ role }) => reading.includes(role)) ||
    [...leads, accountable].some((id) => id !== undefined && units.includes(id))
  );
};
