import { maskName, maskNumbersIn, maskPhone, type Grant, type Role } from '@fengqiao/domain';

/** How much personal data the access policy hides from a role: nothing, numbers, or the reporter altogether. */
export type Mask = 'none' | 'partial' | 'full';

/** How a caller sees one ticket. */
export type Lens = {
  /** Whether phone and identity numbers in free text are shown. */
  readonly text: 'clear' | 'masked';
  /** `masked`: surname and last digits; `name`: the surname alone; `hidden`: nothing. Never more: that is `reveal`. */
  readonly reporter: 'masked' | 'name' | 'hidden';
};

export type Seen = {
  readonly grants: readonly Grant[];
  /** The mildest mask that the policy gives one of the caller's roles. */
  readonly mask: Mask;
  readonly lead?: string | undefined;
  readonly accountable?: string | undefined;
  readonly assists: readonly string[];
  readonly confidential: boolean;
  readonly shareContact: boolean;
};

const hotlineRoles: readonly Role[] = ['operator', 'callback', 'hotlineSupervisor'];
const leading: readonly Role[] = ['head', 'desk', 'handler', 'districtLeader', 'districtCoordinator'];

export const isHotline = (grants: readonly Grant[]): boolean => grants.some(({ role }) => hotlineRoles.includes(role));

/** True for those who act for the unit that leads, or for the one that is accountable. */
export const isLeading = (grants: readonly Grant[], { lead, accountable }: Pick<Seen, 'lead' | 'accountable'>): boolean =>
  grants.some(({ role, unitId }) => leading.includes(role) && (unitId === lead || unitId === accountable));

/**
 * Numbers in text are for the lead and the hotline, unless the reporter shares them; a confidential reporter is for these two
 * alone; an assist sees a surname and no digit of the phone; a role that the policy masks in full sees nothing (decisions, *Who sees what*).
 */
export const lensOf = (seen: Seen): Lens => {
  const near = isHotline(seen.grants) || isLeading(seen.grants, seen);
  const text = near || seen.shareContact ? 'clear' : 'masked';
  if (near) return { text, reporter: 'masked' };
  if (seen.mask === 'full' || seen.confidential) return { text, reporter: 'hidden' };
  const assisting = seen.grants.some(({ role, unitId }) => role === 'assistant' || seen.assists.includes(unitId));
  return { text, reporter: assisting ? 'name' : 'masked' };
};

export const wordsThrough = ({ text }: Lens, words: string): string => (text === 'clear' ? words : maskNumbersIn(words));

/** The reporter as the lens shows them. */
export const reporterThrough = (
  { reporter }: Lens,
  { name, phone }: { readonly name?: string | undefined; readonly phone?: string | undefined },
): { name?: string; phone?: string } => ({
  ...(name && reporter !== 'hidden' && { name: maskName(name) }),
  ...(phone && reporter === 'masked' && { phone: maskPhone(phone) }),
});
