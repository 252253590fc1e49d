import { Fraction, type RateName } from '@fengqiao/domain';
import type { Said } from './answering';

/** What an answer is worth for one rate, in hundredths. */
export type Worth = { readonly yes: number; readonly partly: number; readonly no: number };

/** What an item adds to a rate's numerator: the mean of what its reporters said, exactly. */
export const valueOf = ({ yes, partly, no }: Said, worth: Worth): Fraction => {
  const answered = yes + partly + no;
  return answered === 0 ? Fraction.zero : Fraction.of(yes * worth.yes + partly * worth.partly + no * worth.no, 100 * answered);
};

/** One reporter's answer as a word, a group's as counts (`yes 3, no 1`); nothing where nobody answered. */
export const saidInWords = (said: Said, words: Readonly<Record<keyof Said, string>>): string | undefined => {
  const given = (['yes', 'partly', 'no'] as const).filter((key) => said[key] > 0);
  const answered = said.yes + said.partly + said.no;
  if (answered < 2) return given[0] && words[given[0]];
  return given.map((key) => `${words[key]} ${said[key]}`).join(', ');
};

export const resolvedWords = { yes: 'yes', partly: 'partly', no: 'no' } as const;
export const satisfiedWords = { yes: 'yes', partly: 'mostly', no: 'no' } as const;

type Values = {
  readonly resolved: Readonly<Record<'yes' | 'partly' | 'no', number>>;
  readonly satisfied: Readonly<Record<'yes' | 'mostly' | 'no', number>>;
};

/** What the answers behind a number are worth; behind response and the number of items are none. */
export const worthOf = (rate: RateName | 'items', { resolved, satisfied }: Values): Worth =>
  rate === 'satisfaction' ? { yes: satisfied.yes, partly: satisfied.mostly, no: satisfied.no } : resolved;
