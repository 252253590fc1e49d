import { later, type Calendar, type Limit, type WorkingHours } from '@fengqiao/calendar';

/** Who is told, how long after the limit has passed. */
export type Ladder = readonly { readonly after: Limit; readonly to: string }[];

/** A rung of the ladder that is waited for. `limitAt`: when the limit itself ran out; every rung is reckoned from there. */
export type Rung = { readonly level: number; readonly to: string; readonly dueAt: Date; readonly limitAt: Date };

/** What is asked of the city's limits policy for a ticket that waits. */
export type WaitingPolicy = {
  readonly limitFor: (question: {
    readonly clock: 'undispatched' | 'hold';
    readonly category?: string | undefined;
    readonly at: Date;
  }) => { readonly limit: Limit };
  readonly limitsAt: (at: Date) => { readonly version: string; readonly ladders: { readonly undispatched?: Ladder | undefined } };
};

/** The waits of a ticket, by the policy in force at the time of the decision. */
export type Waiting = {
  readonly policyVersion: (at: Date) => string;
  /** The city's own date, with which a ticket's number begins. */
  readonly localDate: (at: Date) => string;
  /** When the first rung of the ladder is told that nobody leads; undefined: the policy has no ladder. */
  readonly undispatched: (at: Date, category?: string) => Rung | undefined;
  /** The rung above `level`, or undefined: the ladder has ended, and whoever stands at its top knows. */
  readonly above: (at: Date, level: number, limitAt: Date) => Rung | undefined;
  /** When a held inquiry is dispatched after all (Regulation art. 11-1). */
  readonly holdUntil: (at: Date, category?: string) => Date;
};

/** `hours`: those of the hotline, whose desk keeps these waits. */
export const waitingIn = (
  policy: WaitingPolicy,
  calendar: Pick<Calendar, 'dueAt' | 'localDate'>,
  hours: WorkingHours,
): Waiting => {
  const from = (limit: Limit, start: Date): Date => later(calendar, limit, start, hours);
  const above: Waiting['above'] = (at, level, limitAt) => {
    const rung = policy.limitsAt(at).ladders.undispatched?.[level];
    return rung && { level: level + 1, to: rung.to, dueAt: from(rung.after, limitAt), limitAt };
  };
  return {
    policyVersion: (at) => policy.limitsAt(at).version,
    localDate: (at) => calendar.localDate(at),
    undispatched: (at, category) => above(at, 0, from(policy.limitFor({ clock: 'undispatched', category, at }).limit, at)),
    above,
    holdUntil: (at, category) => from(policy.limitFor({ clock: 'hold', category, at }).limit, at),
  };
};
