import { isOpen, leadOf, type Assignment, type Clock, type Dispatch, type Event } from './dispatch';
import { helpingBy, type Given } from './parts';
import { clockNames, type ClockName, type SetClock } from './rulebook';

/** Clocks that were reckoned without their year's holidays are reckoned again, now that these may be known. */
export type RecomputeEvent = {
  readonly type: 'Recomputed';
  readonly at: string;
  readonly clocks: readonly { readonly assignmentId: string; readonly clock: ClockName; readonly set: SetClock }[];
  /** Limits of those who are to decide or to answer. */
  readonly waits?: readonly { readonly id: string; readonly set: SetClock }[];
};

const runs = (clock: Clock | undefined): clock is Clock => clock !== undefined && !clock.stoppedAt;

/** What somebody is to decide or to answer, with whose hours its limit is reckoned by. */
const waiting = ({ objection, deferral, owed = [] }: Dispatch): { id: string; unitId: string; limit?: SetClock }[] => [
  ...(objection ? [{ ...objection, unitId: objection.reviewer }] : []),
  ...(deferral ? [{ ...deferral, unitId: deferral.decider }] : []),
  ...owed,
];

/** Whether a clock that runs, or the limit of a decision or an answer, may still move for want of a calendar. */
export const isProvisional = (dispatch: Dispatch): boolean =>
  dispatch.assignments.some(
    (one) => isOpen(one) && Object.values(one.clocks).some((clock) => runs(clock) && clock.provisional),
  ) || waiting(dispatch).some(({ limit }) => limit?.provisional);

/**
 * The same limits from the same starts, by the days that are known now; nothing if nothing moves by it. What was named and not
 * reckoned stays, and the time that the reporter was promised first.
 */
export const recompute = (dispatch: Dispatch, { now, rules }: Given): Event[] => {
  const { accountable, pauses = [] } = dispatch;
  const lead = leadOf(dispatch);
  const again = (one: Assignment, clock: ClockName, set: Clock): SetClock | undefined => {
    // A helper that has the lead's limit has it by the days of the unit that answers.
    const isLeads = clock === 'handle' && (one.id === lead?.id || set.from === lead?.clocks.handle?.from);
    const unit = rules.unit((isLeads ? accountable : undefined) ?? one.unitId);
    if (!unit || !set.provisional) return undefined;
    const { stoppedAt: _, lapsed: __, standsSince: ___, ...reckoned } = set;
    return rules.again(reckoned, unit, clock === 'handle' ? pauses : []);
  };
  const leading =
    lead && runs(lead.clocks.handle) ? (again(lead, 'handle', lead.clocks.handle) ?? lead.clocks.handle) : undefined;
  const clocks = dispatch.assignments.filter(isOpen).flatMap((one) =>
    clockNames.flatMap((clock) => {
      const was = one.clocks[clock];
      const found = runs(was) ? again(one, clock, was) : undefined;
      if (!found || !was) return [];
      const part = { id: one.id, unitId: one.unitId, role: one.role, clocks: { [clock]: found } };
      const set = one.role === 'assist' && clock === 'handle' ? helpingBy(part, leading, { now } as Given).clocks.handle! : found;
      return set.dueAt === was.dueAt && set.provisional === was.provisional ? [] : [{ assignmentId: one.id, clock, set }];
    }),
  );
  const waits = waiting(dispatch).flatMap(({ id, unitId, limit }) => {
    const unit = rules.unit(unitId);
    const set = limit?.provisional && unit ? rules.again(limit, unit, []) : limit;
    return !limit || !set || (set.dueAt === limit.dueAt && set.provisional === limit.provisional) ? [] : [{ id, set }];
  });
  if (clocks.length === 0 && waits.length === 0) return [];
  return [{ type: 'Recomputed', at: now.toISOString(), clocks, ...(waits.length > 0 && { waits }) }];
};

/** With the limits that are known now; what was seen to run out runs again if it is due later. */
const waitingUntil = (dispatch: Dispatch, { at, waits = [] }: RecomputeEvent): Dispatch => {
  const moved = <One extends { id: string; dueAt: string; lapsed?: true }>(one: One): One => {
    const set = waits.find(({ id }) => id === one.id)?.set;
    if (!set) return one;
    const { lapsed, ...others } = one;
    return { ...others, dueAt: set.dueAt, limit: set, ...(lapsed && set.dueAt <= at && { lapsed }) } as unknown as One;
  };
  const { objection, deferral, owed } = dispatch;
  return {
    ...dispatch,
    ...(objection && { objection: moved(objection) }),
    ...(deferral && { deferral: moved(deferral) }),
    ...(owed && { owed: owed.map(moved) }),
  };
};

/** The state after it. A clock that was seen to run out runs again if it is due later now. */
export const evolveRecomputed = (before: Dispatch, event: RecomputeEvent): Dispatch => {
  const { at, clocks } = event;
  const dispatch = waitingUntil(before, event);
  const moved = (one: Assignment): Assignment => {
    const own = clocks.filter(({ assignmentId }) => assignmentId === one.id);
    if (own.length === 0) return one;
    const set = own.map(({ clock, set: next }): [ClockName, Clock] => {
      const { standsSince, lapsed } = one.clocks[clock] ?? {};
      return [clock, { ...next, ...(standsSince && { standsSince }), ...(lapsed && next.dueAt <= at && { lapsed }) }];
    });
    return { ...one, clocks: { ...one.clocks, ...Object.fromEntries(set) } };
  };
  const assignments = dispatch.assignments.map(moved);
  const lead = leadOf({ ...dispatch, assignments });
  const handle = lead?.clocks.handle;
  return {
    ...dispatch,
    assignments,
    ...(handle && { dueAt: handle.dueAt, provisional: handle.provisional }),
    ...(dispatch.response &&
      lead?.unitId === dispatch.accountable && { response: respondingBy(dispatch.response, clocks, lead) }),
  };
};

/** The accountable unit's own response clocks, where it leads itself. */
const respondingBy = (
  response: NonNullable<Dispatch['response']>,
  clocks: RecomputeEvent['clocks'],
  lead: Assignment | undefined,
): NonNullable<Dispatch['response']> => {
  const moved = (clock: 'sign' | 'contact'): Clock => {
    const found = clocks.find((one) => one.assignmentId === lead?.id && one.clock === clock);
    return found && !response[clock].stoppedAt ? { ...response[clock], ...found.set } : response[clock];
  };
  return { sign: moved('sign'), contact: moved('contact') };
};
