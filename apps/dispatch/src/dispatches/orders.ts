import { refuse, type Refusal, type Unit, type UnitKind, type Urgency } from '@fengqiao/domain';
import { accountableOf } from './parts';
import type { Matter, Rulebook } from './rulebook';

/** What an operator or a desk orders. */
export type Order = {
  readonly lead: string;
  readonly assists: readonly string[];
  readonly urgency?: Urgency | undefined;
  readonly overrideReason?: string | undefined;
  readonly reason?: string | undefined;
};

/** The units of an order that exist and may do what they are to do. */
export type Checked = { readonly lead: Unit; readonly assists: readonly Unit[] };

export type UnitRefusal = 'unknown-unit' | 'lead-not-allowed' | 'assist-not-allowed';

/** Kinds that are never set to work on a ticket: the city and its hotline, courts, discipline, and who can only be told (art. 22). */
const neverAssist: readonly UnitKind[] = ['city', 'hotline', 'court', 'discipline', 'external'];

/** Why a unit cannot help; `own` are the units that lead and answer for it: the matter is theirs already. */
export const cannotAssist = (
  unit: Unit,
  own: readonly (string | undefined)[],
  where: string,
): Refusal<'assist-not-allowed'> | undefined => {
  if (own.includes(unit.id))
    return refuse('assist-not-allowed', `${unit.id} leads or answers for this, and does not help itself: leave it out`, {
      where,
    });
  return neverAssist.includes(unit.kind)
    ? refuse('assist-not-allowed', `A ${unit.kind} is never set to work on a ticket: name another unit`, { where })
    : undefined;
};

/** `accountable`: who answers for it already and goes on to; else that is whoever answers for the lead. */
export const checkUnits = (order: Order, rules: Rulebook, accountable?: string): Checked | Refusal<UnitRefusal> => {
  const lead = rules.unit(order.lead);
  if (!lead) return refuse('unknown-unit', `There is no unit ${order.lead}`, { where: 'lead' });
  if (!rules.mayLead(lead.kind))
    return refuse(
      'lead-not-allowed',
      `A ${lead.kind} may not lead (Regulation art. 17); name a street-level unit, office, department, district or enterprise`,
      { where: 'lead' },
    );
  const own = [lead.id, accountable ?? accountableOf(lead, rules).id];
  const assists = new Map<string, Unit>();
  for (const [index, id] of order.assists.entries()) {
    const unit = rules.unit(id);
    if (!unit) return refuse('unknown-unit', `There is no unit ${id}`, { where: `assists.${index}` });
    const refused = cannotAssist(unit, own, `assists.${index}`);
    if (refused) return refused;
    assists.set(id, unit);
  }
  return { lead, assists: [...assists.values()] };
};

/** What can be followed of an order: its lead must be one, helpers who may not help are left out. Undefined: nothing. */
export const whatCanBeFollowed = (order: Order, rules: Rulebook): Checked | undefined => {
  const lead = rules.unit(order.lead);
  if (!lead || !rules.mayLead(lead.kind)) return undefined;
  const assists = [...new Set(order.assists)].flatMap((id) => rules.unit(id) ?? []);
  const own = [lead.id, accountableOf(lead, rules).id];
  return { lead, assists: assists.filter((unit) => !cannotAssist(unit, own, 'assists')) };
};

/** Whether somebody gives a street, or an office of it, what by law is a department's (D10): that needs a reason, and is counted. */
export const isPushedDown = (lead: Unit, { category }: Pick<Matter, 'category'>, rules: Rulebook): boolean => {
  const owner = category ? rules.category(category)?.owner : undefined;
  return (owner === 'districtDepartment' || owner === 'cityDepartment') && rules.streetOf(lead.id) !== undefined;
};
