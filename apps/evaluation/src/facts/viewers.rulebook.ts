import type { DispatchSnapshot } from '@fengqiao/contracts';
import type { City } from '@fengqiao/city';
import type { Viewer } from './fact.store';

/** Who may see a matter: the accountable unit, and each that has a part in it. */
export const viewersOf = (city: City, { accountable, assignments }: DispatchSnapshot): Viewer[] => {
  const lead = accountable ? [{ unitId: accountable, role: 'lead' }] : [];
  const seeing = [...lead, ...assignments].map(({ unitId, role }) => ({ path: city.unit(unitId)?.path ?? unitId, role }));
  return [...new Map(seeing.map((viewer) => [`${viewer.path} ${viewer.role}`, viewer])).values()];
};
