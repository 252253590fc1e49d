import { refuse, type Refusal } from '@fengqiao/domain';
import type { Command, Event } from './events';
import type { Given } from './rulebook';
import type { Fund, Whistle } from './whistle';

export type MoneyRefusal =
  'not-yours' | 'unknown-unit' | 'not-a-keeper' | 'unknown-part' | 'already-decided' | 'not-approved' | 'beyond-approved';

type Outcome = Event[] | Refusal<MoneyRefusal>;
type Of<Type extends Command['type']> = Extract<Command, { type: Type }>;

const fundOf = ({ funds }: Whistle, fundId: string): Fund | Refusal<'unknown-part'> =>
  funds.find(({ id }) => id === fundId) ?? refuse('unknown-part', 'There is no such fund in this whistle', { where: 'fundId' });

/** Any party may apply; the unit that keeps the money decides. */
export const applyForFund = (
  unitId: string,
  { amountFen, source, purpose }: Of<'Fund'>,
  { now, rules, newId }: Given,
): Outcome => {
  const keeper = rules.unit(source);
  if (!keeper) return refuse('unknown-unit', `There is no unit ${source}`, { where: 'source' });
  if (!rules.isKeeper(keeper, now))
    return refuse('not-a-keeper', `A ${keeper.kind} keeps no fund; name a government or a department`, { where: 'source' });
  const fund = { id: newId(), unitId, keeper: source, amountFen, purpose };
  return [{ type: 'FundApplied', at: now.toISOString(), fund }];
};

export const decideFund = (
  whistle: Whistle,
  units: readonly string[],
  { fundId, approved, reason }: Of<'DecideFund'>,
  { now }: Given,
): Outcome => {
  const fund = fundOf(whistle, fundId);
  if ('refused' in fund) return fund;
  if (!units.includes(fund.keeper)) return refuse('not-yours', `${fund.keeper} keeps this fund`);
  if (fund.status !== 'applied') return refuse('already-decided', `It was ${fund.status} at ${fund.decidedAt}`);
  return [{ type: 'FundDecided', at: now.toISOString(), fundId, approved, reason }];
};

/** Never more than was approved, all uses together. */
export const useFund = (
  whistle: Whistle,
  units: readonly string[],
  { fundId, amountFen, for: purpose }: Of<'UseFund'>,
  { now }: Given,
): Outcome => {
  const fund = fundOf(whistle, fundId);
  if ('refused' in fund) return fund;
  if (!units.includes(fund.unitId) && !units.includes(fund.keeper))
    return refuse('not-yours', `${fund.unitId} applied for this fund, ${fund.keeper} keeps it`);
  if (fund.status !== 'approved') return refuse('not-approved', `The application is ${fund.status}`);
  const left = fund.amountFen - fund.usedFen;
  if (amountFen > left)
    return refuse('beyond-approved', `${left} fen are left of ${fund.amountFen}; ${amountFen} are too many`, {
      where: 'amountFen',
    });
  return [{ type: 'FundUsed', at: now.toISOString(), fundId, amountFen, for: purpose }];
};
