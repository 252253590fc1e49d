import { refuse, type Refusal } from '@fengqiao/domain';

/** Who of an emergency squad is on duty, from when to when; ISO times, the end not included. */
export type Shift = {
  readonly person: string;
  readonly phone?: string | undefined;
  readonly from: string;
  readonly until: string;
};
/** A stretch of time; ISO times, the end not included. */
export type Window = { readonly from: string; readonly until: string };

/** As long as a roster may be that is written in one go; ms. */
const LONGEST = 92 * 86_400_000;
const ms = (time: string): number => Date.parse(time);

/** What does not fit of a roster for a stretch of time: every shift lies in it and ends after it begins. */
export const rosterFlaw = (window: Window, shifts: readonly Shift[]): Refusal<'bad-roster'> | undefined => {
  const length = ms(window.until) - ms(window.from);
  if (length <= 0 || length > LONGEST)
    return refuse('bad-roster', 'A roster is for a stretch of at most 92 days that ends after it begins', { where: 'until' });
  const odd = shifts.findIndex(
    ({ from, until }) => ms(until) <= ms(from) || ms(from) < ms(window.from) || ms(until) > ms(window.until),
  );
  return odd < 0
    ? undefined
    : refuse('bad-roster', 'Each shift lies within the roster and ends after it begins', { where: `shifts.${odd}` });
};

export const onDutyAt = <S extends Shift>(shifts: readonly S[], at: Date): S[] =>
  shifts.filter(({ from, until }) => ms(from) <= at.getTime() && at.getTime() < ms(until));

/** The stretches in which nobody is on duty, of a squad that should be there round the clock. */
export const gapsIn = (shifts: readonly Shift[], window: Window): Window[] => {
  const gaps: Window[] = [];
  let covered = ms(window.from);
  const iso = (time: number): string => new Date(time).toISOString();
  for (const { from, until } of [...shifts].sort((a, b) => ms(a.from) - ms(b.from))) {
    if (ms(from) > covered) gaps.push({ from: iso(covered), until: iso(Math.min(ms(from), ms(window.until))) });
    covered = Math.max(covered, ms(until));
  }
  if (covered < ms(window.until)) gaps.push({ from: iso(covered), until: iso(ms(window.until)) });
  return gaps;
};
