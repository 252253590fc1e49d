import type { Grant, Role } from '@fengqiao/domain';

const hotline: readonly Role[] = ['operator', 'callback', 'hotlineSupervisor'];
const leading: readonly Role[] = ['head', 'desk', 'handler'];

/** What decides who may know a reporter. */
export type Held = {
  readonly lead?: string | undefined;
  readonly accountable?: string | undefined;
  readonly shareContact: boolean;
};

/**
 * The hotline, and whoever acts for the unit that leads or is accountable (its desk holds that unit's role). Assists,
 * communities, property companies and the district only if the reporter shares the contact (decisions, *Who sees what*).
 */
export const mayReveal = (grants: readonly Grant[], { lead, accountable, shareContact }: Held): boolean =>
  shareContact ||
  grants.some(({ role }) => hotline.includes(role)) ||
  grants.some(({ role, unitId }) => leading.includes(role) && (unitId === lead || unitId === accountable));

export type Field = 'name' | 'phone' | 'address';

/** Of what is known, the fields that were asked for. Empty: there is nothing to reveal. */
export const revealed = (
  known: { readonly [F in Field]?: string | undefined },
  fields: readonly Field[],
): { [F in Field]?: string } => Object.fromEntries(fields.flatMap((field) => (known[field] ? [[field, known[field]]] : [])));
